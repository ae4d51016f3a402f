/* All questions by section: number, and as shape and word whether answered, in part, flagged, current. */

import { fillWith, h, icon, need, say, set } from "../dom";
import { t, tn } from "../strings";
import type { Actions, Part } from "./actions";
import { openParts } from "./open-parts";
import { type RoomState, counts, isAnswered } from "./state";
import type { Interaction, Paper } from "./wire";

/** Build the navigator; its buttons are made once per paper. */
export function navigator_(actions: Actions): Part {
  const summary = h("p", { class: "small soft tabular", "data-testid": "answered-count" });
  const sections = h("div", { class: "nav-sections" });
  const close = h(
    "button",
    { type: "button", class: "button sheet-close nav-close", onclick: () => actions.open("none") },
    t("Close"),
  );
  const review = h(
    "button",
    ...reviewProps(() => actions.screen("review")),
    t("Review and hand in"),
  );
  const element = h(
    "nav",
    { class: "room-nav", id: "room-navigator", "aria-label": t("Questions") },
    h("div", { class: "nav-head" }, h("h2", {}, t("Questions")), close),
    summary,
    sections,
    legend(),
    review,
  );
  let built: Paper | null = null;
  let buttons: HTMLButtonElement[] = [];
  const update = (state: RoomState) => {
    if (state.paper && built !== state.paper) {
      built = state.paper;
      buttons = buildSections(sections, built, actions);
    }
    say(summary, answeredWords(counts(state)));
    buttons.forEach((button, index) => follow(button, index, state));
    set(element, "data-open", state.open === "navigator");
  };
  return { element, update };
}

/** "7 of 12 answered, 1 of them in part", as navigator and review say it. */
export function answeredWords({ all, answered, partly }: Pick<ReturnType<typeof counts>, "all" | "answered" | "partly">): string {
  if (partly === 0) return t("{answered} of {all} answered", { answered, all });
  return tn("{answered} of {all} answered, {n} of them in part", "{answered} of {all} answered, {n} of them in part", partly, { answered, all });
}

function reviewProps(onclick: () => void) {
  const props = { type: "button", class: "button button-wide", "data-testid": "to-review", onclick };
  return [props] as const;
}

function buildSections(parent: HTMLElement, paper: Paper, actions: Actions): HTMLButtonElement[] {
  const buttons = paper.items.map((item, index) =>
    h(
      "button",
      { type: "button", class: "nav-item tabular", "data-item": item.id, onclick: () => actions.go(index) },
      h("span", { class: "nav-number" }, String(index + 1)),
      h("span", { class: "nav-mark", "aria-hidden": "true" }),
      h("span", { class: "visually-hidden nav-word" }),
    ),
  );
  const groups = paper.sections.map((section) =>
    h(
      "section",
      {},
      paper.sections.length > 1 ? h("h3", { class: "nav-title" }, section.title) : null,
      h("div", { class: "nav-grid" }, ...buttons.slice(section.first, section.first + section.count)),
    ),
  );
  fillWith(parent, ...groups);
  return buttons;
}

function follow(button: HTMLButtonElement, index: number, state: RoomState): void {
  const given = state.answers[button.dataset["item"] ?? ""];
  const answered = answeredHow(state.paper?.items[index]?.interaction, given);
  const flagged = given?.m === true;
  const isCurrent = index === state.current && state.screen === "question";
  set(button, "data-answered", String(answered !== "not"));
  set(button, "data-partly", answered === "in part");
  set(button, "aria-current", isCurrent ? "step" : null);
  say(need(".nav-word", button), `, ${stateWords(answered, flagged)}`);
  showFlag(button, flagged);
}

function showFlag(button: HTMLButtonElement, flagged: boolean): void {
  if (button.dataset["flagged"] === String(flagged)) return;
  button.dataset["flagged"] = String(flagged);
  fillWith(need(".nav-mark", button), flagged ? icon("flag") : null);
}

type Answered = "not" | "in part" | "whole";

function answeredHow(interaction: Interaction | undefined, given: RoomState["answers"][string]): Answered {
  if (!isAnswered(given)) return "not";
  return openParts(interaction, given?.r) > 0 ? "in part" : "whole";
}

function stateWords(answered: Answered, flagged: boolean): string {
  const words = { not: t("not answered"), "in part": t("answered in part"), whole: t("answered") };
  return flagged ? [words[answered], t("flagged")].join(", ") : words[answered];
}

function legend(): HTMLElement {
  const entry = (state: string, word: string, sign?: string) =>
    h("li", {}, h("span", { class: `key key-${state}` }, sign ? icon(sign) : null), word);
  return h(
    "ul",
    { class: "nav-legend", "aria-hidden": "true" },
    entry("answered", t("Answered")),
    entry("partly", t("In part")),
    entry("open", t("Not answered")),
    entry("flagged", t("Flagged"), "flag"),
  );
}
