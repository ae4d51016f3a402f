/* Who looks after a candidate, calls for help, coverage, incidents: typed from a row's JSON.
   Instants in ms since 1970. */

import { each, maybe, members, whole, word } from "./reading";

/** Somebody looks after a candidate; `offered`: handed on, with a note for whoever takes over. */
export interface Care {
  by: string;
  name: string;
  since: number;
  offered: number | null;
  note: string;
}

/** A call for help that nobody has answered. */
export interface Help {
  to: string;
  number: string;
  by: string;
  name: string;
  at: number;
  text: string;
}

/** What part of the time there was something to see, in thousandths, and what hid the rest. */
export interface Coverage {
  seen: number;
  gaps: readonly { words: string; ms: number }[];
}

/** Flags of one kind, close in time; `state` says whether people have settled it. */
export interface Incident {
  id: string;
  class: string;
  severity: string;
  state: string;
  since: number;
  until: number | null;
  words: string;
}

export function readCare(json: unknown): Care | null {
  const care = members(json);
  const by = word(care, "by");
  if (by === "") return null;
  return { by, name: word(care, "name") || by, since: whole(care, "since"), offered: maybe(care["offered"]), note: word(care, "note") };
}

export function readHelp(json: unknown): Help | null {
  const help = members(json);
  const number = word(help, "number");
  if (number === "") return null;
  const by = word(help, "by");
  return { to: word(help, "to"), number, by, name: word(help, "name") || by, at: whole(help, "at"), text: word(help, "text") };
}

export function readCoverage(json: unknown): Coverage | null {
  const found = members(json);
  const seen = maybe(found["seen"]);
  if (seen === null) return null;
  return { seen: Math.min(1000, Math.max(0, seen)), gaps: each(found["gaps"], readGap) };
}

function readGap(json: unknown): { words: string; ms: number } | null {
  const gap = members(json);
  const words = word(gap, "words");
  return words === "" ? null : { words, ms: whole(gap, "ms") };
}

export function readIncident(json: unknown): Incident | null {
  const one = members(json);
  const id = word(one, "id");
  if (id === "") return null;
  return {
    id,
    class: word(one, "class"),
    severity: word(one, "severity"),
    state: word(one, "state"),
    since: whole(one, "since"),
    until: maybe(one["until"]),
    words: word(one, "words") || word(one, "type"),
  };
}
