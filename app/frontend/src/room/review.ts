/* Before handing in: what is answered, what is not, what is flagged; then one clear question.
   The list is drawn anew only when it says something else, so that a keyboard stays where it is. */

import { fillWith, h, icon, say, set } from "../dom";
import { t, tn } from "../strings";
import type { Actions, Part } from "./actions";
import { answeredWords } from "./navigator";
import { openParts } from "./open-parts";
import { type RoomState, counts, isAnswered } from "./state";

const FILTERS = ["all", "open", "flagged"] as const;
type Filter = (typeof FILTERS)[number];

/** Build the review screen with its confirmation. */
export function review(actions: Actions): Part {
  const lead = h("div", { class: "stack-tight" });
  const list = reviewList(actions);
  const dialog = confirmation(actions);
  const back = h(
    "button",
    { type: "button", class: "button", "data-testid": "back-to-questions" },
    t("Back to the questions"),
  );
  const handIn = h(
    "button",
    { type: "button", class: "button button-primary", "data-testid": "hand-in" },
    t("Hand in…"),
  );
  let now: RoomState | null = null;
  back.addEventListener("click", () => now && actions.go(now.current));
  handIn.addEventListener("click", () => {
    actions.settle();
    dialog.element.showModal();
  });
  const element = h(
    "section",
    { class: "question review" },
    h("h1", { tabindex: -1 }, t("Review before you hand in")),
    lead,
    list.element,
    h("div", { class: "row" }, handIn, back),
    dialog.element,
  );
  const update = (state: RoomState) => {
    now = state;
    fillWith(lead, ...summary(state));
    list.update(state);
    set(handIn, "disabled", state.turned !== null || state.submitting);
    dialog.update(state);
  };
  return { element, update };
}

function summary(state: RoomState): HTMLElement[] {
  const { open, partly, flagged, invalid } = counts(state);
  const facts = [
    answeredWords(counts(state)),
    tn("{n} flagged for review", "{n} flagged for review", flagged),
  ];
  const warnings = [
    open > 0
      ? tn(
          "{n} question has no answer yet. It earns no points if it stays empty.",
          "{n} questions have no answer yet. They earn no points if they stay empty.",
          open,
        )
      : "",
    partly > 0
      ? tn(
          "In {n} question a part is still open. What is there counts as it stands.",
          "In {n} questions a part is still open. What is there counts as it stands.",
          partly,
        )
      : "",
    invalid > 0
      ? tn(
          "In {n} question something is typed that cannot be stored. Open it to see why.",
          "In {n} questions something is typed that cannot be stored. Open them to see why.",
          invalid,
        )
      : "",
  ].filter(Boolean);
  return [
    h("p", { class: "tabular" }, facts.join(" · ")),
    ...warnings.map((words) =>
      h("div", { class: "alert alert-warn" }, icon("alert"), h("p", {}, words)),
    ),
  ];
}

/** All questions, or those that still want something. */
function reviewList(actions: Actions): Part {
  const list = h("ul", { class: "review-list" });
  const none = h("p", { class: "soft", role: "status" });
  let [filter, drawn]: [Filter, string] = ["all", ""];
  let now: RoomState | null = null;
  const choose = (next: Filter) => {
    filter = next;
    if (now) update(now);
  };
  const buttons = FILTERS.map((own) => {
    const props = { type: "button", class: "button button-small tabular", "data-testid": `show-${own}` };
    return { own, button: h("button", { ...props, onclick: () => choose(own) }) };
  });
  const bar = h("div", { class: "row", role: "group", "aria-label": t("Show") }, ...buttons.map(({ button }) => button));
  const element = h("div", { class: "stack-tight" }, bar, list, none);
  function update(state: RoomState): void {
    now = state;
    const found = rowsOf(state);
    const fits = { all: found, open: found.filter((row) => row.open), flagged: found.filter((row) => row.flagged) };
    const words = { all: t("All {n}", { n: found.length }), open: t("Still open {n}", { n: fits.open.length }), flagged: t("Flagged {n}", { n: fits.flagged.length }) };
    buttons.forEach(({ own, button }) => {
      say(button, words[own]);
      set(button, "aria-pressed", String(own === filter));
    });
    say(none, fits[filter].length === 0 ? t("No question is among these.") : "");
    const key = JSON.stringify(fits[filter]);
    if (key === drawn) return;
    drawn = key;
    const focused = document.activeElement?.closest<HTMLElement>(".review-row")?.dataset["item"];
    fillWith(list, ...fits[filter].map((row) => rowLine(row, actions)));
    if (focused !== undefined) list.querySelector<HTMLElement>(`[data-item="${focused}"]`)?.focus();
  }
  return { element, update };
}

interface Row {
  item: string;
  index: number;
  answered: boolean;
  partly: boolean;
  /** Something is typed that is not stored. */
  invalid: boolean;
  /** It has no answer, or a part of it is open, or something of it is not stored. */
  open: boolean;
  flagged: boolean;
}

function rowsOf(state: RoomState): Row[] {
  return (state.paper?.items ?? []).map(({ id, interaction }, index) => {
    const given = state.answers[id];
    const [answered, partly, invalid] = [isAnswered(given), openParts(interaction, given?.r) > 0, state.invalid[id] !== undefined];
    return { item: id, index, answered, partly, invalid, open: !answered || partly || invalid, flagged: given?.m === true };
  });
}

function rowLine(row: Row, actions: Actions): HTMLElement {
  const props = { type: "button", class: "review-row", "data-item": row.item, "data-answered": String(row.answered) };
  return h(
    "li",
    {},
    h(
      "button",
      { ...props, onclick: () => actions.go(row.index) },
      h("span", { class: "strong tabular" }, t("Question {n}", { n: row.index + 1 })),
      row.invalid ? h("span", { class: "chip chip-bad" }, t("Not stored")) : null,
      answerChip(row),
      row.flagged ? h("span", { class: "chip chip-warn" }, t("Flagged")) : null,
    ),
  );
}

function answerChip({ answered, partly }: Row): HTMLElement {
  if (!answered) return h("span", { class: "chip" }, t("Not answered"));
  if (partly) return h("span", { class: "chip chip-warn" }, t("Answered in part"));
  return h("span", { class: "chip chip-good" }, t("Answered"));
}

function confirmation(actions: Actions) {
  const words = h("p", {});
  const status = h("p", { class: "small soft", role: "status", "data-testid": "submit-status" });
  const keepWorking = () => {
    actions.stopSubmitting();
    element.close();
  };
  const cancel = h("button", { type: "button", class: "button", "data-testid": "keep-working", onclick: keepWorking }, t("Keep working"));
  const submit = h(
    "button",
    { type: "button", class: "button button-primary", "data-testid": "confirm-submit", onclick: () => actions.submit() },
    t("Hand in now"),
  );
  const heading = h("h2", { id: "confirm-title" }, t("Hand in your exam?"));
  const element = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "confirm-title" },
    h("div", { class: "stack" }, heading, words, status, h("div", { class: "row" }, submit, cancel)),
  );
  const update = (state: RoomState) => {
    say(words, question(state));
    say(status, waitingWords(state));
    set(submit, "disabled", state.submitting);
    // once all is stored the command itself is on its way
    set(cancel, "disabled", state.submitting && state.saved.kind === "saved");
  };
  return { element, update };
}

/** What handing in waits for; empty while nobody asked for it. */
export function waitingWords({ submitting, saved, link }: Pick<RoomState, "submitting" | "saved" | "link">): string {
  const { count } = saved;
  if (!submitting && count === 0) return "";
  if (!submitting) return tn("{n} answer is not stored yet. Handing in waits for it.", "{n} answers are not stored yet. Handing in waits for them.", count);
  if (count === 0) return link === "online" ? t("Handing in…") : t("All your answers are stored. Handing in waits for the connection and then goes by itself.");
  if (link === "online") return tn("Waiting until {n} answer is stored, then your exam is handed in by itself.", "Waiting until {n} answers are stored, then your exam is handed in by itself.", count);
  return tn(
    "We have no connection. {n} answer waits here. When it is stored, your exam is handed in by itself. You can keep working.",
    "We have no connection. {n} answers wait here. When they are stored, your exam is handed in by itself. You can keep working.",
    count,
  );
}

function question(state: RoomState): string {
  const { open, partly } = counts(state);
  const none = tn("{n} question has no answer.", "{n} questions have no answer.", open);
  const part = tn("{n} question is answered in part.", "{n} questions are answered in part.", partly);
  const left = [open > 0 ? none : "", partly > 0 ? part : ""].filter(Boolean);
  if (left.length === 0) left.push(t("All questions are answered."));
  return [...left, t("After handing in you cannot change anything.")].join(" ");
}
