/* The bar above: exam and section, whether answers are stored, the connection, the time left. */

import { fillWith, h, icon, say, set } from "../dom";
import { clockFace, inWords, t, tn } from "../strings";
import type { Actions, Part } from "./actions";
import { type RoomState, shown } from "./state";

/** The time may be hidden only until this much is left. */
export const ALWAYS_SHOWN_MS = 5 * 60_000;

const SHOWS_TIME = new Set(["working", "paused"]);

export interface TopBar extends Part {
  tick: (left: number | null, standing: boolean, state: RoomState) => void;
}

/** Build the bar. */
export function topBar(actions: Actions): TopBar {
  const title = h("span", { class: "room-title" });
  const section = h("span", { class: "room-section" });
  const saved = h("span", { class: "room-saved", "data-saved": "saved" });
  const link = h("span", { class: "room-link", "data-connection": "connecting" });
  const time = timeBox(actions);
  const element = h(
    "header",
    { class: "room-top" },
    h("div", { class: "room-name" }, title, section),
    h("div", { class: "room-status" }, saved, link),
    time.element,
    menuButton(t("Questions"), "grid", "navigator", actions),
    menuButton(t("Help and camera"), "speech", "side", actions),
  );
  const update = (state: RoomState) => {
    say(title, state.title);
    say(section, place(state));
    showSaved(saved, state);
    showLink(link, state);
    for (const button of element.querySelectorAll<HTMLElement>("[data-opens]")) {
      set(button, "aria-expanded", String(state.open === button.dataset["opens"]));
    }
  };
  return { element, update, tick: time.tick };
}

/** Which section the question stands in; nothing where there is only one. */
function place(state: RoomState): string {
  if (state.phase !== "working") return "";
  if (state.screen === "review") return t("Review");
  const sections = state.paper?.sections.length ?? 0;
  return sections > 1 ? (shown(state)?.item.section ?? "") : "";
}

function menuButton(
  label: string,
  sign: string,
  what: "navigator" | "side",
  actions: Actions,
): HTMLElement {
  const props = { type: "button", class: `button room-opens-${what}`, "data-opens": what };
  const open = { "aria-controls": `room-${what}`, onclick: () => actions.open(what) };
  return h("button", { ...props, ...open }, icon(sign), h("span", {}, label));
}

function timeBox(actions: Actions) {
  const face = h("span", { class: "room-time-face tabular", role: "timer", "aria-live": "off" });
  const label = h("span", { class: "room-time-label", id: "time-label" });
  const about = { "aria-describedby": "time-label", "data-testid": "hide-time" };
  const toggle = h("button", { type: "button", class: "button button-quiet button-small", ...about });
  const element = h("div", { class: "room-time" }, h("div", {}, label, face), toggle);
  let hidden = false;
  toggle.addEventListener("click", () => actions.hideTime(!hidden));
  const tick = (left: number | null, standing: boolean, state: RoomState) => {
    const low = left !== null && left <= ALWAYS_SHOWN_MS;
    const mayHide = left !== null && !low;
    hidden = state.timeHidden && mayHide;
    element.hidden = !SHOWS_TIME.has(state.phase);
    set(element, "data-left-ms", left === null ? null : Math.round(left));
    set(element, "data-low", low);
    say(label, timeLabel(standing, state));
    showFace(face, hidden ? "hidden" : left);
    say(toggle, hidden ? t("Show") : t("Hide"));
    toggle.hidden = !mayHide;
  };
  return { element, tick };
}

function timeLabel(standing: boolean, state: RoomState): string {
  return standing && state.phase === "paused" ? t("Clock stopped") : t("Time left");
}

function showFace(face: HTMLElement, left: number | "hidden" | null): void {
  if (typeof left === "number") {
    say(face, clockFace(left));
    set(face, "aria-label", t("{time} left", { time: inWords(left) }));
    return;
  }
  say(face, left === "hidden" ? t("hidden") : "–:–");
  set(face, "aria-label", null);
}

function showSaved(element: HTMLElement, state: RoomState): void {
  const { kind, count } = state.saved;
  if (element.dataset["saved"] === kind && element.dataset["count"] === String(count)) return;
  element.dataset["saved"] = kind;
  element.dataset["count"] = String(count);
  const signs = { saved: "check", saving: "clock", waiting: "alert" };
  fillWith(element, icon(signs[kind]), h("span", {}, savedWords(state)));
}

/** Whether answers are stored, in words. */
export function savedWords({ saved }: Pick<RoomState, "saved">): string {
  if (saved.kind === "saved") return t("Saved");
  if (saved.kind === "saving") return t("Saving…");
  return tn("{n} answer waits here", "{n} answers wait here", saved.count);
}

function showLink(element: HTMLElement, state: RoomState): void {
  const words = { online: t("Connected"), connecting: t("Connecting…"), offline: t("No connection") };
  set(element, "data-connection", state.link);
  say(element, state.turned === null ? words[state.link] : t("Read only here"));
}

/** The line under the bar while the connection is away, or answers do not get stored; empty otherwise. */
export function offlineWords({ saved, offlineLong, link, stuck, timeOver }: RoomState): string {
  if (link === "online") return stuck && saved.count > 0 ? stuckWords(saved.count) : "";
  if (!offlineLong) return "";
  if (timeOver) return overWords(saved.count);
  if (saved.count === 0) {
    return t("We lost the connection. Keep working; what you answer waits here and will be sent.");
  }
  return tn(
    "We lost the connection. Keep working; {n} answer waits here and will be sent.",
    "We lost the connection. Keep working; {n} answers wait here and will be sent.",
    saved.count,
  );
}

function stuckWords(count: number): string {
  return tn(
    "Answers cannot be stored just now. Keep working; {n} answer waits here and will be stored by itself.",
    "Answers cannot be stored just now. Keep working; {n} answers wait here and will be stored by themselves.",
    count,
  );
}

function overWords(count: number): string {
  if (count === 0) return t("Your time is over, and there is no connection. Everything you answered is stored; it is handed in by itself.");
  return tn(
    "Your time is over, and there is no connection. Keep this page open: {n} answer waits here and is sent by itself. Where it comes too late, a person decides whether it counts.",
    "Your time is over, and there is no connection. Keep this page open: {n} answers wait here and are sent by themselves. Where they come too late, a person decides whether they count.",
    count,
  );
}
