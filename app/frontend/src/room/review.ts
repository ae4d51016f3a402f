/* Before handing in: what is answered, what is not, what is flagged; then one clear question. */

import { fillWith, h, icon, say, set } from "../dom";
import { t, tn } from "../strings";
import type { Actions, Part } from "./actions";
import { type RoomState, counts, isAnswered } from "./state";

/** Build the review screen with its confirmation. */
export function review(actions: Actions): Part {
  const lead = h("div", { class: "stack-tight" });
  const list = h("ul", { class: "review-list" });
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
    list,
    h("div", { class: "row" }, handIn, back),
    dialog.element,
  );
  const update = (state: RoomState) => {
    now = state;
    fillWith(lead, ...summary(state));
    fillWith(list, ...rows(state, actions));
    set(handIn, "disabled", state.turned !== null || state.submitting);
    dialog.update(state);
  };
  return { element, update };
}

function summary(state: RoomState): HTMLElement[] {
  const { all, answered, open, flagged, invalid } = counts(state);
  const facts = [
    t("{answered} of {all} answered", { answered, all }),
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

function rows(state: RoomState, actions: Actions): HTMLElement[] {
  return (state.paper?.items ?? []).map((item, index) => {
    const given = state.answers[item.id];
    const answered = isAnswered(given);
    return h(
      "li",
      {},
      h(
        "button",
        {
          ...{ type: "button", class: "review-row", "data-item": item.id },
          ...{ "data-answered": String(answered), onclick: () => actions.go(index) },
        },
        h("span", { class: "strong tabular" }, t("Question {n}", { n: index + 1 })),
        h("span", { class: answered ? "chip chip-good" : "chip" }, answered ? t("Answered") : t("Not answered")),
        given?.m === true ? h("span", { class: "chip chip-warn" }, t("Flagged")) : null,
      ),
    );
  });
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
  const { open } = counts(state);
  const left =
    open === 0
      ? t("All questions are answered.")
      : tn("{n} question has no answer.", "{n} questions have no answer.", open);
  return [left, t("After handing in you cannot change anything.")].join(" ");
}
