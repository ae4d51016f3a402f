/* State to elements: builds the room once and lets each part follow the state. */

import { fillWith, focusMain, h, icon, say, set } from "../dom";
import { t } from "../strings";
import type { Actions, Part } from "./actions";
import { help } from "./help";
import { handleKeys } from "./handling";
import { navigator_ } from "./navigator";
import { breakTimer, doorWays } from "./own";
import { noticeArea, noticeTitle, side } from "./side";
import { bottomBar, stage } from "./stage";
import { type RoomState, type Turned, noticeKey } from "./state";
import { savingSpeaker } from "./speaking";
import { timeNews } from "./timing";
import { offlineWords, topBar } from "./topbar";
import { troubleWords } from "./troubles";

export interface RoomView {
  update(state: RoomState): void;
  tick: (left: number | null, standing: boolean, state: RoomState) => void;
  /** Say something to readers, politely. */
  announce: (words: string) => void;
}

/** Build the room inside `root`. */
export function roomView(root: HTMLElement, actions: Actions): RoomView {
  const top = topBar(actions);
  const helping = help(actions);
  const polite = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const urgent = h("p", { class: "visually-hidden", role: "alert" });
  const rest: Part[] = [navigator_(actions), stage(actions), noticeArea(actions), bottomBar(actions), side(actions, helping.show), helping];
  const strips = [bannerArea(actions, helping.show), timeNews()];
  const parts = [top, ...strips, ...rest];
  top.element.prepend(skipLink()); // within the banner, so that it stands in a landmark
  fillWith(root, top.element, h("div", { class: "room-strips" }, ...strips.map((part) => part.element)), ...rest.map((part) => part.element), polite, urgent);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") actions.open("none");
  });
  const announce = (words: string) => speak(polite, words);
  const speakOfSaving = savingSpeaker(announce);
  actions.desk.follow(() => root.style.setProperty("--zoom", String(actions.desk.prefs.size / 100)));
  let [now, left]: [RoomState | null, number | null] = [null, null];
  handleKeys(actions, { state: () => now, left: () => left, announce, help: helping.show });
  const followBreak = breakTimer(root, actions, announce);
  let open: RoomState["open"] = "none";
  const update = (state: RoomState) => {
    set(root, "data-phase", state.phase);
    set(root, "data-question", state.current + 1);
    if (now?.phase === "paused" && state.phase === "working") announce(t("Your exam goes on. The clock runs."));
    now = state;
    for (const part of parts) alone(() => part.update(state));
    speakOfSaving(state.saved);
    if (open !== state.open) moveFocus(root, open, state.open);
    open = state.open;
    const newest = state.notices.find((one) => state.unread.includes(noticeKey(one)));
    if (newest) say(newest.kind === "warning" ? urgent : polite, `${noticeTitle(newest)}: ${newest.text}`);
  };
  const tick: RoomView["tick"] = (ms, standing, state) => {
    left = ms;
    top.tick(ms, standing, state);
    followBreak(state);
  };
  return { update, tick, announce };
}

/** Past the bars and the navigator to the question; not by the address, which stays as it is. */
function skipLink(): HTMLElement {
  const skip = (event: Event) => {
    event.preventDefault();
    focusMain();
  };
  return h("a", { class: "skip-link", href: "#main", onclick: skip }, t("Skip to the question"));
}

/** A fault of one part leaves the others and the answers as they are. */
function alone(act: () => void): void {
  try {
    act();
  } catch (error) {
    console.error(error);
  }
}

/** Say something, also when it is what was said before. */
function speak(region: HTMLElement, words: string): void {
  say(region, "");
  setTimeout(() => say(region, words), 50);
}

/** Into a sheet when it opens, back to its button when it closes. */
function moveFocus(root: HTMLElement, before: RoomState["open"], after: RoomState["open"]): void {
  const to = after === "none" ? `[data-opens="${before}"]` : `#room-${after} .sheet-close`;
  root.querySelector<HTMLElement>(to)?.focus();
}

function bannerArea(actions: Actions, showHelp: () => void): Part {
  const element = h("div", { class: "room-banner", role: "status" });
  let drawn = "";
  const update = (state: RoomState) => {
    const offline = offlineWords(state);
    const [trouble] = state.troubles;
    const key = `${trouble ?? ""} ${state.phase} ${state.turned ?? ""} ${offline} ${state.keptHere} ${state.move} ${state.declined ?? "-"}`;
    if (key === drawn) return;
    drawn = key;
    const focused = element.contains(document.activeElement);
    set(element, "data-turned", state.turned);
    fillWith(element, bannerOf(state, offline, actions, showHelp));
    if (focused) refocus(element);
  };
  return { element, update };
}

function bannerOf(state: RoomState, offline: string, actions: Actions, showHelp: () => void): HTMLElement | null {
  if (state.phase === "ended") return null;
  if (state.turned) return turnedAway(state.turned, state, actions);
  if (offline) return strip("warn", "alert", offline, helpButton(showHelp));
  if (!state.keptHere) return strip("warn", "alert", notKeptWords());
  const [trouble] = state.troubles;
  return trouble === undefined || state.phase !== "working" ? null : strip("note", "alert", troubleWords(trouble));
}

/** What was pressed is gone: to what took its place, or on to the question. */
function refocus(element: HTMLElement): void {
  const next = element.querySelector<HTMLElement>("[tabindex], button");
  if (next) next.focus();
  else focusMain({ preventScroll: true });
}

function helpButton(onclick: () => void): HTMLElement {
  return h("button", { type: "button", class: "button button-small", "data-testid": "offline-help", onclick }, t("What can I do?"));
}

function notKeptWords(): string {
  return t("This browser does not let us keep answers over a reload. Don't reload while answers are being saved.");
}

function newVersionWords(keptHere: boolean): string {
  if (keptHere) return t("A new version of this page is ready. Your answers are kept in this browser; reload to send them.");
  return t("A new version of this page is ready. This browser does not keep unsaved answers over a reload: note them down, then reload.");
}

function strip(kind: string, sign: string, words: string, button?: HTMLElement): HTMLElement {
  return h("div", { class: `strip strip-${kind}` }, icon(sign), h("p", {}, words), button);
}

function turnedAway(turned: Turned, { keptHere, move, declined }: RoomState, actions: Actions): HTMLElement {
  const button = (words: string, onclick: () => void) =>
    h("button", { type: "button", class: "button", "data-testid": "turned-action", onclick }, words);
  switch (turned) {
    case "lease_lost":
      return strip(
        "bad",
        "alert",
        t("Your exam is open in another window, or was a moment ago. This one is read-only, so that no answer is overwritten. Go on there, or use this window."),
        doorWays(actions, move, declined),
      );
    case "signed_out":
      return strip(
        "bad",
        "alert",
        t("Your login has ended. Keep working; your answers wait here. Sign in again in another tab, then press Try again."),
        button(t("Try again"), () => actions.takeOver()),
      );
    case "outdated":
      return strip(
        keptHere ? "warn" : "bad", // nothing is lost by the reload, or something may be
        "alert",
        newVersionWords(keptHere),
        button(t("Reload"), () => actions.reload()),
      );
    case "refused":
      return strip(
        "bad",
        "alert",
        t("The server does not let this page in. Your answers wait here. Reload the page, or write to your proctor's contact."),
        button(t("Reload"), () => actions.reload()),
      );
  }
}
