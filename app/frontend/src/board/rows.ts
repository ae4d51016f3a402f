/* Reads the JSON of the board into typed rows and details, field by field.
   What cannot be read is left out rather than shown wrong; nothing here orders or decides. */

import type { JsonValue } from "../protocol";
import { type Care, type Coverage, type Help, type Incident, readCare, readCoverage, readHelp, readIncident } from "./care";
import { type Judged, readJudged } from "./proven";
import { each, maybe, members, whole, word } from "./reading";

/** I may add concern; C says that we could not see; S is a fact for the record. */
export type FlagClass = "I" | "C" | "S";

/** What lasted long enough for a person to look at; instants in ms since 1970. */
export interface Flag {
  id: string;
  type: string;
  class: FlagClass;
  severity: string;
  since: number;
  until: number | null;
  count: number;
  words: string;
  /** which version of which detector marked it; empty where a person did */
  detector: string;
  /** how often that was right so far; null where a person marked it */
  judged: Judged | null;
}

/** What one incident adds to the order of the board. */
export interface Contribution {
  words: string;
  points: number;
}

/** A link that lives for a minute; `at` in ms since 1970. */
export interface Picture {
  id: string;
  url: string;
  at: number | null;
}

/** A proposal as a tile knows it; `may`: whoever looks may confirm it. */
export interface Waiting {
  id: string;
  name: string;
  may: boolean;
  expires: number;
}

/** Who looks at the board. */
export interface Me {
  id: string;
  supervisor: boolean;
}

/** One attempt on the board. */
export interface Row {
  attempt: string;
  v: number;
  name: string;
  state: string;
  /** why it is paused; empty while it is not */
  pause: string;
  left: number | null;
  /** a window that ends their working time at `at`; of time given now, `spare` ms would count */
  cap: { at: number; spare: number } | null;
  presence: string;
  answered: number;
  items: number;
  warnings: number;
  hand: boolean;
  /** another computer is asked for, and why; null when not */
  move: { text: string; at: number } | null;
  /** what waits for a second person; instants in ms since 1970 */
  waits: readonly Waiting[];
  flags: readonly Flag[];
  incidents: readonly Incident[];
  concern: number;
  contributions: readonly Contribution[];
  picture: Picture | null;
  reference: Picture | null;
  result: string;
  /** who looks after them; null where nobody does */
  care: Care | null;
  /** an open call for help */
  help: Help | null;
  /** when the raised hand went up */
  handAt: number | null;
  coverage: Coverage | null;
  /** no detector sees this person well: nothing is marked about faces */
  humanOnly: boolean;
  /** why whoever looks may not watch them: `own`, `declared`; empty: nothing does */
  apart: string;
}

/** A rule of the warning catalogue with the words that are proposed. */
export interface Rule {
  id: string;
  text: string;
}

/** Read all rows of a list; unreadable ones are left out. */
export function readRows(json: JsonValue | undefined): Row[] {
  return each(json, readRow);
}

/** Read one row, or null when it names no attempt and version. */
export function readRow(json: unknown): Row | null {
  const row = members(json);
  const [attempt, v] = [word(row, "attempt"), whole(row, "v", -1)];
  if (attempt === "" || v < 0) return null;
  const concern = members(row["concern"]);
  return {
    attempt,
    v,
    name: word(row, "name"),
    state: word(row, "state"),
    pause: word(row, "pause_kind"),
    left: maybe(row["left"]),
    cap: readCap(row["cap"]),
    presence: word(row, "presence"),
    answered: whole(row, "answered"),
    items: whole(row, "items"),
    warnings: whole(row, "warnings"),
    hand: row["hand"] === true,
    move: readMove(row["move"]),
    waits: each(row["waits"], readWaiting),
    flags: each(row["flags"], readFlag),
    incidents: each(row["incidents"], readIncident),
    concern: whole(concern, "total"),
    contributions: each(concern["contributions"], readContribution),
    picture: readPicture(row["picture"]),
    reference: readPicture(row["reference"]),
    result: word(row, "result"),
    care: readCare(row["care"]),
    help: readHelp(row["help"]),
    handAt: maybe(row["hand_at"]),
    coverage: readCoverage(row["coverage"]),
    humanOnly: row["human_only"] === true,
    apart: word(row, "apart"),
  };
}

function readCap(json: unknown): Row["cap"] {
  const cap = members(json);
  const at = maybe(cap["at"]);
  return at === null ? null : { at, spare: whole(cap, "spare") };
}

/** Read the warning catalogue. */
export function readRules(json: JsonValue): Rule[] {
  return each(json, (one) => {
    const rule = members(one);
    return word(rule, "id") === "" ? null : { id: word(rule, "id"), text: word(rule, "text") };
  });
}

/** Read who looks. */
export function readMe(json: unknown): Me {
  const me = members(json);
  return { id: word(me, "id"), supervisor: me["supervisor"] === true };
}

function readMove(json: unknown): Row["move"] {
  const move = members(json);
  return move["at"] === undefined ? null : { text: word(move, "text"), at: whole(move, "at") };
}

function readWaiting(json: unknown): Waiting | null {
  const one = members(json);
  const id = word(one, "id");
  return id === "" ? null : { id, name: word(one, "name"), may: one["may"] === true, expires: whole(one, "expires") };
}

export function readFlag(json: unknown): Flag | null {
  const flag = members(json);
  const type = word(flag, "type");
  const kind = flag["class"];
  if (type === "") return null;
  return {
    id: word(flag, "id") || type,
    type,
    class: kind === "I" || kind === "C" ? kind : "S",
    severity: word(flag, "severity"),
    since: whole(flag, "since"),
    until: maybe(flag["until"]),
    count: whole(flag, "count"),
    words: word(flag, "words") || type,
    detector: word(flag, "detector"),
    judged: readJudged(flag["judged"]),
  };
}

function readContribution(json: unknown): Contribution | null {
  const part = members(json);
  const words = word(part, "words");
  return words === "" ? null : { words, points: whole(part, "points") };
}

export function readPicture(json: unknown): Picture | null {
  const picture = members(json);
  const [id, url] = [word(picture, "id"), word(picture, "url")];
  // Only our own signed links are ever shown.
  return id === "" || !url.startsWith("/") ? null : { id, url, at: maybe(picture["at"]) };
}

