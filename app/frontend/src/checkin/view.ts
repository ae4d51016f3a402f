/* The check-in's state to elements. The words of each step are in the page; this shows the one
   step, its live result and its buttons. */

import { fillWith, h, icon, need, say, set } from "../dom";
import { t, tn } from "../strings";
import { alert, primary, problemAlert } from "./parts";
import { drawCamera, drawShots } from "./picture-view";
import { type CheckInState, STEPS, type Step, ownSteps } from "./state";

const MOST_MESSAGES = 3;

export interface CheckInActions {
  openCamera: () => void;
  show: (video: HTMLVideoElement) => void;
  /** From the camera to the first step that asks something. */
  goOn: () => void;
  take: () => void;
  takeAndSend: () => void;
  drawChallenge: () => void;
  joinUnrecorded: () => void;
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
  let wants = false; // whoever was on a button goes on from the one that came in its place
  const update = (state: CheckInState) => {
    const key = JSON.stringify(state);
    if (key === drawn) return;
    drawn = key;
    set(root, "data-at", state.step);
    fillWith(need("[data-steps]", root), ...stepLine(state));
    for (const [step, section] of sections) {
      section.hidden = step !== state.step;
      const deeds = section.querySelector("[data-actions]");
      if (section.hidden && deeds !== null) fillWith(deeds);
    }
    if (state.step !== "gone") drawStep(state.step, state);
  };
  const drawStep = (step: (typeof STEPS)[number], state: CheckInState) => {
    const section = sections.get(step);
    if (section === undefined) return;
    const buttons = section.querySelector("[data-actions]");
    if (buttons?.contains(document.activeElement) === true) wants = true;
    DRAW[step](state, section, actions);
    if (shown !== null && shown !== step) {
      need("h2", section).focus();
      wants = false;
    }
    if (wants && buttons !== null) wants = !focusFirst(buttons);
    shown = step;
  };
  return { update };
}

/** Focus the first button that can be pressed; false while there is none. */
function focusFirst(buttons: Element): boolean {
  if (document.activeElement !== null && document.activeElement !== document.body) return true;
  const first = buttons.querySelector<HTMLElement>("button:not([disabled])");
  first?.focus();
  return first !== null;
}

function stepLine({ step: current, asked }: CheckInState): HTMLElement[] {
  const words = {
    consent: t("Consent"),
    camera: t("Camera"),
    reference: t("Picture"),
    document: t("Document"),
    room: t("Room"),
    challenge: t("Random check"),
    waiting: t("Waiting"),
    start: t("Start"),
  };
  const own = ownSteps(asked);
  const at = own.findIndex((step) => step === current);
  return own.map((step, index) => {
    const cls = index < at ? "done" : index === at ? "now" : null;
    return h("li", { class: cls, "aria-current": index === at ? "step" : null }, words[step]);
  });
}

type Draw = (state: CheckInState, section: HTMLElement, actions: CheckInActions) => void;

const DRAW: Readonly<Record<(typeof STEPS)[number], Draw>> = {
  consent: drawConsent,
  camera: drawCamera,
  reference: drawShots,
  document: drawShots,
  room: drawShots,
  challenge: drawShots,
  waiting: drawWaiting,
  start: drawStart,
};

function drawConsent(state: CheckInState, section: HTMLElement, actions: CheckInActions): void {
  for (const part of section.querySelectorAll<HTMLElement>("[data-recorded]")) part.hidden = state.unrecorded;
  const unrecorded = need("[data-unrecorded]", section);
  unrecorded.hidden = !state.unrecorded;
  need("[data-declined]", section).hidden = !state.declined || state.unrecorded;
  fillWith(need("[data-join]", unrecorded), primary(t("Join the queue"), actions.joinUnrecorded, "join", state.busy));
  fillWith(need("[data-join-problem]", unrecorded), state.unrecorded ? problemAlert(state) : null);
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
      ...messages(state),
      place > 0 ? h("p", { class: "lead" }, ahead) : h("p", { class: "lead" }, t("You are in the queue.")),
      h("p", {}, t("Your proctor looks at your picture, then lets you in. No exam time runs while you wait.")),
      paperLine(state),
      h("p", { class: "soft" }, linkWords(state)),
    ),
  );
}

/** What staff wrote lately, the newest last. */
function messages({ said }: CheckInState): HTMLElement[] {
  return said.slice(-MOST_MESSAGES).map((one) => alert("note", "speech", t("Message from your proctor"), one.text));
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
    fillWith(need("[data-result]", section), ...messages(state), problemAlert(state), wait, paperLine(state));
    fillWith(need("[data-actions]", section));
    return;
  }
  fillWith(need("[data-result]", section), ...messages(state), problemAlert(state), paperLine(state));
  fillWith(need("[data-actions]", section), primary(t("Start your exam"), actions.start, "start", state.busy));
}
