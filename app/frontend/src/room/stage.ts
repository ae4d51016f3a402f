/* The middle: one question with its answer, or the review, or the screen of a phase.
   The question is drawn once and left alone while the person answers it. */

import { canonical } from "../chain";
import { fillWith, h, icon, rich, say, set } from "../dom";
import type { JsonValue } from "../protocol";
import { t } from "../strings";
import type { Actions, Part } from "./actions";
import { highlighter } from "./marking";
import { type Answering, drawInteraction } from "./questions";
import { review } from "./review";
import { screenOf } from "./screens";
import { type RoomState, isAnswered, readOnly, shown } from "./state";
import type { Item, Stimulus } from "./wire";

/** Build the middle. */
export function stage(actions: Actions): Part {
  const element = h("main", { class: "room-main", id: "main", tabindex: -1 });
  const question = questionPanel(actions);
  const reviewing = review(actions);
  const phases = screenOf(actions);
  let showing = "";
  const update = (state: RoomState) => {
    const what = whatToShow(state);
    const [key, part] =
      what === "question"
        ? [`question ${state.current}`, question]
        : what === "review"
          ? ["review", reviewing]
          : [`phase ${state.phase}`, phases];
    part.update(state);
    set(element, "data-shows", what);
    if (key === showing) return;
    const first = showing === "" || showing.startsWith("phase loading");
    showing = key;
    fillWith(element, part.element);
    element.scrollTop = 0;
    // Readers hear the new heading; at the very start the page's own order is right.
    if (!first) element.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  };
  return { element, update };
}

/** What the middle shows: items only while the exam runs, or read-only beside another window. */
export function whatToShow(state: RoomState): "question" | "review" | "phase" {
  if (state.phase !== "working" || state.paper === null) return "phase";
  return state.screen;
}

function questionPanel(actions: Actions): Part {
  const heading = h("h1", { class: "question-number", tabindex: -1, "data-testid": "question-heading" });
  const flag = h("span", { class: "chip chip-warn", hidden: true }, t("Flagged for review"));
  const stem = h("div", { class: "prose stem", id: "stem" });
  const interaction = h("div", { class: "interaction" });
  const problem = h("p", { class: "field-error", id: "answer-error", role: "status" });
  const marker = highlighter(stem, actions.desk);
  const head = h("div", { class: "row question-head" }, heading, flag, marker.element);
  const element = h("article", { class: "question" }, head, stem, interaction, problem);
  let drawn = { item: "", disabled: false, r: "" };
  const update = (state: RoomState) => {
    const now = shown(state);
    if (now === null) return;
    const { item, given, all } = now;
    flag.hidden = !given.m;
    set(element, "data-answered", String(isAnswered(given)));
    say(heading, t("Question {n} of {all}", { n: state.current + 1, all }));
    say(problem, state.invalid[item.id] ?? "");
    const next = { item: item.id, disabled: readOnly(state), r: canonical(given.r) };
    if (same(drawn, next)) return;
    if (drawn.item !== item.id) {
      drawStem(stem, item);
      marker.turn(item.id);
    }
    drawn = next;
    set(element, "data-item", item.id);
    fillWith(interaction, drawInteraction(answering(item, given.r, next.disabled)));
  };
  const answering = (item: Item, given: JsonValue, disabled: boolean): Answering => ({
    ...{ item, given, disabled },
    ...onPage(item.id, actions),
    answer: (r, settleMs) => {
      drawn = { item: item.id, disabled, r: canonical(r) };
      actions.answer(item.id, r, settleMs);
    },
  });
  return { element, update };
}

/** What a renderer may do besides answering. */
function onPage(item: string, actions: Actions): Pick<Answering, "settle" | "invalid" | "struck" | "strike"> {
  return {
    settle: () => actions.settle(),
    invalid: (words) => actions.invalid(item, words),
    struck: actions.desk.struck(item),
    strike: (choice, out) => actions.desk.strike(item, choice, out),
  };
}

function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function drawStem(stem: HTMLElement, item: Item): void {
  fillWith(stem, item.stimulus === null ? null : drawStimulus(item.stimulus), rich("div", item.prompt));
  for (const table of stem.querySelectorAll("table")) table.classList.add("table");
}

/** The case that a question belongs to: open at first, and the person may fold it away. */
function drawStimulus({ title, text }: Stimulus): HTMLElement {
  const summary = h("summary", {}, h("span", { class: "eyebrow" }, t("Case")), " ", h("strong", {}, title));
  return h("details", { class: "stimulus", open: true, "data-testid": "stimulus" }, summary, rich("div", text));
}

/** The bar below: previous, flag, next. */
export function bottomBar(actions: Actions): Part {
  const previous = h("button", { type: "button", class: "button", "data-testid": "previous" }, icon("back"), h("span", {}, t("Previous")));
  const flagWord = h("span", { class: "wide-only" });
  const flagShort = h("span", { class: "narrow-only" });
  const flagProps = { type: "button", class: "button", "data-testid": "flag" };
  const flag = h("button", flagProps, icon("flag"), flagWord, flagShort);
  const nextWord = h("span", {}, t("Next"));
  const next = h("button", { type: "button", class: "button button-primary", "data-testid": "next" }, nextWord, icon("arrow"));
  const element = h("footer", { class: "room-bottom" }, previous, flag, next);
  let now: RoomState | null = null;
  const by = (step: number) => {
    const last = step > 0 && now !== null && shown(now)?.last === true;
    if (last) actions.screen("review");
    else if (now) actions.go(now.current + step);
  };
  previous.addEventListener("click", () => by(-1));
  next.addEventListener("click", () => by(1));
  flag.addEventListener("click", () => {
    const at = now && shown(now);
    if (at) actions.flag(at.item.id, !at.given.m);
  });
  const update = (state: RoomState) => {
    now = state;
    const at = shown(state);
    element.hidden = at === null || whatToShow(state) !== "question";
    if (at === null) return;
    set(flag, "aria-pressed", String(at.given.m));
    set(flag, "disabled", readOnly(state));
    say(flagWord, at.given.m ? t("Flagged") : t("Flag for review"));
    say(flagShort, at.given.m ? t("Flagged") : t("Flag"));
    set(previous, "disabled", state.current === 0);
    say(nextWord, at.last ? t("Review") : t("Next"));
  };
  return { element, update };
}
