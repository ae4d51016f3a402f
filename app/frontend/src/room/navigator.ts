/* All questions by section: number, and as shape and word whether answered, flagged, current. */

import { fillWith, h, icon, need, say, set } from "../dom";
import { t } from "../strings";
import type { Actions, Part } from "./actions";
import { type RoomState, counts, isAnswered } from "./state";
import type { Paper } from "./wire";

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
    const { all, answered } = counts(state);
    say(summary, t("{answered} of {all} answered", { answered, all }));
    buttons.forEach((button, index) => follow(button, index, state));
    set(element, "data-open", state.open === "navigator");
  };
  return { element, update };
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
  const [answered, flagged] = [isAnswered(given), given?.m === true];
  const isCurrent = index === state.current && state.screen === "question";
  set(button, "data-answered", String(answered));
  set(button, "aria-current", isCurrent ? "step" : null);
  say(need(".nav-word", button), `, ${stateWords(answered, flagged)}`);
  if (button.dataset["flagged"] === String(flagged)) return;
  button.dataset["flagged"] = String(flagged);
  fillWith(need(".nav-mark", button), flagged ? icon("flag") : null);
}

function stateWords(answered: boolean, flagged: boolean): string {
  const word = answered ? t("answered") : t("not answered");
  return flagged ? [word, t("flagged")].join(", ") : word;
}

function legend(): HTMLElement {
  const entry = (state: string, word: string, sign?: string) =>
    h("li", {}, h("span", { class: `key key-${state}` }, sign ? icon(sign) : null), word);
  return h(
    "ul",
    { class: "nav-legend", "aria-hidden": "true" },
    entry("answered", t("Answered")),
    entry("open", t("Not answered")),
    entry("flagged", t("Flagged"), "flag"),
  );
}
