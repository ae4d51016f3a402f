/* The highlighter: stretches of a question's text that the person marked, by selecting them or
   sentence by sentence with the keyboard. They are kept on this device. */

import { h, icon, say } from "../dom";
import { t } from "../strings";
import type { Desk, Mark } from "./desk";
import { paint, rangeOf, selectedIn, sentences, toggled } from "./marks";

export interface Highlighter {
  readonly element: HTMLElement;
  /** Follow another question, whose text was just drawn into the stem. */
  turn(item: string): void;
}

let active: (() => boolean) | null = null;

/** Mark what is selected, for the key; false when nothing of the text is. */
export function markSelection(): boolean {
  return active?.() ?? false;
}

/** Build the highlighter of the text in `stem`. */
export function highlighter(stem: HTMLElement, desk: Desk): Highlighter {
  let item = "";
  const { element, button, clear, hint, spoken } = controls();
  const keep = (marks: readonly Mark[]) => {
    desk.mark(item, marks);
    paint(stem, marks);
    clear.hidden = marks.length === 0;
  };
  const markHere = (): boolean => {
    const range = selectedIn(stem);
    if (range === null) return false;
    keep(toggled(desk.marks(item), range.from, range.to));
    document.getSelection()?.removeAllRanges();
    return true;
  };
  const walk = new SentenceWalk(stem, spoken, markHere, (on) => {
    hint.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    if (!on) button.focus();
  });
  button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
  button.addEventListener("click", () => {
    if (!markHere()) walk.toggle();
  });
  clear.addEventListener("click", () => {
    keep([]);
    button.focus();
  });
  active = markHere;
  const turn = (next: string) => {
    item = next;
    walk.leave();
    hint.hidden = true;
    button.setAttribute("aria-pressed", "false");
    paint(stem, desk.marks(item));
    clear.hidden = desk.marks(item).length === 0;
  };
  return { element, turn };
}

function controls() {
  const spoken = h("span", { class: "visually-hidden", role: "status" });
  const props = { type: "button", class: "button button-quiet button-small" };
  const button = h("button", { ...props, "aria-pressed": "false", "data-testid": "mark" }, icon("marker"), h("span", {}, t("Mark text")));
  const clear = h("button", { ...props, hidden: true, "data-testid": "clear-marks" }, t("Remove marks"));
  const how = t("Select words with the mouse, or go through the sentences with the arrow keys. Enter marks, Escape ends.");
  const hint = h("p", { class: "tiny soft", hidden: true }, how);
  return { element: h("div", { class: "stem-tools" }, button, clear, hint, spoken), button, clear, hint, spoken };
}

/** Going through sentences with the arrow keys; the current one is the browser's selection. */
class SentenceWalk {
  private on = false;
  private at = 0;

  constructor(
    private readonly stem: HTMLElement,
    private readonly spoken: HTMLElement,
    private readonly mark: () => boolean,
    private readonly told: (on: boolean) => void,
  ) {
    stem.addEventListener("keydown", (event) => {
      if (!this.on || !this.press(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  toggle(): void {
    if (this.on) {
      this.end();
      return;
    }
    [this.on, this.at] = [true, 0];
    this.stem.tabIndex = -1;
    this.told(true);
    this.stem.focus();
    this.select(0);
  }

  /** Another question is shown: no focus is moved. */
  leave(): void {
    if (!this.on) return;
    this.on = false;
    this.stem.removeAttribute("tabindex");
  }

  private end(): void {
    this.leave();
    document.getSelection()?.removeAllRanges();
    this.told(false);
  }

  private press(key: string): boolean {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    if (step !== undefined) this.select(step);
    else if (key === "Escape") this.end();
    else if (key !== "Enter") return false;
    else if (this.mark()) this.select(0);
    return true;
  }

  private select(step: number): void {
    const all = sentences(this.stem.textContent);
    this.at = Math.max(0, Math.min(all.length - 1, this.at + step));
    const { from, to } = all[this.at] ?? { from: 0, to: 0 };
    const range = rangeOf(this.stem, from, to);
    const selection = document.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    say(this.spoken, range.toString());
  }
}
