/* Texts that are answered inside: menus in gaps, words put into gaps, words or lines picked.
   The server marks the places in its cleaned HTML; here they become controls. */

import { h, plainText, rich, set } from "../dom";
import { t, tn } from "../strings";
import { type Answering, clearButton, howMany } from "./questions";
import { paired, pairsOf } from "./responses";
import type { Choice, Interaction, Menu } from "./wire";

type Gaps = Extract<Interaction, { kind: "inline_choice" | "gap_match" }>;
type Marked = Extract<Interaction, { kind: "hottext" }>;

/** Draw a text that is answered inside. */
export function drawPassage(on: Answering, interaction: Gaps | Marked): HTMLElement {
  if (interaction.kind === "hottext") return drawHottext(on, interaction);
  return drawGaps(on, interaction, interaction.kind === "gap_match" ? interaction.words : []);
}

/** One menu per gap; of words each goes into one gap only. */
function drawGaps(on: Answering, { kind, text, gaps }: Gaps, words: readonly Choice[]): HTMLElement {
  let pairs = pairsOf(on.given);
  const body = rich("div", text, { class: "passage" });
  const selects = gaps.map((gap, index) => {
    const select = menu(gap, t("Gap {n} of {all}", { n: index + 1, all: gaps.length }), on.disabled, () => {
      const next = paired(pairs, gap.id, select.value);
      pairs = next ?? {};
      settle();
      on.answer(next);
    });
    body.querySelector(`[data-gap="${gap.id}"]`)?.replaceChildren(select);
    return select;
  });

  function settle(): void {
    const taken = new Set(Object.values(pairs));
    selects.forEach((select) => {
      const own = pairs[select.dataset["source"] ?? ""] ?? "";
      select.value = own;
      set(select, "data-filled", own !== "");
      if (words.length === 0) return;
      for (const option of select.options) option.disabled = option.value !== own && taken.has(option.value);
    });
  }
  function clear(): void {
    pairs = {};
    settle();
    on.answer(null);
  }

  settle();
  const hint =
    words.length === 0
      ? tn("Choose what fits into the gap.", "Choose what fits into each gap.", gaps.length)
      : t("Put a word into each gap. Each can be used once.");
  return frame(on, kind, hint, clear, words.length === 0 ? null : bank(words), body);
}

function menu(gap: Menu, label: string, disabled: boolean, onchange: () => void): HTMLSelectElement {
  return h(
    "select",
    { class: "select select-inline", "aria-label": label, "data-source": gap.id, disabled, onchange },
    h("option", { value: "" }, t("Choose…")),
    ...gap.choices.map((choice) => h("option", { value: choice.id }, plainText(choice.text))),
  );
}

function bank(words: readonly Choice[]): HTMLElement {
  return h("ul", { class: "word-bank" }, ...words.map((word) => rich("li", word.text, { class: "word" })));
}

/** Words or lines that are picked: each is a button that stays pressed. */
function drawHottext(on: Answering, { text, min, max }: Marked): HTMLElement {
  const body = rich("div", text, { class: "passage" });
  const places = [...body.querySelectorAll<HTMLElement>("[data-hottext]")];
  const chosen = new Set(Array.isArray(on.given) ? (on.given as string[]) : []);
  const buttons = places.map((place) => {
    const id = place.dataset["hottext"] ?? "";
    const button = h("button", { type: "button", class: "hottext", "data-choice": id, disabled: on.disabled, onclick: () => pick(id) });
    button.append(...place.childNodes);
    place.replaceChildren(button);
    return { id, button };
  });

  function pick(id: string): void {
    if (chosen.has(id)) chosen.delete(id);
    else if (max === 1) {
      chosen.clear();
      chosen.add(id);
    } else if (max === null || chosen.size < max) chosen.add(id);
    press();
    on.answer(chosen.size === 0 ? null : buttons.map((each) => each.id).filter((each) => chosen.has(each)));
  }
  function press(): void {
    for (const { id, button } of buttons) {
      set(button, "aria-pressed", chosen.has(id) ? "true" : "false");
      // one too many cannot be picked; taking one back frees the others
      set(button, "disabled", on.disabled || (max !== null && max > 1 && chosen.size >= max && !chosen.has(id)));
    }
  }
  function clear(): void {
    chosen.clear();
    press();
    on.answer(null);
  }

  press();
  const hint = [t("Pick in the text."), howMany(min, max, buttons.length)].join(" ");
  return frame(on, "hottext", hint, clear, null, body);
}

function frame(
  on: Answering,
  kind: string,
  hint: string,
  clear: () => void,
  ...parts: (HTMLElement | null)[]
): HTMLElement {
  return h(
    "fieldset",
    { class: "answer", "aria-describedby": "stem", "data-kind": kind },
    h("legend", { class: "answer-hint" }, hint),
    ...parts,
    on.disabled ? null : clearButton(clear),
  );
}
