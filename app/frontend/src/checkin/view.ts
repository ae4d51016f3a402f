/* The check-in's state to elements. The words of each step are in the page; this shows the one
   step, its live result and its buttons. */

import { cureOf } from "../camera";
import { fillWith, h, icon, need, say, set } from "../dom";
import { t, tn } from "../strings";
import { type CheckInState, STEPS, type Step } from "./state";

export interface CheckInActions {
  openCamera: () => void;
  show: (video: HTMLVideoElement) => void;
  go: (step: Step) => void;
  take: () => void;
  retake: () => void;
  use: () => void;
  start: () => void;
  takeOver: () => void;
}

export interface CheckInView {
  update: (state: CheckInState) => void;
}

/** Follow the state inside the page's own elements. */
export function checkInView(root: HTMLElement, actions: CheckInActions): CheckInView {
  const sections = new Map(
    STEPS.map((step) => [step, need(`[data-step="${step}"]`, root)] as const),
  );
  let shown: Step | null = null;
  let drawn = "";
  const update = (state: CheckInState) => {
    const key = JSON.stringify(state);
    if (key === drawn) return;
    drawn = key;
    set(root, "data-at", state.step);
    fillWith(need("[data-steps]", root), ...stepLine(state.step));
    for (const [step, section] of sections) section.hidden = step !== state.step;
    if (state.step !== "gone") drawStep(state.step, state);
  };
  const drawStep = (step: (typeof STEPS)[number], state: CheckInState) => {
    const section = sections.get(step);
    if (section === undefined) return;
    DRAW[step](state, section, actions);
    if (shown !== null && shown !== step) need("h2", section).focus();
    shown = step;
  };
  return { update };
}

function stepLine(current: Step): HTMLElement[] {
  const words = {
    consent: t("Consent"),
    camera: t("Camera"),
    reference: t("Picture"),
    waiting: t("Waiting"),
    start: t("Start"),
  };
  const at = STEPS.findIndex((step) => step === current);
  return STEPS.map((step, index) => {
    const cls = index < at ? "done" : index === at ? "now" : null;
    return h("li", { class: cls, "aria-current": index === at ? "step" : null }, words[step]);
  });
}

type Draw = (state: CheckInState, section: HTMLElement, actions: CheckInActions) => void;

const DRAW: Readonly<Record<(typeof STEPS)[number], Draw>> = {
  consent: drawConsent,
  camera: drawCamera,
  reference: drawReference,
  waiting: drawWaiting,
  start: drawStart,
};

function drawConsent(state: CheckInState, section: HTMLElement): void {
  const words = state.problem ? `${state.problem.title} ${state.problem.cure}` : doorWords(state);
  say(need("[data-problem]", section), words);
  set(need("button", section), "aria-busy", state.busy || state.door !== null ? "true" : null);
}

/** What one reads before a full hall. */
function doorWords({ door }: CheckInState): string {
  if (door === null) return "";
  const { place, waiting } = door;
  return t("All seats are taken just now. You are number {place} of {waiting}; this page goes on by itself when it is your turn. No exam time runs.", { place, waiting });
}

const button = (words: string, onclick: () => void, props: Record<string, string | boolean> = {}) =>
  h("button", { type: "button", class: "button button-large", onclick, ...props }, words);
const primary = (words: string, onclick: () => void, testid: string, busy = false) =>
  button(words, onclick, { class: "button button-primary button-large", "data-testid": testid, disabled: busy });

function alert(kind: string, sign: string, title: string, ...lines: string[]): HTMLElement {
  const rest = lines.filter(Boolean).map((words) => h("p", {}, words));
  return h("div", { class: `alert alert-${kind}` }, icon(sign), h("p", { class: "alert-title" }, title), ...rest);
}

function problemAlert(state: CheckInState): HTMLElement | null {
  return state.problem ? alert("bad", "alert", state.problem.title, state.problem.cure) : null;
}

/** The own picture, or what stands in for it. */
function drawPicture(state: CheckInState, place: HTMLElement, actions: CheckInActions): void {
  if (state.taken !== null && state.step === "reference") {
    fillWith(place, h("img", { src: state.taken, alt: t("The picture you took") }));
    return;
  }
  if (state.camera.kind !== "live") {
    const words = state.camera.kind === "failed" ? t("No picture") : t("The camera is off");
    fillWith(place, h("div", { class: "empty" }, icon("camera"), h("p", {}, words)));
    return;
  }
  const kept = place.querySelector("video");
  const video = kept ?? h("video", { playsinline: true, muted: true, "aria-label": t("Your own camera") });
  if (kept === null) fillWith(place, video);
  actions.show(video);
}

function drawCamera(state: CheckInState, section: HTMLElement, actions: CheckInActions): void {
  drawPicture(state, need("[data-picture]", section), actions);
  const result = need("[data-result]", section);
  const buttons = need("[data-actions]", section);
  const { camera } = state;
  set(section, "data-camera", camera.kind);
  set(section, "data-cause", camera.kind === "failed" ? camera.cause : null);
  if (camera.kind === "failed") {
    const { title, cure } = cureOf(camera.cause);
    fillWith(result, alert("bad", "alert", title, cure, t("Nothing is lost: your consent and your place are kept.")));
    fillWith(buttons, primary(t("Try again"), actions.openCamera, "camera-again"));
  } else if (camera.kind === "live") {
    fillWith(result, alert("good", "check", t("Your camera works"), t("You see yourself as in a mirror. The camera is not recording yet.")));
    fillWith(buttons, primary(t("Go on"), () => actions.go("reference"), "camera-next"));
  } else {
    fillWith(result, h("p", { class: "soft" }, camera.kind === "opening" ? t("Waiting for your permission…") : ""));
    const opening = camera.kind === "opening";
    fillWith(buttons, primary(t("Switch the camera on"), actions.openCamera, "camera-on", opening));
  }
}

function drawReference(state: CheckInState, section: HTMLElement, actions: CheckInActions): void {
  const note = state.note ? alert("note", "speech", t("Your proctor asks for another picture"), state.note) : null;
  fillWith(need("[data-note]", section), note);
  const result = need("[data-result]", section);
  const buttons = need("[data-actions]", section);
  if (state.camera.kind === "failed") {
    drawCamera(state, section, actions);
    return;
  }
  drawPicture(state, need("[data-picture]", section), actions);
  fillWith(result, problemAlert(state));
  if (state.camera.kind !== "live" && state.taken === null) {
    fillWith(buttons, primary(t("Switch the camera on"), actions.openCamera, "camera-on", state.camera.kind === "opening"));
  } else if (state.taken === null) {
    fillWith(buttons, primary(t("Take the picture"), actions.take, "take"));
  } else {
    fillWith(
      buttons,
      primary(state.busy ? t("Sending…") : t("Use this picture"), actions.use, "use", state.busy),
      button(t("Take another"), actions.retake, { "data-testid": "retake", disabled: state.busy }),
    );
  }
}

function drawTurned(turned: string, result: Element, deeds: Element, actions: CheckInActions): void {
  if (turned === "reload") {
    fillWith(result, alert("warn", "alert", t("A new version of this page is ready"), t("What you sent is kept. Reload to go on.")));
    fillWith(deeds, primary(t("Reload"), () => location.reload(), "reload"));
    return;
  }
  fillWith(result, alert("warn", "alert", t("Your check-in is open in another window"), t("Go on there, or use this window.")));
  fillWith(deeds, primary(t("Use this window"), actions.takeOver, "take-over"));
}

function drawWaiting(state: CheckInState, section: HTMLElement, actions: CheckInActions): void {
  const result = need("[data-result]", section);
  set(section, "data-place", state.queue?.place ?? null);
  if (state.turned !== null) {
    drawTurned(state.turned, result, need("[data-actions]", section), actions);
    return;
  }
  fillWith(need("[data-actions]", section));
  const place = state.queue?.place ?? 0;
  const ahead = place > 1 ? tn("{n} person is ahead of you.", "{n} people are ahead of you.", place - 1) : t("You are next.");
  fillWith(
    result,
    h(
      "div",
      { class: "stack" },
      place > 0 ? h("p", { class: "lead" }, ahead) : h("p", { class: "lead" }, t("You are in the queue.")),
      h("p", {}, t("Your proctor looks at your picture, then lets you in. No exam time runs while you wait.")),
      paperLine(state),
      h("p", { class: "soft" }, linkWords(state)),
    ),
  );
}

/** Says that a slow network at the start will not matter. */
function paperLine({ paperHere }: CheckInState): HTMLElement | null {
  if (!paperHere) return null;
  return h("p", { class: "row soft", "data-testid": "paper-here" }, icon("check"), h("span", {}, t("Your questions are already on this computer, sealed until the start.")));
}

function linkWords({ link }: CheckInState): string {
  if (link === "online") return t("Connected. This page changes by itself; you need not reload it.");
  return t("Connecting… Your place in the queue is kept meanwhile.");
}

function drawStart(state: CheckInState, section: HTMLElement, actions: CheckInActions): void {
  const clock = need("[data-lead]", section);
  if (state.cohort) {
    say(clock, t("Your proctor has let you in, and starts the exam for everybody at once. The clock starts then, not now."));
    const wait = h("p", { class: "lead" }, t("Stay on this page: it goes on by itself."));
    fillWith(need("[data-result]", section), problemAlert(state), wait, paperLine(state));
    fillWith(need("[data-actions]", section));
    return;
  }
  fillWith(need("[data-result]", section), problemAlert(state), paperLine(state));
  fillWith(need("[data-actions]", section), primary(t("Start your exam"), actions.start, "start", state.busy));
}
