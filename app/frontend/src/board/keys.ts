/* The keyboard of the board: one key, one thing. Keys rest while somebody writes, and a person
   can switch single letters off. */

import { type Action, offerOfKey } from "./actions";
import { FILTERS, type Filter } from "./order";
import type { Row } from "./rows";
import { type Steer, possible } from "./steer";

export type Order =
  | { kind: "step"; by: 1 | -1 }
  | { kind: "open" }
  | { kind: "close" }
  | { kind: "search" }
  | { kind: "help" }
  | { kind: "confirm" }
  | { kind: "calm" }
  | { kind: "broadcast" }
  | { kind: "filter"; filter: Filter }
  | { kind: "steer"; steer: Steer }
  | { kind: "act"; action: Action };

/** The part of a KeyboardEvent that matters. */
export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const LETTERS = "wmpab";
const STEER_KEYS: Readonly<Record<string, Steer | undefined>> = {
  t: "claim",
  r: "answer_hand",
  o: "hand_over",
  e: "escalate",
  f: "flag",
  n: "note",
};

/** What a key asks for; `row` is the candidate who is marked or open. Null: not ours. */
export function orderOf(pressed: Pressed, row: Row | null, letters: boolean): Order | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const { key } = pressed;
  if (key === "Escape") return { kind: "close" };
  if (key === "Enter") return { kind: "open" };
  if (!letters) return null;
  return moving(key) ?? acting(key, row);
}

const MOVES: Readonly<Record<string, Order | undefined>> = {
  j: { kind: "step", by: 1 },
  k: { kind: "step", by: -1 },
  "/": { kind: "search" },
  "?": { kind: "help" },
  c: { kind: "confirm" },
  h: { kind: "calm" },
  g: { kind: "broadcast" },
};

function moving(key: string): Order | null {
  const filter = /^[1-9]$/.test(key) ? FILTERS[Number(key) - 1] : undefined;
  return filter === undefined ? (MOVES[key] ?? null) : { kind: "filter", filter };
}

function acting(key: string, row: Row | null): Order | null {
  if (row === null || key.length !== 1) return null;
  const steer = STEER_KEYS[key];
  if (steer !== undefined) return possible(row, steer) ? { kind: "steer", steer } : null;
  if (!LETTERS.includes(key)) return null;
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
