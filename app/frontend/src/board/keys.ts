/* The keyboard of the board: one key, one thing. Keys rest while somebody writes, and a person
   can switch single letters off. */

import { type Action, offerOfKey } from "./actions";
import type { Row } from "./rows";

export type Order =
  | { kind: "step"; by: 1 | -1 }
  | { kind: "open" }
  | { kind: "close" }
  | { kind: "search" }
  | { kind: "help" }
  | { kind: "confirm" }
  | { kind: "act"; action: Action };

/** The part of a KeyboardEvent that matters. */
export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const LETTERS = "wmpab";

/** What a key asks for; `row` is the candidate who is marked or open. Null: not ours. */
export function orderOf(pressed: Pressed, row: Row | null, letters: boolean): Order | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const { key } = pressed;
  if (key === "Escape") return { kind: "close" };
  if (key === "Enter") return { kind: "open" };
  if (!letters) return null;
  return moving(key) ?? acting(key, row);
}

function moving(key: string): Order | null {
  if (key === "j") return { kind: "step", by: 1 };
  if (key === "k") return { kind: "step", by: -1 };
  if (key === "/") return { kind: "search" };
  if (key === "c") return { kind: "confirm" };
  return key === "?" ? { kind: "help" } : null;
}

function acting(key: string, row: Row | null): Order | null {
  if (row === null || key.length !== 1 || !LETTERS.includes(key)) return null;
  const offer = offerOfKey(row, key);
  return offer === null ? null : { kind: "act", action: offer.action };
}

/** Whether a key belongs to the element in which it was pressed. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

/** Whether Enter already means something there. */
export function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, summary") !== null;
}
