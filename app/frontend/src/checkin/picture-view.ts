/* The steps that take pictures, as elements: the own picture, what to do, and what comes of it. */

import { cureOf } from "../camera";
import { fillWith, h, icon, need, say, set } from "../dom";
import { t } from "../strings";
import { alert, button, primary, problemAlert } from "./parts";
import type { CheckInState } from "./state";
import { type PictureStep, actWords } from "./steps";
import type { CheckInActions } from "./view";

/** The own picture, or what stands in for it. */
export function drawPicture(state: CheckInState, place: HTMLElement, actions: CheckInActions): void {
  if (state.taken !== null && state.step !== "camera") {
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

export function drawCamera(state: CheckInState, section: HTMLElement, actions: CheckInActions): void {
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
    fillWith(buttons, primary(t("Go on"), actions.goOn, "camera-next"));
  } else {
    fillWith(result, h("p", { class: "soft" }, camera.kind === "opening" ? t("Waiting for your permission…") : ""));
    const opening = camera.kind === "opening";
    fillWith(buttons, primary(t("Switch the camera on"), actions.openCamera, "camera-on", opening));
  }
}

/** One step that takes pictures, whatever it takes them of. */
export function drawShots(state: CheckInState, section: HTMLElement, actions: CheckInActions): void {
  const step = state.step as PictureStep;
  fillWith(need("[data-note]", section), again(state, step));
  const task = section.querySelector("[data-task]");
  if (task !== null) say(task, taskWords(state, step));
  if (state.camera.kind === "failed") {
    drawCamera(state, section, actions);
    return;
  }
  drawPicture(state, need("[data-picture]", section), actions);
  fillWith(need("[data-result]", section), problemAlert(state), state.taken === null ? null : hintAlert(state));
  fillWith(need("[data-actions]", section), ...deeds(state, step, actions));
}

function again(state: CheckInState, step: PictureStep): HTMLElement | null {
  const standing = state.standings[step];
  const words = standing?.state === "again" ? standing.text : step === "reference" ? state.note : "";
  return words ? alert("note", "speech", t("Your proctor asks for another picture"), words) : null;
}

function deeds(state: CheckInState, step: PictureStep, actions: CheckInActions): (HTMLElement | null)[] {
  if (state.camera.kind !== "live" && state.taken === null) {
    return [primary(t("Switch the camera on"), actions.openCamera, "camera-on", state.camera.kind === "opening")];
  }
  if (step === "challenge") return challengeDeeds(state, actions);
  if (state.taken === null) return [primary(t("Take the picture"), actions.take, "take")];
  return [
    primary(state.busy ? t("Sending…") : t("Use this picture"), actions.use, "use", state.busy),
    button(t("Take another"), actions.retake, { "data-testid": "retake", disabled: state.busy }),
  ];
}

function challengeDeeds(state: CheckInState, actions: CheckInActions): HTMLElement[] {
  if (state.challenge === null) return [primary(t("Begin"), actions.drawChallenge, "challenge-begin", state.busy)];
  const words = state.busy ? t("Sending…") : t("I am doing it: take the picture");
  return [primary(words, actions.takeAndSend, "challenge-take", state.busy)];
}

function hintAlert({ hint }: CheckInState): HTMLElement | null {
  const kept = t("You can use it all the same; a person looks at it.");
  switch (hint) {
    case "dark":
      return alert("warn", "alert", t("This picture is dark"), t("A lamp or a window in front of you helps."), kept);
    case "bright":
      return alert("warn", "alert", t("This picture is very bright"), t("Turn the lamp or the document a little, so that nothing glares."), kept);
    case "blurred":
      return alert("warn", "alert", t("This picture looks blurred"), t("Hold still for a moment, and wipe the lens if it is dusty."), kept);
    case null:
      return null;
  }
}

/** What to do now, for the steps of several pictures. */
export function taskWords(state: CheckInState, step: PictureStep): string {
  if (step === "room") return roomWords(state.place);
  if (step !== "challenge" || state.challenge === null) return "";
  const act = state.challenge.acts[state.place] ?? "";
  const number = t("{n} of {all}", { n: state.place + 1, all: state.challenge.acts.length });
  return `${number}: ${actWords(act)}`;
}

const ROOM = [
  () => t("1 of 4: what is behind your screen. Turn the camera or the computer towards it."),
  () => t("2 of 4: the side to your left."),
  () => t("3 of 4: the side to your right."),
  () => t("4 of 4: your desk, with all that lies on it."),
];

function roomWords(place: number): string {
  return ROOM[Math.min(place, ROOM.length - 1)]?.() ?? "";
}
