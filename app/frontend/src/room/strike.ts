/* One line of a choice, and the pencil that strikes it out. Striking out helps to think; it is kept
   on this device and never sent. Choosing a line takes its stroke away. */

import { h, icon, plainText, rich, say, set } from "../dom";
import { t } from "../strings";
import type { Answering } from "./questions";
import type { Choice } from "./wire";

/** Draw one line: the input with its words and, where the person may write, the pencil. */
export function optionLine(on: Answering, choice: Choice, input: HTMLInputElement): HTMLElement {
  const word = h("span", { class: "visually-hidden" });
  const words = rich("div", choice.text, { class: "option-text" });
  const label = h("label", { class: "option" }, input, h("div", {}, words, word));
  const { strike } = on;
  if (on.disabled || strike === undefined) return label;
  const name = plainText(choice.text);
  const pencil = h(
    "button",
    { type: "button", class: "button button-quiet button-icon strike", "data-strike": choice.id, onclick: () => turn(!out) },
    icon("strike"),
  );
  const line = h("div", { class: "option-line" }, label, pencil);
  let out = on.struck?.has(choice.id) ?? false;

  function show(): void {
    set(line, "data-struck", out);
    set(pencil, "aria-pressed", String(out));
    set(pencil, "aria-label", t("Strike out: {choice}", { choice: name }));
    set(pencil, "title", out ? t("Take the stroke away (X)") : t("Strike out (X)"));
    say(word, out ? t("(struck out)") : "");
  }
  function turn(to: boolean): void {
    if (to && input.checked) return; // what is chosen is not struck out
    out = to;
    strike?.(choice.id, out);
    show();
  }

  input.addEventListener("change", () => {
    if (input.checked && out) turn(false);
  });
  show();
  return line;
}
