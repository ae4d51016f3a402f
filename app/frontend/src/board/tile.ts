/* One candidate on the board: a tile in the grid, or a small one in the strip. Elements are made
   once and changed in place, so that focus, pointer and picture stay where they are. */

import { h, icon, say, set } from "../dom";
import { clockFace, t, tn } from "../strings";
import { Meters } from "./meters";
import { hasEnded, needsYou, strongestFirst, watchedByEye } from "./order";
import { PictureFrame } from "./picture";
import { eyesChip, judgedShort, judgedWords } from "./proven";
import type { Flag, Row } from "./rows";
import { type Held, leftNow } from "./state";
import { ageWords, apartWords, flagTone, presenceWords, resultWords, severityWords, stateWords } from "./words";

const MOST_CHIPS = 2;
/** A picture older than this says its age. */
const OLD_PICTURE_MS = 15_000;

export interface TileHooks {
  open(attempt: string): void;
  broken(attempt: string): void;
}

/** What the tile needs to know besides its row. */
export interface Around {
  now: number;
  server: number | null;
  small: boolean;
  selected: boolean;
  open: boolean;
}

export class Tile {
  readonly element: HTMLLIElement;
  private readonly name: HTMLButtonElement;
  private readonly left = h("span", { class: "tile-left tabular" });
  private readonly state = h("span", { class: "tile-state" });
  private readonly presence = h("span", { class: "presence" });
  private readonly age = h("span", { class: "tile-age" });
  private readonly done = h("span", { "aria-hidden": "true" });
  private readonly doneWords = h("span", { class: "visually-hidden" });
  private readonly answered = h("span", { class: "tile-answered tabular" }, this.done, this.doneWords);
  private readonly meters = new Meters();
  private readonly chips = h("ul", { class: "tile-chips" });
  private readonly frame: PictureFrame;
  private drawn = "";

  constructor(
    readonly attempt: string,
    hooks: TileHooks,
  ) {
    this.frame = new PictureFrame("tile-picture", () => hooks.broken(attempt));
    this.name = h("button", { type: "button", class: "tile-name", onclick: () => hooks.open(attempt) });
    this.frame.element.append(this.age);
    this.element = h(
      "li",
      { class: "tile", "data-attempt": attempt, "data-testid": "tile" },
      this.frame.element,
      h("div", { class: "tile-head" }, this.name, this.left),
      h("div", { class: "tile-line" }, this.presence, this.state, this.answered),
      this.meters.element,
      this.chips,
    );
  }

  /** Put the keyboard's focus on this tile. */
  focus(): void {
    this.name.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** Show the row as it is now. */
  draw(held: Held, around: Around): void {
    const { row } = held;
    this.marks(row, around);
    this.words(held, around);
    this.frame.show(row.picture ?? row.reference, t("Newest picture of {name}", { name: row.name }));
    this.pictureAge(row, around.server);
    if (!around.small) this.meters.draw(row);
    const flags = around.small ? [] : strongestFirst(row.flags);
    this.drawChips(row, flags);
    this.drawAges(flags, around.server);
  }

  private marks(row: Row, around: Around): void {
    set(this.element, "data-state", row.state);
    set(this.element, "data-presence", row.presence);
    set(this.element, "data-needs", needsYou(row) ? "you" : null);
    set(this.element, "data-hand", row.hand);
    set(this.element, "aria-current", around.open ? "true" : null);
    this.element.classList.toggle("tile-small", around.small);
    this.element.classList.toggle("tile-selected", around.selected);
  }

  private words(held: Held, { now }: Around): void {
    const { row } = held;
    const left = leftNow(held, now);
    say(this.name, row.name || t("Unnamed"));
    say(this.left, left === null ? "" : clockFace(left));
    this.left.hidden = left === null;
    say(this.state, hasEnded(row) ? resultWords(row) : stateWords(row.state));
    this.state.hidden = row.state === "in_progress";
    say(this.presence, presenceWords(row.presence));
    this.presence.hidden = hasEnded(row);
    const words = t("{answered} of {items} answered", { answered: row.answered, items: row.items });
    this.answered.hidden = row.items === 0 || left === null;
    say(this.done, `${row.answered}/${row.items}`);
    say(this.doneWords, words);
    set(this.answered, "title", words);
  }

  private pictureAge(row: Row, server: number | null): void {
    const at = row.picture?.at ?? null;
    const age = at === null || server === null || hasEnded(row) ? 0 : server - at;
    this.age.hidden = age < OLD_PICTURE_MS;
    if (!this.age.hidden) say(this.age, t("{age} old", { age: ageWords(age) }));
  }

  /** Build the chips anew only when another set of them is due. */
  private drawChips(row: Row, flags: readonly Flag[]): void {
    const key = JSON.stringify([row.apart, row.hand, row.move !== null, row.waits, row.help, row.care, row.warnings, watchedByEye(row), flags.map((flag) => [flag.id, flag.severity, flag.judged])]);
    if (key === this.drawn) return;
    this.drawn = key;
    const hidden = flags.length - MOST_CHIPS;
    this.chips.replaceChildren(
      ...(row.apart === "" ? [] : [apartChip(row)]),
      ...askingChips(row),
      ...(watchedByEye(row) ? [eyesChip()] : []),
      ...flags.map((flag, place) => chipAt(flag, place)),
      ...(hidden > 0 ? [plain(tn("{n} more", "{n} more", hidden))] : []),
      ...(row.warnings > 0 ? [plain(tn("{n} warning", "{n} warnings", row.warnings))] : []),
      ...(row.care?.offered === null ? [plain(row.care.name)] : []),
    );
    this.chips.hidden = this.chips.childElementCount === 0;
  }

  private drawAges(flags: readonly Flag[], server: number | null): void {
    if (server === null) return;
    for (const flag of flags) {
      const chip = this.chips.querySelector(`[data-flag-id="${CSS.escape(flag.id)}"] .chip-age`);
      if (chip !== null) say(chip, ageWords(server - flag.since));
    }
  }
}

/** What people ask for, as chips. */
function askingChips({ hand, move, help, care, waits }: Row): HTMLLIElement[] {
  const found: (HTMLLIElement | false)[] = [
    hand && signChip("hand", "hand", t("Hand raised")),
    move !== null && signChip("move", "arrow", t("Asks for another computer")),
    help !== null && signChip("help", "alert", t("Help called: {number}", { number: help.number })),
    care !== null && care.offered !== null && signChip("offered", "arrow", t("Handed over by {name}", { name: care.name })),
    waits.length > 0 && signChip("waits", "clock", t("Waits for a second person")),
  ];
  return found.filter((one) => one !== false);
}

/** Why whoever looks sees nothing here. */
function apartChip({ apart }: Row): HTMLLIElement {
  return h("li", { class: "chip chip-quiet", "data-testid": "apart", title: apartWords(apart) }, apart === "own" ? t("Your own exam") : t("You know them"));
}

/** A flag as a chip, with room for its age. */
export function flagChip(flag: Flag): HTMLLIElement {
  const tone = flagTone(flag);
  const look = tone === "" ? "chip" : `chip chip-${tone}`;
  return h(
    "li",
    {
      class: look,
      "data-flag": flag.type,
      "data-flag-id": flag.id,
      title: flagTitle(flag),
    },
    h("span", { class: "chip-words" }, flag.words),
    h("span", { class: "chip-age tabular" }),
    flag.judged === null ? null : h("span", { class: "chip-judged tabular" }, judgedShort(flag.judged)),
  );
}

function flagTitle(flag: Flag): string {
  const grave = t("{words}, severity {severity}", { words: flag.words, severity: severityWords(flag.severity) });
  return [`${grave}.`, judgedWords(flag.judged)].filter(Boolean).join(" ");
}

/** Chips beyond the first few are there but hidden: the number of them is said instead. */
function chipAt(flag: Flag, place: number): HTMLLIElement {
  const chip = flagChip(flag);
  chip.hidden = place >= MOST_CHIPS;
  return chip;
}

function signChip(what: string, sign: string, words: string): HTMLLIElement {
  return h("li", { class: "chip chip-hand", "data-testid": what }, icon(sign), words);
}

function plain(text: string): HTMLLIElement {
  return h("li", { class: "chip chip-quiet" }, text);
}
