/* The right edge: what the proctor says, the own camera, the hand, a message, tools. */

import { fillWith, focusMain, h, icon, say, set } from "../dom";
import { cureOf, type CameraCause } from "../camera";
import { t, tn } from "../strings";
import type { Actions, Part } from "./actions";
import { breakCard } from "./own";
import { type RoomState, noticeKey, onOwnBreak } from "./state";
import { calculatorCard, displayCard, notesCard } from "./tools";
import type { Notice } from "./wire";

/** What waits to be read; beside the question, over nothing. */
export function noticeArea(actions: Actions): Part {
  const element = h("section", { class: "room-notices", "aria-label": t("From your proctor") });
  let drawn = "";
  const update = (state: RoomState) => {
    const unread = state.notices.filter((one) => state.unread.includes(noticeKey(one)));
    const warnings = unread.filter((one) => one.kind === "warning");
    const waiting = [...warnings, ...unread.filter((one) => one.kind !== "warning")];
    const key = waiting.map(noticeKey).join(" ");
    if (key === drawn) return;
    drawn = key;
    const held = document.activeElement?.closest<HTMLElement>(".notice");
    fillWith(element, ...waiting.map((notice) => noticeCard(notice, actions)));
    if (held) holdOn(element, held.dataset);
  };
  return { element, update };
}

/** The keyboard stays at its notice; where that was read, it goes on to the next, or to the question. */
function holdOn(element: HTMLElement, { notice = "", n = "" }: DOMStringMap): void {
  const same = element.querySelector<HTMLElement>(`[data-notice="${notice}"][data-n="${n}"] .button`);
  const next = same ?? element.querySelector<HTMLElement>(".notice h2");
  if (next) next.focus();
  else focusMain({ preventScroll: true });
}

function noticeCard(notice: Notice, actions: Actions): HTMLElement {
  const warning = notice.kind === "warning";
  const id = `notice-${notice.kind}-${notice.n}`;
  return h(
    "article",
    {
      ...{ class: `alert ${warning ? "alert-warn" : "alert-note"} notice`, "aria-labelledby": id },
      ...{ "data-notice": notice.kind, "data-n": notice.n },
    },
    icon(warning ? "alert" : "speech"),
    h("h2", { class: "alert-title", id, tabindex: -1 }, noticeTitle(notice)),
    h("p", {}, notice.text),
    h(
      "button",
      { type: "button", class: "button button-small", "data-testid": "understood", onclick: () => actions.understood(noticeKey(notice)) },
      warning ? t("I have read this warning") : t("Read"),
    ),
  );
}

/** The heading of a notice. */
export function noticeTitle(notice: Notice): string {
  return notice.kind === "warning"
    ? t("Warning {n} from your proctor", { n: notice.n })
    : t("Message from your proctor");
}

/** Camera, hand, conversation, tools. */
export function side(actions: Actions, showHelp: () => void): Part {
  const parts = [cameraCard(actions), proctorCard(actions), breakCard(actions), notesCard(actions), calculatorCard(), displayCard(actions, showHelp)];
  const close = h(
    "button",
    { type: "button", class: "button sheet-close side-close", onclick: () => actions.open("none") },
    t("Close"),
  );
  const element = h(
    "aside",
    { class: "room-side", id: "room-side", "aria-label": t("Help and camera") },
    close,
    ...parts.map((part) => part.element),
  );
  const update = (state: RoomState) => {
    for (const part of parts) part.update(state);
    set(element, "data-open", state.open === "side");
  };
  return { element, update };
}

function cameraCard(actions: Actions): Part {
  const video = h("video", { class: "own-picture", "aria-label": t("Your own camera"), playsinline: true, muted: true });
  const words = h("p", { class: "small" });
  const extra = h("p", { class: "tiny soft tabular" });
  const trouble = h("div", { class: "stack-tight", role: "status" });
  const back = withdrawing(actions);
  const element = h("section", { class: "side-card", "data-camera": "opening" }, video, words, extra, trouble, back);
  let cause: string | null = null;
  const update = (state: RoomState) => {
    const { camera } = state;
    element.hidden = state.phase === "ended";
    set(element, "data-camera", camera.kind);
    set(element, "data-stored", camera.stored);
    video.hidden = camera.kind !== "live";
    back.hidden = state.snapshotMs === 0 || state.attempt === "practice";
    if (camera.kind === "live") actions.showCamera(video);
    say(words, cameraWords(state));
    say(extra, backlogWords(state));
    if (cause === camera.cause) return;
    cause = camera.cause;
    fillWith(trouble, ...cameraTrouble(cause, actions));
  };
  return { element, update };
}

/** A right that is said in the consent, and asked about once. */
function withdrawing(actions: Actions): HTMLElement {
  return h(
    "details",
    { class: "small", "data-testid": "withdraw" },
    h("summary", {}, t("I no longer want to be recorded")),
    h("p", {}, t("No picture is taken from then on. Your exam pauses, your answers and your time are kept, and a person talks with you about how to go on.")),
    h("button", { type: "button", class: "button button-small", onclick: () => actions.withdraw() }, t("Take my agreement back")),
  );
}

function cameraWords(state: RoomState): string {
  const { camera, snapshotMs, turned } = state;
  if (snapshotMs === 0) return t("Nothing is recorded. Somebody supervises you in the room.");
  const n = Math.round(snapshotMs / 1000);
  if (onOwnBreak(state)) return t("No picture is taken during your break.");
  if (camera.kind === "opening") return t("Your camera is starting…");
  if (camera.kind === "failed" || turned !== null) return t("No picture is taken at the moment.");
  return tn("We store a picture every second. No video, no sound.", "We store a picture every {n} s. No video, no sound.", n);
}

function backlogWords({ camera }: RoomState): string {
  const waits = tn("{n} picture waits to be sent.", "{n} pictures wait to be sent.", camera.waiting);
  const gone = tn("{n} could not be kept.", "{n} could not be kept.", camera.dropped);
  return [camera.waiting > 2 ? waits : "", camera.dropped > 0 ? gone : ""].filter(Boolean).join(" ");
}

function cameraTrouble(cause: string | null, actions: Actions): HTMLElement[] {
  if (cause === null) return [];
  const { title, cure } = cureOf(cause as CameraCause);
  return [
    h("p", { class: "strong small", "data-cause": cause }, title),
    h("p", { class: "small" }, cure),
    h("p", { class: "small soft" }, t("Your answers and your time are not touched by this. Keep working if you can.")),
    h("button", { type: "button", class: "button button-small", onclick: () => actions.retryCamera() }, t("Try again")),
  ];
}

function proctorCard(actions: Actions): Part {
  const handWord = h("span", {});
  const hand = h("button", { type: "button", class: "button button-wide", "data-testid": "hand" }, icon("hand"), handWord);
  const who = h("p", { class: "small", "data-testid": "carer" });
  const about = h("p", { class: "small soft" });
  const list = h("ol", { class: "conversation", "aria-label": t("Messages") });
  const element = h(
    "section",
    { class: "side-card" },
    h("h2", {}, t("Your proctor")),
    who,
    hand,
    about,
    list,
    messageForm(actions),
  );
  let up = false;
  let drawn = -1;
  hand.addEventListener("click", () => actions.hand(!up));
  const update = (state: RoomState) => {
    up = state.hand;
    element.hidden = state.phase === "ended";
    say(who, state.carer === "" ? "" : t("{name} looks after you.", { name: state.carer }));
    who.hidden = state.carer === "";
    set(hand, "aria-pressed", String(up));
    say(handWord, up ? t("Lower your hand") : t("Raise your hand"));
    say(about, up ? t("Your proctor sees your hand and will write to you.") : "");
    if (drawn === state.notices.length) return;
    drawn = state.notices.length;
    fillWith(list, ...state.notices.map(conversationLine));
    list.scrollTop = list.scrollHeight;
  };
  return { element, update };
}

function conversationLine(notice: Notice): HTMLElement {
  const who = notice.kind === "own" ? t("You") : noticeTitle(notice);
  return h("li", { class: `said-${notice.kind}` }, h("span", { class: "tiny soft" }, who), h("span", {}, notice.text));
}

function messageForm(actions: Actions): HTMLElement {
  const input = h("textarea", { class: "textarea", id: "say", rows: 2, maxlength: 1000 });
  const status = h("p", { class: "tiny soft", role: "status" });
  const send = h("button", { type: "submit", class: "button button-small", "data-testid": "say" }, t("Send"));
  const form = h("form", { class: "stack-tight" }, h("label", { for: "say", class: "small strong" }, t("Write to your proctor")), input, h("div", { class: "row row-between" }, send, status));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = input.value.trim();
    if (words === "") return;
    say(status, t("Sending…"));
    void actions.say(words).then((sent) => {
      say(status, sent ? t("Sent") : t("Not sent: no connection. Try again in a moment."));
      if (sent) input.value = "";
    });
  });
  return form;
}
