/* What a person asks for themselves: a break, coming back from it, another computer.
   It shows and asks; budgets and times are the server's. */

import { fillWith, h, icon, say, set } from "../dom";
import { clockFace, inWords, t, tn } from "../strings";
import type { Actions, OwnWish, Part } from "./actions";
import { type RoomState, onOwnBreak } from "./state";
import type { Breaks } from "./wire";

const SOON_MS = 60_000;

/** A wish as a button that says what came of it when it could not be done. */
function wishButton(actions: Actions, name: OwnWish, words: string, cls: string, problem: HTMLElement, text?: () => string): HTMLButtonElement {
  const button = h("button", { type: "button", class: `button ${cls}`, "data-testid": name }, words);
  whenPressed(button, problem, () => actions.wish(name, text?.()));
  return button;
}

/** Ask once at a time and say why not. While it asks the button keeps the focus, which `disabled` takes away. */
function whenPressed(button: HTMLButtonElement, problem: HTMLElement, ask: () => Promise<string | null>): void {
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    set(button, "aria-disabled", "true");
    say(problem, "");
    void ask().then((refused) => {
      set(button, "aria-disabled", null);
      say(problem, refused ?? "");
    });
  });
}

const problemLine = () => h("p", { class: "field-error", role: "status" });

/** The card of breaks; hidden where the exam allows none. */
export function breakCard(actions: Actions): Part {
  const left = h("p", { class: "small tabular", "data-testid": "breaks-left" });
  const what = h("p", { class: "small soft" });
  const problem = problemLine();
  const begin = wishButton(actions, "take_break", t("Begin the break"), "button-small button-primary", problem);
  const fold = h("details", { class: "stack-tight" }, h("summary", { "data-testid": "break" }, t("Take a break")), h("div", { class: "stack-tight" }, what, h("div", { class: "row" }, begin), problem));
  const element = h("section", { class: "side-card", hidden: true }, h("h2", {}, t("Breaks")), left, fold);
  const update = ({ breaks, phase }: RoomState) => {
    element.hidden = breaks === null || phase !== "working";
    if (breaks === null) return;
    if (phase !== "working") fold.open = false;
    say(left, leftWords(breaks));
    say(what, breakMeans(breaks.ms));
    fold.hidden = breaks.left === 0;
  };
  return { element, update };
}

/** How many breaks are left, and how long each may be. */
export function leftWords({ left, of, ms }: Breaks): string {
  if (left === 0) return tn("You have taken your break.", "You have taken all {n} breaks.", of);
  if (ms === null) return tn("{n} of {of} left", "{n} of {of} left", left, { of });
  return tn("{n} of {of} left, at most {time}", "{n} of {of} left, at most {time} each", left, { of, time: inWords(ms) });
}

function breakMeans(ms: number | null): string {
  const means = t("The questions are covered, the clock stands, and no picture is taken. You can come back at any moment.");
  if (ms === null) return means;
  const bound = t("After {time} the clock goes on by itself, whether you are back or not.", { time: inWords(ms) });
  return `${means} ${bound}`;
}

/** In place of the questions during a break of one's own. */
export function breakScreen(state: RoomState, actions: Actions): HTMLElement[] {
  const problem = problemLine();
  const until = state.pause?.until ?? null;
  const left = h("span", { class: "break-left tabular", role: "timer", "aria-live": "off", "data-break-left": "" }, "–:–");
  return [
    h("span", { class: "screen-sign" }, icon("pause")),
    h("h1", { tabindex: -1 }, t("You are on a break")),
    h("p", { class: "lead" }, t("The clock has stopped, your answers are stored, and no picture is taken.")),
    ...(until === null ? [] : [h("p", { class: "break-time" }, left, h("span", {}, t("until the clock goes on by itself")))]),
    h("div", { class: "row" }, wishButton(actions, "end_break", t("Go on now"), "button-primary button-large", problem)),
    problem,
    ...(state.breaks === null ? [] : [h("p", { class: "small soft" }, afterwards(state.breaks))]),
  ];
}

function afterwards({ left }: Breaks): string {
  if (left === 0) return t("This is your last break.");
  return tn("You have {n} more break after this one.", "You have {n} more breaks after this one.", left);
}

/** Follows the end of a break, or of a check: the number on the screen, and for a break a word a minute before. */
export function breakTimer(root: HTMLElement, actions: Actions, announce: (words: string) => void): (state: RoomState) => void {
  let before: number | null = null;
  return (state) => {
    const left = breakLeft(state, actions);
    const face = root.querySelector("[data-break-left]");
    if (left !== null && face !== null) {
      say(face, clockFace(left));
      set(face, "aria-label", t("{time} left", { time: inWords(left) }));
    }
    if (onOwnBreak(state) && crossed(before, left, SOON_MS)) announce(t("Your break ends in one minute."));
    before = left;
  };
}

function breakLeft(state: RoomState, actions: Actions): number | null {
  const until = state.phase === "paused" ? state.pause?.until : null;
  return typeof until === "number" ? actions.until(until) : null;
}

function crossed(before: number | null, after: number | null, mark: number): boolean {
  return before !== null && after !== null && before > mark && after <= mark;
}

/** The part of the help about another computer. */
export function moveSection(actions: Actions): Part {
  const problem = problemLine();
  const field = h("input", { class: "input", id: "move-why", maxlength: 500, autocomplete: "off" });
  const asking = h(
    "div",
    { class: "stack-tight" },
    h("p", {}, t("If this computer lets you down, your proctor can move your exam to another one. The clock stands while it moves, and everything stored comes with you.")),
    h("label", { class: "small strong", for: "move-why" }, t("What is wrong? (you may leave it empty)")),
    field,
    h("div", { class: "row" }, wishButton(actions, "ask_move", t("Ask for another computer"), "", problem, () => field.value.trim())),
  );
  const asked = h(
    "div",
    { class: "stack-tight", hidden: true, "data-testid": "move-asked" },
    h("p", { class: "strong", tabindex: -1 }, t("You have asked. Your proctor sees it.")),
    h("p", {}, t("Go on here meanwhile. When your proctor moves the exam, it is paused here; then sign in at the other computer and open it there.")),
    h("div", { class: "row" }, wishButton(actions, "keep_device", t("I do not need it any more"), "", problem)),
  );
  const element = h("section", { class: "stack-tight" }, h("h3", {}, t("Another computer")), asking, asked, problem);
  const update = (state: RoomState) => {
    element.hidden = state.phase !== "working" && state.phase !== "paused";
    const [gone, shown] = state.move ? [asking, asked] : [asked, asking];
    const focused = gone.contains(document.activeElement);
    shown.hidden = false;
    gone.hidden = true;
    if (focused) (state.move ? asked.querySelector("p") : field)?.focus();
  };
  return { element, update };
}

/** At the door of a second window: the two ways on, that the proctor has been asked, and what they said. */
export function doorWays(actions: Actions, asked: boolean, declined: string | null = null): HTMLElement {
  const problem = problemLine();
  const take = h("button", { type: "button", class: "button button-primary", "data-testid": "turned-action", onclick: () => actions.takeOver() }, t("Use this window"));
  if (asked) {
    return h("div", { class: "strip-ways" }, h("p", { role: "status", tabindex: -1, "data-testid": "move-asked" }, t("Your proctor has been asked to move it here. This page opens by itself then.")), take);
  }
  const ask = h("button", { type: "button", class: "button", "data-testid": "ask-move-here" }, t("Ask your proctor to move it here"));
  whenPressed(ask, problem, () => actions.askMoveHere());
  const ways = h("div", { class: "strip-ways" });
  const said = declined === null ? null : h("p", { tabindex: -1, "data-testid": "move-declined" }, declinedWords(declined));
  fillWith(ways, said, h("div", { class: "row" }, take, ask), problem);
  return ways;
}

function declinedWords(words: string): string {
  if (words === "") return t("You took it back in the other window.");
  return t("Your proctor did not move it: {words}", { words });
}
