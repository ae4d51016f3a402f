/* Two meters that are never mixed: what we could see, and what somebody should look at. The first
   says nothing about a person; the second orders people's looking and is no verdict. */

import { h, say, set } from "../dom";
import { t, tn } from "../strings";
import { concerning } from "./order";
import type { Row } from "./rows";
import { ageWords } from "./words";

/** Below this many thousandths coverage is said to be low. */
const LOW_COVERAGE = 900;
/** Concern at which the bar is full; it is no scale of anything, it orders. */
const FULL_CONCERN = 1.5;

class Meter {
  readonly element: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly words = h("span", { class: "meter-words tabular" });

  constructor(private readonly kind: "coverage" | "concern") {
    this.bar = h("progress", { class: "progress meter-bar", max: 1 });
    this.element = h("div", { class: `meter meter-${kind}`, "data-meter": kind }, this.words, this.bar);
  }

  draw(value: number, words: string, more: string, loud: boolean): void {
    this.bar.value = value;
    set(this.bar, "aria-label", this.kind === "coverage" ? t("Coverage") : t("Concern"));
    set(this.bar, "aria-valuetext", `${words}. ${more}`);
    set(this.element, "title", more);
    set(this.element, "data-loud", loud ? "yes" : null);
    say(this.words, words);
  }
}

/** Both meters of one candidate; hidden before the start. */
export class Meters {
  private readonly coverage = new Meter("coverage");
  private readonly concern = new Meter("concern");
  readonly element = h("div", { class: "meters" }, this.coverage.element, this.concern.element);

  draw(row: Row): void {
    const { coverage } = row;
    this.element.hidden = coverage === null;
    if (coverage === null) return;
    this.coverage.draw(coverage.seen / 1000, seenWords(row), gapWords(row), coverage.seen < LOW_COVERAGE);
    this.concern.draw(Math.min(1, row.concern / FULL_CONCERN), concernWords(row), strongestWords(row), concerning(row).length > 0);
  }
}

/** How much was seen, in whole per cent; all of it only when it was. */
export function seenWords({ coverage }: Row): string {
  if (coverage === null) return "";
  const share = coverage.seen === 1000 ? 100 : Math.min(99, Math.floor(coverage.seen / 10));
  return t("Seen {share} %", { share });
}

/** Why not all of it was seen. */
export function gapWords({ coverage }: Row): string {
  if (coverage === null || coverage.gaps.length === 0) return t("There was always something to see.");
  const gaps = coverage.gaps.map(({ words, ms }) => t("{words}: {age}", { words, age: ageWords(ms) }));
  return [...gaps, t("This is about the camera and never counts against anybody.")].join(" · ");
}

/** How many incidents about the person wait for somebody. */
export function concernWords(row: Row): string {
  const { length } = concerning(row);
  return length === 0 ? t("No incident") : tn("{n} incident", "{n} incidents", length);
}

/** The strongest of them. */
export function strongestWords(row: Row): string {
  const [strongest] = concerning(row);
  return strongest === undefined ? t("Nothing to look at.") : t("Strongest: {words}.", { words: strongest.words });
}
