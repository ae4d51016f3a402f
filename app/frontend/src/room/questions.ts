/* One renderer per interaction kind: DOM events to responses. They know one item and nothing of
   the room; order, match and passages have their own files: they are small tools of their own. */

import { h, say } from "../dom";
import type { JsonValue } from "../protocol";
import { t, tn } from "../strings";
import { drawAssociate } from "./associate";
import { drawMatch } from "./match";
import { drawOrder } from "./order";
import { drawPassage } from "./passage";
import { readNumber, readText } from "./responses";
import { drawSlider } from "./slider";
import { optionLine } from "./strike";
import { drawWriting } from "./writing";
import type { Choice, Interaction, Item } from "./wire";

/** Typing settles for this long before it is sent. */
export const SETTLE_MS = 300;

export interface Answering {
  item: Item;
  given: JsonValue;
  disabled: boolean;
  answer(r: JsonValue, settleMs?: number): void;
  /** A field was left: send what waits. */
  settle(): void;
  invalid(words: string | null): void;
  /** What the person struck out, and how to strike; absent where nothing can be struck out. */
  struck?: ReadonlySet<string>;
  strike?: (choice: string, out: boolean) => void;
}

/** Draw the interaction of an item with what was given so far. */
export function drawInteraction(on: Answering): HTMLElement {
  const interaction = on.item.interaction;
  switch (interaction.kind) {
    case "choice":
      return drawChoice(on, interaction.choices);
    case "multiple_choice":
      return drawMultiple(on, interaction);
    case "order":
      return drawOrder(on, interaction.choices);
    case "match":
      return drawMatch(on, interaction.sources, interaction.targets);
    case "numeric":
      return drawNumeric(on, interaction);
    case "short_text":
      return drawText(on, interaction.maxLength);
    default:
      return drawMore(on, interaction);
  }
}

type Plain = "choice" | "multiple_choice" | "order" | "match" | "numeric" | "short_text";

function drawMore(on: Answering, interaction: Exclude<Interaction, { kind: Plain }>): HTMLElement {
  switch (interaction.kind) {
    case "associate":
      return drawAssociate(on, interaction);
    case "slider":
      return drawSlider(on, interaction);
    case "extended_text":
      return drawWriting(on, interaction);
    default:
      return drawPassage(on, interaction);
  }
}

function drawChoice(on: Answering, choices: readonly Choice[]): HTMLElement {
  const name = `answer-${on.item.id}`;
  const inputs = choices.map((choice) =>
    h("input", {
      ...{ type: "radio", name, value: choice.id, disabled: on.disabled },
      checked: on.given === choice.id,
      onchange: () => on.answer(choice.id),
    }),
  );
  const clear = () => {
    for (const input of inputs) input.checked = false;
    on.answer(null);
  };
  return group(on, t("Choose one answer."), lines(on, choices, inputs), clear);
}

function drawMultiple(
  on: Answering,
  { choices, min, max }: Extract<Interaction, { kind: "multiple_choice" }>,
): HTMLElement {
  const given = new Set(Array.isArray(on.given) ? (on.given as string[]) : []);
  const limit = h("p", { class: "hint", role: "status" });
  const inputs = choices.map((choice) =>
    h("input", {
      ...{ type: "checkbox", value: choice.id, disabled: on.disabled },
      ...{ checked: given.has(choice.id), onchange: changed },
    }),
  );
  function changed(event: Event): void {
    const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
    if (max !== null && chosen.length > max) {
      (event.target as HTMLInputElement).checked = false;
      say(limit, tn("Only {n} can be chosen. Take one back first.", "At most {n} can be chosen. Take one back first.", max));
      return;
    }
    say(limit, "");
    on.answer(chosen.length === 0 ? null : chosen);
  }
  const clear = () => {
    for (const input of inputs) input.checked = false;
    on.answer(null);
  };
  return group(on, howMany(min, max, choices.length), [...lines(on, choices, inputs), limit], clear);
}

/** How many to choose, in words. */
export function howMany(min: number, max: number | null, all: number): string {
  const most = max ?? all;
  if (min === most) return tn("Choose exactly {n}.", "Choose exactly {n}.", most);
  if (min <= 1 && most === all) return t("Choose all that apply.");
  if (min <= 1) return tn("Choose at most {n}.", "Choose at most {n}.", most);
  if (most === all) return tn("Choose at least {n}.", "Choose at least {n}.", min);
  return t("Choose {min} to {max}.", { min, max: most });
}

function lines(on: Answering, choices: readonly Choice[], inputs: readonly HTMLInputElement[]): HTMLElement[] {
  return inputs.map((input, index) => optionLine(on, choices[index] ?? { id: "", text: "" }, input));
}

function group(
  on: Answering,
  hint: string,
  parts: readonly HTMLElement[],
  clear: () => void,
): HTMLElement {
  return h(
    "fieldset",
    { class: "answer", "aria-describedby": "stem", "data-kind": on.item.interaction.kind },
    h("legend", { class: "answer-hint" }, hint),
    h("div", { class: "options" }, ...parts),
    on.disabled ? null : clearButton(clear),
  );
}

/** The way back to no answer. */
export function clearButton(clear: () => void): HTMLElement {
  const props = { type: "button", class: "button button-quiet button-small answer-clear", onclick: clear };
  return h("button", { ...props, "data-testid": "clear-answer" }, t("Clear my answer"));
}

function drawNumeric(
  on: Answering,
  { unit, min, max }: Extract<Interaction, { kind: "numeric" }>,
): HTMLElement {
  let kept = typeof on.given === "string" ? on.given : null;
  const take = (shown: boolean) => {
    const typed = readNumber(input.value, min, max);
    if (typed.kind === "value") {
      kept = typed.value;
      on.answer(kept, SETTLE_MS);
    } else if (shown) on.invalid(keptWords(typed.words, kept));
  };
  const input = h("input", {
    ...{ class: "input input-short", id: "answer", type: "text", inputmode: "decimal" },
    ...{ autocomplete: "off", spellcheck: "false", maxlength: 40, disabled: on.disabled },
    value: typeof on.given === "string" ? on.given : "",
    "aria-describedby": unit ? "answer-unit answer-error" : "answer-error",
    oninput: () => take(!/^[+-]?[.,]?$|[eE][+-]?$/.test(input.value.trim())),
    onblur: () => {
      take(true);
      on.settle();
    },
  });
  const suffix = unit ? h("span", { class: "unit", id: "answer-unit" }, unit) : null;
  return typedField(on, t("Your answer, as a number"), h("div", { class: "row" }, input, suffix));
}

/** What is wrong, and which answer stands meanwhile. */
function keptWords(wrong: string, kept: string | null): string {
  if (kept === null) return wrong;
  const stands = t("Your answer {value} stands until then.", { value: kept });
  return `${wrong} ${stands}`;
}

function drawText(on: Answering, maxLength: number): HTMLElement {
  const long = maxLength > 80;
  const props = {
    ...{ class: long ? "textarea" : "input", id: "answer", maxlength: maxLength },
    ...{ autocomplete: "off", spellcheck: "false", disabled: on.disabled },
    "aria-describedby": "answer-count answer-error",
    oninput: () => {
      say(count, left());
      on.answer(readText(input.value, maxLength), SETTLE_MS);
    },
    onblur: () => on.settle(),
  };
  const input = long ? h("textarea", { ...props, rows: 5 }) : h("input", { ...props, type: "text" });
  input.value = typeof on.given === "string" ? on.given : "";
  const left = () => t("{n} of at most {max} characters", { n: input.value.length, max: maxLength });
  const count = h("p", { class: "hint tabular", id: "answer-count" }, left());
  return typedField(on, t("Your answer, in a few words"), h("div", { class: "stack-tight" }, input, count));
}

function typedField(on: Answering, label: string, control: HTMLElement): HTMLElement {
  return h(
    "div",
    { class: "answer field", "data-kind": on.item.interaction.kind },
    h("label", { for: "answer" }, label),
    control,
  );
}
