/* A long text: the field grows with it, words and characters are counted beside it. */

import { h, say } from "../dom";
import { t, tn } from "../strings";
import { type Answering, SETTLE_MS } from "./questions";
import { countWords, readLong } from "./responses";

/** Draw the field. The count is read when the field is entered, not at every key. */
export function drawWriting(on: Answering, { maxLength, lines }: { maxLength: number; lines: number }): HTMLElement {
  const count = h("p", { class: "hint tabular", id: "answer-count" });
  const input = h("textarea", {
    ...{ class: "textarea writing", id: "answer", rows: lines, maxlength: maxLength, autocomplete: "off", spellcheck: "false" },
    ...{ disabled: on.disabled, "aria-describedby": "answer-count answer-error" },
    oninput: () => {
      show();
      on.answer(readLong(input.value, maxLength), SETTLE_MS);
    },
    onblur: () => on.settle(),
  });
  input.value = typeof on.given === "string" ? on.given : "";
  function show(): void {
    say(count, counted(input.value, maxLength));
    // the height of what is written; the frame around it scrolls, the field does not
    input.style.height = "auto";
    if (input.scrollHeight > 0) input.style.height = `${input.scrollHeight + 2}px`;
  }
  show();
  requestAnimationFrame(show);
  return h(
    "div",
    { class: "answer field writing-field", "data-kind": "extended_text" },
    h("label", { for: "answer" }, t("Your answer. A person reads and scores it.")),
    h("div", { class: "stack-tight" }, input, count),
  );
}

function counted(text: string, max: number): string {
  const words = tn("{n} word", "{n} words", countWords(text));
  return [words, t("{n} of at most {max} characters", { n: text.length, max })].join(" · ");
}
