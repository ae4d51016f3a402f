/* Beside the field for a number: how it is read while one types, whether the check character fits,
   and what was probably meant. Without this the server says the same after sending. */

import { fillWith, h, icon, need, set } from "../dom";
import { t } from "../strings";
import { LENGTH, type Typed, grouped, readTyped } from "./number";

const CALM_MS = 600;

/** Help in one form; `said` speaks only after a pause, so that readers are not talked over. */
export function helpTyping(form: HTMLFormElement): void {
  const field = need("[name='number']", form) as HTMLInputElement;
  const shown = need("[data-typing]", form);
  const said = need("[data-typing-said]", form);
  let timer = 0;
  const read = () => {
    const typed = readTyped(field.value);
    showReading(shown, typed, (number) => {
      field.value = number;
      read();
      field.focus();
    });
    window.clearTimeout(timer);
    timer = window.setTimeout(() => (said.textContent = sentence(typed)), CALM_MS);
  };
  field.addEventListener("input", () => {
    form.querySelector("[data-meant]")?.remove(); // what the server made of the text before
    read();
  });
}

function showReading(place: HTMLElement, typed: Typed, choose: (number: string) => void): void {
  const state = stateOf(typed);
  place.hidden = state === "empty";
  set(place, "data-state", state);
  const rest = "·".repeat(Math.max(0, LENGTH - typed.count));
  const mark = state === "whole" ? icon("check") : state === "wrong" ? icon("alert") : null;
  fillWith(
    place,
    h("p", { class: "typed-number mono" }, mark, h("span", {}, grouped(typed.read + rest))),
    h("p", { class: "small" }, sentence(typed)),
    typed.meant.length > 0 && suggestions(typed.meant, choose),
  );
}

function suggestions(meant: readonly string[], choose: (number: string) => void): HTMLElement {
  const buttons = meant.map((number) =>
    h("button", { type: "button", class: "button button-small mono", onclick: () => choose(number) }, number),
  );
  return h("p", { class: "row" }, ...buttons);
}

type State = "empty" | "partly" | "wrong" | "whole";

function stateOf(typed: Typed): State {
  const { count } = typed;
  if (count === 0) return "empty";
  if (typed.whole) return "whole";
  return typed.foreign !== "" || count >= LENGTH ? "wrong" : "partly";
}

function sentence(typed: Typed): string {
  const { count } = typed;
  if (count === 0) return "";
  if (typed.whole) return [t("Complete, and the check character fits."), readAs(typed)].join(" ").trim();
  if (typed.foreign !== "") {
    const signs = Array.from(typed.foreign).slice(0, 6).join(" ");
    return t("No number holds {signs}. Compare with the certificate.", { signs });
  }
  if (count > LENGTH) return t("{count} characters: a number has 16.", { count });
  if (count < LENGTH) return [t("{count} of 16 characters.", { count }), readAs(typed)].join(" ").trim();
  return typed.meant.length > 0
    ? t("One character does not fit the others. Perhaps you mean:")
    : t("One character does not fit the others. Compare with the certificate, group by group.");
}

function readAs(typed: Typed): string {
  return typed.readAs.map(([sign, digit]) => t("{sign} is read as {digit}.", { sign, digit })).join(" ");
}
