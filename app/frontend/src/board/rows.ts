/* Reads the JSON of the board into typed rows and details, field by field.
   What cannot be read is left out rather than shown wrong; nothing here orders or decides. */

import type { JsonValue } from "../protocol";
import { type Agreed, readAgreed } from "./agreed";

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
  incidents: number;
  concern: number;
  contributions: readonly Contribution[];
  picture: Picture | null;
  reference: Picture | null;
  result: string;
}

/** A rule of the warning catalogue with the words that are proposed. */
export interface Rule {
  id: string;
  text: string;
}

/** Something said between candidate and proctor. */
export interface Notice {
  n: number;
  kind: string;
  text: string;
  at: number;
  read: boolean;
}

/** Something that happened. */
export interface Entry {
  at: number;
  kind: string;
  by: string;
  text: string;
  /** Of a change of the time: how much, and when the candidate's page showed it; null: not yet. */
  change: { ms: number; seen: number | null } | null;
}

/** One attempt in depth; pictures oldest first, `erased`: when some were deleted, in ms, or null. */
export interface Detail {
  attempt: string;
  timeline: readonly Entry[];
  notices: readonly Notice[];
  flags: readonly Flag[];
  pictures: readonly (Picture & { at: number; reference: boolean })[];
  erased: number | null;
  proposals: readonly Proposal[];
  agreed: Agreed | null;
  me: Me;
}

/** A command that waits for a second person; instants in ms since 1970. */
export interface Proposal {
  id: string;
  name: string;
  code: string;
  reason: string;
  seconds: number;
  cause: string;
  by: string;
  role: string;
  at: number;
  expires: number;
}

type Members = Readonly<Record<string, unknown>>;

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
    presence: word(row, "presence"),
    answered: whole(row, "answered"),
    items: whole(row, "items"),
    warnings: whole(row, "warnings"),
    hand: row["hand"] === true,
    move: readMove(row["move"]),
    waits: each(row["waits"], readWaiting),
    flags: each(row["flags"], readFlag),
    incidents: Array.isArray(row["incidents"]) ? row["incidents"].length : 0,
    concern: whole(concern, "total"),
    contributions: each(concern["contributions"], readContribution),
    picture: readPicture(row["picture"]),
    reference: readPicture(row["reference"]),
    result: word(row, "result"),
  };
}

/** Read the warning catalogue. */
export function readRules(json: JsonValue): Rule[] {
  return each(json, (one) => {
    const rule = members(one);
    return word(rule, "id") === "" ? null : { id: word(rule, "id"), text: word(rule, "text") };
  });
}

/** Read the answer to `watch`, or null when it is none. */
export function readDetail(json: unknown): Detail | null {
  const detail = members(json);
  const attempt = word(detail, "attempt");
  if (attempt === "") return null;
  return {
    attempt,
    timeline: each(detail["timeline"], readEntry),
    notices: each(detail["notices"], readNotice),
    flags: each(detail["flags"], readFlag),
    pictures: each(detail["pictures"], readDated).sort((one, other) => one.at - other.at),
    erased: typeof detail["erased"] === "number" ? detail["erased"] : null,
    proposals: each(detail["proposals"], readProposal),
    agreed: readAgreed(detail["agreed"]),
    me: readMe(detail["me"]),
  };
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

function readProposal(json: unknown): Proposal | null {
  const one = members(json);
  const [id, name] = [word(one, "id"), word(one, "name")];
  if (id === "" || name === "") return null;
  return {
    id,
    name,
    code: word(one, "code"),
    reason: word(one, "reason"),
    seconds: whole(one, "seconds"),
    cause: word(one, "cause"),
    by: word(one, "by"),
    role: word(one, "role"),
    at: whole(one, "at"),
    expires: whole(one, "expires"),
  };
}

function readFlag(json: unknown): Flag | null {
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
  };
}

function readContribution(json: unknown): Contribution | null {
  const part = members(json);
  const words = word(part, "words");
  return words === "" ? null : { words, points: whole(part, "points") };
}

function readPicture(json: unknown): Picture | null {
  const picture = members(json);
  const [id, url] = [word(picture, "id"), word(picture, "url")];
  // Only our own signed links are ever shown.
  return id === "" || !url.startsWith("/") ? null : { id, url, at: maybe(picture["at"]) };
}

function readDated(json: unknown) {
  const picture = readPicture(json);
  if (picture?.at === null || picture === null) return null;
  return { ...picture, at: picture.at, reference: word(members(json), "purpose") === "reference" };
}

function readNotice(json: unknown): Notice | null {
  const notice = members(json);
  const kind = word(notice, "kind");
  if (kind === "") return null;
  const read = notice["read"] !== false;
  return { n: whole(notice, "n"), kind, text: word(notice, "text"), at: whole(notice, "at"), read };
}

function readEntry(json: unknown): Entry | null {
  const entry = members(json);
  const kind = word(entry, "kind");
  if (kind === "") return null;
  const [ms, seen] = [maybe(entry["ms"]), maybe(entry["seen"])];
  const change = ms === null ? null : { ms, seen };
  return { at: whole(entry, "at"), kind, by: word(entry, "by"), text: word(entry, "text"), change };
}

function each<T>(json: unknown, read: (one: unknown) => T | null): T[] {
  if (!Array.isArray(json)) return [];
  return json.map(read).filter((one): one is T & NonNullable<T> => one !== null);
}

function members(json: unknown): Members {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Members) : {};
}

function word(from: Members, name: string): string {
  const value = from[name];
  return typeof value === "string" ? value : "";
}

function whole(from: Members, name: string, otherwise = 0): number {
  const value = from[name];
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

function maybe(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
