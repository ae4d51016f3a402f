/* Untyped JSON from the server to what the room works with; unknown kinds become readable errors.
   No state, no elements. */

import type { CandidateHello, JsonValue } from "../protocol";
import type { Given } from "../outbox";

export interface Choice {
  id: string;
  /** HTML, cleaned by the server. */
  text: string;
}

export type Interaction =
  | { kind: "choice"; choices: readonly Choice[] }
  | { kind: "multiple_choice"; choices: readonly Choice[]; min: number; max: number | null }
  | { kind: "order"; choices: readonly Choice[] }
  | { kind: "match"; sources: readonly Choice[]; targets: readonly Choice[] }
  | { kind: "numeric"; unit: string; min: string | null; max: string | null }
  | { kind: "associate"; choices: readonly Choice[]; max: number }
  | { kind: "slider"; unit: string; min: string; max: string; step: string }
  | { kind: "short_text"; maxLength: number }
  | { kind: "extended_text"; maxLength: number; lines: number }
  | { kind: "inline_choice"; text: string; gaps: readonly Menu[] }
  | { kind: "gap_match"; text: string; gaps: readonly Menu[]; words: readonly Choice[] }
  | { kind: "hottext"; text: string; min: number; max: number | null };

/** A gap of a text and what may go into it. */
export interface Menu {
  id: string;
  choices: readonly Choice[];
}

/** A case that several questions share. */
export interface Stimulus {
  title: string;
  /** HTML, cleaned by the server. */
  text: string;
}

export interface Item {
  id: string;
  prompt: string;
  stimulus: Stimulus | null;
  section: string;
  interaction: Interaction;
}

export interface Paper {
  form: string;
  sections: readonly { title: string; first: number; count: number }[];
  items: readonly Item[];
}

export interface Notice {
  n: number;
  kind: "message" | "warning" | "own";
  text: string;
  at: number;
  read: boolean;
  /** What a message asks for: room_scan, camera_fix or picture; empty: nothing in particular. */
  ask: string;
}

export interface Pause {
  kind: string;
  reason: string;
  by: string;
  /** Server's clock in ms when a break of one's own ends by itself. */
  until: number | null;
}

/** Breaks of one's own: how many are left, of how many, longest in ms (null: no bound). */
export interface Breaks {
  left: number;
  of: number;
  ms: number | null;
}

export interface Queue {
  place: number;
  waiting: number;
}

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
const number = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;

/** Read the paper; items of all sections in one row. */
export function readPaper(json: unknown): Paper {
  const items: Item[] = [];
  const sections = list(object(json)["sections"]).map((each) => {
    const title = text(object(each)["title"]);
    const found = list(object(each)["items"]).map((one) => readItem(object(one), title));
    const first = items.length;
    items.push(...found);
    return { title, first, count: found.length };
  });
  if (items.length === 0) throw new Error("the paper has no questions");
  return { form: text(object(json)["form"]), sections, items };
}

function readItem(json: Json, section: string): Item {
  const id = text(json["item"]) || text(json["id"]);
  const stimulus = readStimulus(json["stimulus"]);
  return { id, prompt: text(json["prompt"]), stimulus, section, interaction: readInteraction(json, id) };
}

function readStimulus(json: unknown): Stimulus | null {
  if (typeof json !== "object" || json === null) return null;
  const { title, text: words } = object(json);
  return { title: text(title), text: text(words) };
}

function readInteraction(json: Json, id: string): Interaction {
  const kind = text(json["kind"]);
  switch (kind) {
    case "choice":
    case "order":
      return { kind, choices: readChoices(json["choices"]) };
    case "multiple_choice": {
      const max = typeof json["max"] === "number" ? json["max"] : null;
      return { kind, choices: readChoices(json["choices"]), min: number(json["min"], 0), max };
    }
    case "match":
      return { kind, sources: readChoices(json["sources"]), targets: readChoices(json["targets"]) };
    case "numeric":
      return {
        ...{ kind, unit: text(json["unit"]) },
        ...{ min: textOrNull(json["min"]), max: textOrNull(json["max"]) },
      };
    case "short_text":
      return { kind, maxLength: number(json["max_length"], 1000) };
    default:
      return readMore(kind, json, id);
  }
}

function readMore(kind: string, json: Json, id: string): Interaction {
  switch (kind) {
    case "associate":
      return { kind, choices: readChoices(json["choices"]), max: number(json["max"], 1) };
    case "slider": {
      const [min, max] = [text(json["min"]) || "0", text(json["max"]) || "100"];
      return { kind, unit: text(json["unit"]), min, max, step: text(json["step"]) || "1" };
    }
    case "extended_text":
      return { kind, maxLength: number(json["max_length"], 4000), lines: number(json["lines"], 8) };
    default:
      return readPassage(kind, json, id);
  }
}

function readPassage(kind: string, json: Json, id: string): Interaction {
  const shown = text(json["text"]);
  if (kind === "hottext") {
    const max = typeof json["max"] === "number" ? json["max"] : null;
    return { kind, text: shown, min: number(json["min"], 0), max };
  }
  if (kind === "gap_match") {
    const words = readChoices(json["choices"]);
    return { kind, text: shown, gaps: list(json["gaps"]).map((gap) => ({ id: text(gap), choices: words })), words };
  }
  if (kind !== "inline_choice") throw new Error(`question ${id} is of an unknown kind: ${kind}`);
  const gaps = list(json["gaps"]).map((gap) => {
    return { id: text(object(gap)["id"]), choices: readChoices(object(gap)["choices"]) };
  });
  return { kind, text: shown, gaps };
}

function readChoices(json: unknown): readonly Choice[] {
  return list(json).map((one) => ({ id: text(object(one)["id"]), text: text(object(one)["text"]) }));
}

/** The answers in a `hello`, by item. */
export function readAnswers(hello: CandidateHello): Record<string, Given> {
  const entries = Object.entries(object(hello.answers)).map(([item, each]): [string, Given] => {
    const { r, m } = object(each);
    return [item, { r: (r ?? null) as JsonValue, m: m === true }];
  });
  return Object.fromEntries(entries);
}

export function readNotices(json: unknown): Notice[] {
  return list(json).map((each) => readNotice(object(each)));
}

export function readNotice(json: Json): Notice {
  const kind = text(json["kind"]);
  return {
    n: number(json["n"], 0),
    kind: kind === "warning" || kind === "own" ? kind : "message",
    text: text(json["text"]),
    at: number(json["at"], number(json["t"], 0)),
    read: json["read"] === true,
    ask: text(json["ask"]),
  };
}

export function readPause(json: unknown): Pause | null {
  if (typeof json !== "object" || json === null) return null;
  const { kind, reason, by, until } = object(json);
  return { kind: text(kind), reason: text(reason), by: text(by), until: typeof until === "number" ? until : null };
}

/** The breaks that an exam allows; null where it allows none. */
export function readBreaks(json: unknown): Breaks | null {
  const { left, of, ms } = object(json);
  if (typeof left !== "number" || typeof of !== "number") return null;
  return { left, of, ms: typeof ms === "number" ? ms : null };
}

/** Further pictures that a proctor wants, until an instant of the server's clock. */
export interface Closer {
  until: number;
  everyMs: number;
}

/** Read until when and how often; null: none are wanted. */
export function readCloser(json: unknown): Closer | null {
  const { until, every_ms } = object(json);
  if (typeof until !== "number" || typeof every_ms !== "number") return null;
  return { until, everyMs: Math.max(1000, every_ms) };
}

export function readQueue(json: unknown): Queue | null {
  if (typeof json !== "object" || json === null) return null;
  return { place: number(object(json)["place"], 0), waiting: number(object(json)["waiting"], 0) };
}

/** The tools that a `hello` lends; none of a server that names none. */
export function readTools(hello: CandidateHello): readonly string[] {
  return list(object(hello)["tools"]).filter((tool) => typeof tool === "string");
}
