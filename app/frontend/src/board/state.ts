/* The board as a value: what came in, what is shown in which order, what is open. Pure.
   It draws nothing, sends nothing and reads no clock; `now` is performance.now() of the caller. */

import type { Link } from "../socket";
import {
  type Calm, type Filter, FOLD_FROM, type Part, compare, counted, hasEnded,
  isWaiting, needsYou, partOf, passes, openIncidents,
} from "./order";
import type { Detail } from "./detail";
import type { Me, Row, Rule } from "./rows";

/** A row with the server's instant of its message and when it arrived here. */
export interface Held {
  row: Row;
  t: number;
  at: number;
  arrival: number;
}

export interface Place {
  attempt: string;
  part: Part;
}

export interface State {
  phase: "loading" | "ready" | "refused";
  refusal: string;
  link: Link;
  /** Server clock and own clock at the newest message; null before the first. */
  heard: { t: number; at: number } | null;
  rows: ReadonlyMap<string, Held>;
  rules: readonly Rule[];
  me: Me;
  /** Every attempt in the order shown, with its part of the board. */
  order: readonly Place[];
  /** The pointer is over the tiles: nothing may move under it. */
  still: boolean;
  search: string;
  filter: Filter;
  calm: Calm;
  selected: string | null;
  open: string | null;
  detail: Detail | null;
  detailFault: string;
  /** Pictures that could not be loaded: their rows are asked for again. */
  broken: ReadonlySet<string>;
  arrivals: number;
}

export type Event =
  | { kind: "link"; link: Link }
  | { kind: "refused"; code: string }
  | { kind: "board"; rows: readonly Row[]; rules: readonly Rule[]; me: Me; t: number; now: number }
  | { kind: "rows"; rows: readonly Row[]; t: number; now: number }
  | { kind: "detail"; detail: Detail }
  | { kind: "detail_fault"; attempt: string; text: string }
  | { kind: "picture_broken"; attempt: string }
  | { kind: "still"; still: boolean }
  | { kind: "search"; text: string }
  | { kind: "filter"; filter: Filter }
  | { kind: "calm"; calm: Calm }
  | { kind: "select"; attempt: string | null }
  | { kind: "step"; by: 1 | -1 }
  | { kind: "open"; attempt: string }
  | { kind: "close" };

export const EMPTY: State = {
  phase: "loading",
  refusal: "",
  link: "connecting",
  heard: null,
  rows: new Map(),
  rules: [],
  me: { id: "", supervisor: false },
  order: [],
  still: false,
  search: "",
  filter: "all",
  calm: "strip",
  selected: null,
  open: null,
  detail: null,
  detailFault: "",
  broken: new Set(),
  arrivals: 0,
};

/** A row older than this is read again even without news, because presence ages by itself. */
export const REREAD_MS = 12_000;

/** Return the board after one event. */
export function reduce(state: State, event: Event): State {
  switch (event.kind) {
    case "link":
      return { ...state, link: event.link };
    case "refused":
      return { ...state, phase: "refused", refusal: event.code };
    case "board":
      return taken({ ...only(state, event.rows), phase: "ready", rules: event.rules, me: event.me }, event);
    case "rows":
      return taken(state, event);
    case "still":
      return arranged({ ...state, still: event.still });
    case "picture_broken":
      return { ...state, broken: new Set([...state.broken, event.attempt]) };
    default:
      return viewed(state, event);
  }
}

type Viewing = Extract<
  Event,
  { kind: "detail" | "detail_fault" | "search" | "filter" | "calm" | "select" | "step" | "open" | "close" }
>;

function viewed(state: State, event: Viewing): State {
  switch (event.kind) {
    case "detail":
      return event.detail.attempt === state.open
        ? { ...state, detail: event.detail, detailFault: "" }
        : state;
    case "detail_fault":
      return event.attempt === state.open ? { ...state, detailFault: event.text } : state;
    case "search":
    case "filter":
    case "calm":
      return chosen(state, event);
    default:
      return turned(state, event);
  }
}

/** What a person asked to see may move everything at once. */
function chosen(state: State, event: Extract<Event, { kind: "search" | "filter" | "calm" }>): State {
  switch (event.kind) {
    case "search":
      return sorted({ ...state, search: event.text });
    case "filter":
      return sorted({ ...state, filter: event.filter });
    case "calm":
      return sorted({ ...state, calm: event.calm });
  }
}

function turned(state: State, event: Extract<Event, { kind: "select" | "step" | "open" | "close" }>): State {
  switch (event.kind) {
    case "select":
      return { ...state, selected: event.attempt };
    case "step":
      return stepped(state, event.by);
    case "open":
      return opened(state, event.attempt);
    case "close":
      return { ...state, open: null, detail: null, detailFault: "" };
  }
}

/** After a connect the message is the whole board: what it doesn't name is no longer on it. */
function only(state: State, rows: readonly Row[]): State {
  const named = new Set(rows.map((row) => row.attempt));
  return { ...state, rows: new Map([...state.rows].filter(([attempt]) => named.has(attempt))) };
}

function taken(state: State, event: { rows: readonly Row[]; t: number; now: number }): State {
  const rows = new Map(state.rows);
  const broken = new Set(state.broken);
  let arrivals = state.arrivals;
  for (const row of event.rows) {
    const held = rows.get(row.attempt);
    if (held !== undefined && isOlder(row, event.t, held)) continue;
    const stays = held !== undefined && isWaiting(held.row) === isWaiting(row);
    const arrival = stays ? held.arrival : ++arrivals;
    rows.set(row.attempt, { row, t: event.t, at: event.now, arrival });
    broken.delete(row.attempt);
  }
  const heard = state.heard !== null && state.heard.t > event.t ? state.heard : { t: event.t, at: event.now };
  return arranged({ ...state, rows, broken, arrivals, heard });
}

/** A row is a whole state, so a gap in versions is harmless; an overtaken one is not taken. */
function isOlder(row: Row, t: number, held: Held): boolean {
  return row.v < held.row.v || (row.v === held.row.v && t < held.t);
}

/** Put every row where it belongs. */
function sorted(state: State): State {
  return { ...state, order: natural(state) };
}

/** The same, but while the pointer is over the tiles all stay, and newcomers go to the end. */
function arranged(state: State): State {
  if (!state.still) return sorted(state);
  const staying = state.order.filter((place) => state.rows.has(place.attempt));
  const known = new Set(staying.map((place) => place.attempt));
  const fresh = natural(state).filter((place) => !known.has(place.attempt));
  return { ...state, order: [...staying, ...fresh] };
}

function natural(state: State): Place[] {
  const fold = folds(state);
  const rows = [...state.rows.values()].sort(compare);
  return rows.map(({ row }) => ({ attempt: row.attempt, part: partOf(row, fold) }));
}

function stepped(state: State, by: 1 | -1): State {
  const shown = visible(state).map((held) => held.row.attempt);
  if (shown.length === 0) return state;
  const from = state.selected === null ? -1 : shown.indexOf(state.selected);
  const first = by === 1 ? 0 : shown.length - 1;
  const next = from === -1 ? first : Math.min(shown.length - 1, Math.max(0, from + by));
  const selected = shown[next] ?? null;
  if (state.open === null || selected === null) return { ...state, selected };
  return opened(state, selected);
}

function opened(state: State, attempt: string): State {
  if (!state.rows.has(attempt)) return state;
  if (state.open === attempt) return { ...state, selected: attempt };
  return { ...state, open: attempt, selected: attempt, detail: null, detailFault: "" };
}

/** What filter and search leave, in the order shown: tiles, then the strip, then who has ended. */
export function visible(state: State): Held[] {
  const { grid, strip, ended } = parts(state);
  return [...grid, ...strip, ...ended];
}

export interface Parts {
  grid: Held[];
  strip: Held[];
  ended: Held[];
}

/** Split what is shown into its three places. */
export function parts(state: State): Parts {
  const found: Parts = { grid: [], strip: [], ended: [] };
  for (const { attempt, part } of state.order) {
    const held = state.rows.get(attempt);
    if (held !== undefined && !isHidden(state, part, held) && passes(held.row, state.filter, state.search, heardAt(state), state.me.id)) found[part].push(held);
  }
  return found;
}

/** Who is hidden with the calm: nobody of whom an incident is open, also one that is only about seeing. */
function isHidden({ calm }: State, part: Part, { row }: Held): boolean {
  return calm === "hidden" && part === "strip" && openIncidents(row).length === 0;
}

/** How many are calm, shown or hidden. */
export const calmCount = ({ order }: State): number => order.filter(({ part }) => part === "strip").length;

/** Whether calm candidates are folded: with many of them, unless somebody asks for them. */
export function folds(state: State): boolean {
  const there = [...state.rows.values()].filter((held) => !hasEnded(held.row));
  const asked = state.calm === "tiles" || state.filter !== "all" || state.search.trim() !== "";
  return !asked && (state.calm === "hidden" || there.length >= FOLD_FROM);
}

/** How many rows a filter counts, whatever is searched for. */
export function count(state: State, filter: Filter): number {
  return [...state.rows.values()].filter((held) => counted(held.row, filter, heardAt(state), state.me.id)).length;
}

/** The attempts that need a person now, or wait for this one to confirm something. */
export function needing(state: State): string[] {
  const rows = [...state.rows.values()].map((held) => held.row);
  return rows.filter((row) => needsYou(row) || counted(row, "confirm", heardAt(state))).map((row) => row.attempt);
}

/** The server's clock at the newest message. */
export const heardAt = ({ heard }: State): number => heard?.t ?? 0;

/** How many tiles would move if the pointer left. */
export function movesWaiting(state: State): number {
  if (!state.still) return 0;
  return natural(state).filter(({ attempt, part }, index) => {
    const place = state.order[index];
    return place?.attempt !== attempt || place.part !== part;
  }).length;
}

/** The versions to send with `sync`: rows that must be read again are left out on purpose. */
export function versions(state: State, now: number): Record<string, number> {
  const held: Record<string, number> = {};
  for (const [attempt, { row, at }] of state.rows) {
    if (now - at < REREAD_MS && !state.broken.has(attempt)) held[attempt] = row.v;
  }
  return held;
}

/** The server's clock as far as it is known here, ms since 1970. */
export function serverNow(state: State, now: number): number | null {
  return state.heard === null ? null : state.heard.t + (now - state.heard.at);
}

/** Working time left of a row now; it runs in `in_progress` alone. Null when there is none. */
export function leftNow({ row, at }: Held, now: number): number | null {
  if (row.left === null) return null;
  return Math.max(0, row.state === "in_progress" ? row.left - (now - at) : row.left);
}
