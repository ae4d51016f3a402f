/* Pairing by buttons: press one, press its partner; a pair can be taken apart again. A half pair
   is no answer. */

import { fillWith, h, plainText, rich, say, set } from "../dom";
import { t, tn } from "../strings";
import { type Answering, clearButton } from "./questions";
import { associationsOf } from "./responses";
import type { Choice, Interaction } from "./wire";

type Pair = readonly [string, string];

/** Draw the choices that are free and the pairs that were made. */
export function drawAssociate(on: Answering, { choices, max }: Extract<Interaction, { kind: "associate" }>): HTMLElement {
  return new Pairing(on, choices, max).element();
}

class Pairing {
  private pairs: readonly Pair[];
  private picked: string | null = null;
  private readonly names: ReadonlyMap<string, string>;
  private readonly spoken = h("p", { class: "hint", role: "status" });
  private readonly made = h("ul", { class: "pairs", "aria-label": t("Your pairs") });
  private readonly buttons: readonly HTMLButtonElement[];

  constructor(
    private readonly on: Answering,
    private readonly choices: readonly Choice[],
    private readonly max: number,
  ) {
    this.pairs = associationsOf(on.given);
    this.names = new Map(choices.map((choice) => [choice.id, plainText(choice.text)]));
    this.buttons = choices.map((choice) => choiceButton(choice, on.disabled, (id) => this.press(id)));
  }

  element(): HTMLElement {
    this.show();
    return h(
      "fieldset",
      { class: "answer", "aria-describedby": "stem", "data-kind": "associate" },
      h("legend", { class: "answer-hint" }, hint(this.max)),
      h("div", { class: "pair-choices" }, ...this.buttons),
      this.spoken,
      this.made,
      this.on.disabled ? null : clearButton(() => this.take([], "")),
    );
  }

  private press(id: string): void {
    const { picked } = this;
    if (picked === null || picked === id) {
      this.picked = picked === id ? null : id;
      say(this.spoken, this.picked === null ? "" : t("{choice}: now choose its partner.", { choice: this.name(id) }));
      this.show();
      return;
    }
    this.picked = null;
    this.take([...this.pairs, [picked, id]], t("Paired: {one} and {other}.", { one: this.name(picked), other: this.name(id) }));
    // the pressed button is gone: on to the next free one, or to the pair that was made
    const next = this.buttons.find((button) => !button.hidden && !button.disabled);
    (next ?? this.made.querySelector<HTMLElement>("li:last-child button"))?.focus();
  }

  private apart([one, other]: Pair): void {
    const told = t("Taken apart: {one} and {other}.", { one: this.name(one), other: this.name(other) });
    this.take(this.pairs.filter((pair) => pair[0] !== one), told);
    this.buttons.find((button) => button.dataset["choice"] === one)?.focus();
  }

  private take(next: readonly Pair[], told: string): void {
    [this.pairs, this.picked] = [next, null];
    this.show();
    say(this.spoken, told);
    this.on.answer(next.length === 0 ? null : next.map((pair) => [...pair]));
  }

  private show(): void {
    const used = new Set(this.pairs.flat());
    const full = this.pairs.length >= this.max;
    for (const button of this.buttons) {
      const id = button.dataset["choice"] ?? "";
      button.hidden = used.has(id);
      set(button, "aria-pressed", String(this.picked === id));
      set(button, "disabled", this.on.disabled || full);
    }
    fillWith(this.made, ...this.pairs.map((pair) => this.line(pair)));
  }

  private line(pair: Pair): HTMLElement {
    const texts = pair.map((id) => this.choices.find((choice) => choice.id === id)?.text ?? "");
    const names = pair.map((id) => this.name(id));
    return pairLine(texts, names, this.on.disabled ? null : () => this.apart(pair));
  }

  private name(id: string): string {
    return this.names.get(id) ?? id;
  }
}

function hint(max: number): string {
  return [t("Choose one, then its partner. Each can stand in one pair."), tn("One pair at most.", "At most {n} pairs.", max)].join(" ");
}

function choiceButton(choice: Choice, disabled: boolean, press: (id: string) => void): HTMLButtonElement {
  const props = { type: "button", class: "pair-choice option-text", "data-choice": choice.id, disabled };
  const button = h("button", { ...props, onclick: () => press(choice.id) });
  button.append(rich("span", choice.text));
  return button;
}

function pairLine(texts: readonly string[], names: readonly string[], apart: (() => void) | null): HTMLElement {
  const [one = "", other = ""] = texts;
  const label = t("Take apart: {one} and {other}", { one: names[0] ?? "", other: names[1] ?? "" });
  return h(
    "li",
    { class: "pair" },
    rich("span", one, { class: "option-text" }),
    h("span", { class: "pair-tie", "aria-hidden": "true" }, "↔"),
    h("span", { class: "visually-hidden" }, t("with")),
    rich("span", other, { class: "option-text" }),
    apart && h("button", { type: "button", class: "button button-small", "aria-label": label, "data-testid": "take-apart", onclick: apart }, t("Take apart")),
  );
}
