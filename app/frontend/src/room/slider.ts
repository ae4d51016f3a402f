/* A number on a scale. The handle stands somewhere before it is touched, and that is no answer:
   the person moves it or says that it stands right. */

import { h, say, set } from "../dom";
import { t } from "../strings";
import { type Answering, SETTLE_MS, clearButton } from "./questions";
import { onScale, stepsOf } from "./responses";
import type { Interaction } from "./wire";

/** Draw the scale; its input counts steps, so that no fraction is ever rounded. */
export function drawSlider(on: Answering, scale: Extract<Interaction, { kind: "slider" }>): HTMLElement {
  const steps = stepsOf(scale);
  const all = Array.from({ length: steps + 1 }, (_, index) => onScale(scale, index));
  const given = typeof on.given === "string" ? all.findIndex((value) => Number(value) === Number(on.given)) : -1;
  const words = (value: string) => (scale.unit === "" ? value : `${value} ${scale.unit}`);
  const value = h("output", { class: "slider-value tabular", for: "answer", "data-testid": "slider-value" });
  const range = { class: "slider", id: "answer", type: "range", min: 0, max: steps, step: 1, disabled: on.disabled };
  const input = h("input", { ...range, oninput: () => take(SETTLE_MS), onchange: () => on.settle() });
  const keep = h("button", { type: "button", class: "button button-small", "data-testid": "keep-value", onclick: () => take() }, t("This is my answer"));
  const nudge = (by: 1 | -1, label: string, sign: string) =>
    h("button", { type: "button", class: "button button-icon", "aria-label": label, disabled: on.disabled, onclick: () => move(by) }, sign);

  function move(by: 1 | -1): void {
    input.value = String(Number(input.value) + by);
    take(SETTLE_MS);
  }
  function take(settleMs?: number): void {
    show(true);
    on.answer(all[Number(input.value)] ?? null, settleMs);
  }
  function show(answered: boolean): void {
    const now = words(all[Number(input.value)] ?? "");
    say(value, answered ? now : t("{value}, not answered yet", { value: now }));
    set(input, "aria-valuetext", value.textContent);
    set(input, "data-set", answered);
    keep.hidden = answered || on.disabled;
  }
  function clear(): void {
    input.value = String(Math.floor(steps / 2));
    show(false);
    on.answer(null);
  }

  input.value = String(given < 0 ? Math.floor(steps / 2) : given);
  show(given >= 0);
  const row = h("div", { class: "slider-row" }, nudge(-1, t("One step less"), "−"), h("div", {}, input, ends(words(scale.min), words(scale.max))), nudge(1, t("One step more"), "+"));
  return frame(words(scale.min), words(scale.max), value, row, h("div", { class: "row" }, keep, on.disabled ? null : clearButton(clear)));
}

function ends(min: string, max: string): HTMLElement {
  return h("div", { class: "slider-ends small soft tabular", "aria-hidden": "true" }, h("span", {}, min), h("span", {}, max));
}

function frame(min: string, max: string, ...parts: HTMLElement[]): HTMLElement {
  const hint = t("Set a number from {min} to {max}.", { min, max });
  return h("div", { class: "answer slider-field", "data-kind": "slider" }, h("label", { for: "answer", class: "answer-hint" }, hint), ...parts);
}
