/* The screens in place of a question: loading, failed, paused, closing, handed in. */

import { fillWith, h, icon, set } from "../dom";
import { t, tn } from "../strings";
import type { Actions, Part } from "./actions";
import { checkScreen } from "./check";
import { waitsHere } from "./ends";
import { breakScreen } from "./own";
import { type RoomState, onOwnBreak } from "./state";

/** Build the screen of the current phase. */
export function screenOf(actions: Actions): Part {
  const element = h("section", { class: "screen" });
  let drawn = "";
  const update = (state: RoomState) => {
    const { phase, failure, pause, breaks, submitReason, over, receipt, saved, turned, late } = state;
    const key = JSON.stringify([phase, failure, pause, breaks, submitReason, over, receipt, saved.count, turned, late]);
    if (key === drawn) return;
    drawn = key;
    set(element, "data-phase", phase);
    fillWith(element, ...DRAW[phase](state, actions));
  };
  return { element, update };
}

const DRAW: Readonly<Record<RoomState["phase"], (state: RoomState, actions: Actions) => HTMLElement[]>> = {
  ...{ failed, paused, closing, ended, early },
  ...{ loading, working: loading },
};

const title = (words: string) => h("h1", { tabindex: -1 }, words);
const line = (words: string, cls = "lead") => h("p", { class: cls }, words);

function loading(state: RoomState): HTMLElement[] {
  if (state.turned !== null) return [];
  const bar = (cls: string) => h("span", { class: `skeleton ${cls}` });
  const bars = h("div", { class: "stack screen-loading", "aria-hidden": "true" });
  bars.append(bar("skeleton-short"), bar(""), bar(""), bar("skeleton-block"));
  return [h("p", { class: "visually-hidden", role: "status" }, t("Your questions are being loaded.")), bars];
}

function failed(state: RoomState, actions: Actions): HTMLElement[] {
  return [
    title(t("Your questions could not be loaded")),
    line(state.failure),
    line(t("Nothing is lost. Your clock and your stored answers are with us."), "soft"),
    h("button", { type: "button", class: "button button-primary", onclick: () => actions.reload() }, t("Try again")),
  ];
}

function paused(state: RoomState, actions: Actions): HTMLElement[] {
  if (onOwnBreak(state)) return breakScreen(state, actions);
  return state.pause?.kind === "check" ? checkScreen(state, actions) : pausedByStaff(state);
}

function pausedByStaff(state: RoomState): HTMLElement[] {
  return [
    h("span", { class: "screen-sign" }, icon("pause")),
    title(t("Your exam is paused")),
    line(pausedBy(state.pause?.by ?? "", state.pause?.kind ?? "")),
    h("blockquote", { class: "screen-reason", "data-testid": "pause-reason" }, pauseReason(state)),
    line(t("The clock has stopped. You lose no time: it goes on when the exam does.")),
    line(whatNow(state.pause?.kind ?? ""), "soft"),
  ];
}

function whatNow(kind: string): string {
  if (kind === "device_transfer") return t("Your answers are stored. Sign in on the other computer and open your exam there; your proctor lets it go on.");
  return t("Your answers are stored. The questions come back by themselves; you need do nothing.");
}

function pauseReason(state: RoomState): string {
  return state.pause?.reason ?? t("No reason was given yet.");
}

function pausedBy(by: string, kind: string): string {
  if (kind === "break") return t("You are on a break.");
  if (kind === "device_transfer") return t("Your exam is being moved to another computer.");
  if (by === "proctor") return t("Your proctor has paused it, for this reason:");
  if (by === "supervisor") return t("A supervisor has paused it, for this reason:");
  return t("It was paused, for this reason:");
}

function closing(state: RoomState): HTMLElement[] {
  const { count } = state.saved;
  const waits = tn(
    "{n} answer is still on its way. Keep this page open.",
    "{n} answers are still on their way. Keep this page open.",
    count,
  );
  return [
    title(state.submitReason === "timer" ? t("Your time is over") : t("Your exam is being handed in")),
    line(count > 0 ? waits : t("All your answers are stored. This takes a few seconds.")),
    ...afterTheEnd(state),
  ];
}

/** Whether the exam has ended before everything came that is still taken. */
function leftHere(state: RoomState): boolean {
  return state.phase === "ended" && waitsHere(state);
}

/** What did not reach us in time, while it waits here and once it has arrived. */
function afterTheEnd(state: RoomState): HTMLElement[] {
  const { saved, late } = state;
  const told: HTMLElement[] = [];
  if (leftHere(state)) {
    const waits = tn(
      "{n} answer waits on this device: it did not reach us before your exam ended. Keep this page open until it is sent. It is kept, and a person decides whether it counts.",
      "{n} answers wait on this device: they did not reach us before your exam ended. Keep this page open until they are sent. They are kept, and a person decides whether they count.",
      saved.count,
    );
    told.push(notice("warn", waits, "left-here"));
  }
  if (late.length > 0) {
    const came = tn(
      "An answer to {n} question reached us after the end of your exam. It is kept, and a person decides whether it counts. Your result page says what was decided.",
      "Answers to {n} questions reached us after the end of your exam. They are kept, and a person decides whether they count. Your result page says what was decided.",
      late.length,
    );
    told.push(notice("note", came, "came-late"));
  }
  return told;
}

function notice(kind: "warn" | "note", words: string, testid: string): HTMLElement {
  const props = { class: `alert alert-${kind}`, role: "status", "data-testid": testid };
  return h("div", props, icon(kind === "warn" ? "alert" : "note"), h("p", {}, words));
}

/** What it is called where staff ended the attempt, or it never began; null: it was handed in. */
function stoppedTitle(state: string): string | null {
  switch (state) {
    case "terminated":
      return t("Your exam was ended by staff");
    case "cancelled":
      return t("Your exam was cancelled before it began");
    case "voided":
      return t("This exam was annulled");
    case "no_show":
      return t("The window closed before your exam began");
    default:
      return null;
  }
}

function stoppedWhat(state: string): string {
  if (state === "terminated") return t("Everything you had answered is kept. Your result is held until people have looked at what happened.");
  if (state === "voided") return t("It is not scored and does not use up a try. Nobody will see a result of it.");
  return t("It does not use up a try.");
}

function stopped(state: RoomState, heading: string): HTMLElement[] {
  const { over, attempt } = state;
  const said = over.why === "" ? [] : [line(t("The reason that was given:"), "soft"), h("blockquote", { class: "screen-reason", "data-testid": "why" }, over.why)];
  const appeal = t("If you think this is wrong, complain and name this number: people who had no part in it look at it. Your case file says what was recorded and marked, and what happens next.");
  return [
    title(heading),
    ...said,
    line(stoppedWhat(over.state)),
    ...afterTheEnd(state),
    ...leaving(state),
    h("p", {}, t("Number of this exam:"), " ", h("code", { "data-testid": "exam-number" }, attempt)),
    line(appeal, "soft"),
    h(
      "div",
      { class: "row" },
      h("a", { class: "button button-primary", href: `/me/exams/${attempt}/case`, "data-testid": "to-case" }, t("Your case file")),
      h("a", { class: "button", href: "/me/matters/new?about=service:", "data-testid": "to-complain" }, t("Complain")),
      h("a", { class: "button", href: "/me" }, t("Your page")),
    ),
  ];
}

function ended(state: RoomState): HTMLElement[] {
  const heading = stoppedTitle(state.over.state);
  return heading === null ? handedIn(state) : stopped(state, heading);
}

function handedIn(state: RoomState): HTMLElement[] {
  const link = h(
    "a",
    { class: "button button-primary", href: `/attempts/${state.attempt}/result`, "data-testid": "to-result" },
    t("Go to your result"),
  );
  return [
    h("span", { class: "screen-sign screen-sign-good" }, icon("check")),
    title(t("Your exam is handed in")),
    line(endedWhy(state)),
    ...afterTheEnd(state),
    ...leaving(state),
    receiptCard(state.attempt, state.receipt),
    h("div", { class: "row" }, link, h("a", { class: "button", href: "/me" }, t("Your page"))),
  ];
}

/** That the page can be closed; not while something is only here. */
function leaving(state: RoomState): HTMLElement[] {
  return leftHere(state) ? [] : [line(t("The camera is off. You can close this page or leave the room."), "soft")];
}

function endedWhy({ submitReason: reason, saved, late }: RoomState): string {
  const inTime = saved.count === 0 && late.length === 0;
  if (reason === "timer" && inTime) return t("The time was over. Everything you had answered by then is stored and counts.");
  if (reason === "timer" || !inTime) return t("Everything that had reached us by the end is stored and counts.");
  if (reason === "candidate" || reason === null) return t("All your answers are stored. Thank you.");
  return t("It was handed in for you. Everything you had answered is stored.");
}

function receiptCard(attempt: string, receipt: string | null): HTMLElement {
  const file = { class: "button button-small", download: "", href: `/api/attempts/${attempt}/receipt`, "data-testid": "receipt-file" };
  const page = { class: "button button-small", href: `/attempts/${attempt}/receipt` };
  return h(
    "div",
    { class: "panel stack-tight screen-receipt" },
    h("h2", { class: "strong" }, t("Your receipt")),
    h("p", { class: "small soft" }, t("It says what was stored and when, without telling any answer. With it, “I answered that” is settled in a minute.")),
    h("div", { class: "row" }, h("a", file, t("Save the receipt")), h("a", page, t("Read it"))),
    receipt ? h("details", {}, h("summary", { class: "small" }, t("Show it here")), h("code", { class: "small", "data-testid": "receipt" }, receipt)) : null,
  );
}

function early(state: RoomState): HTMLElement[] {
  return [
    title(t("Your exam has not started")),
    line(t("Finish the check-in first. It takes about two minutes.")),
    h("a", { class: "button button-primary", href: `/attempts/${state.attempt}/check-in` }, t("Go to the check-in")),
  ];
}
