/* One attempt in depth as the answer to `watch` tells it; instants in ms since 1970. */

import { type Agreed, readAgreed } from "./agreed";
import { type Check, readCheck } from "./check-card";
import { each, maybe, members, whole, word } from "./reading";
import { type Flag, type Me, type Picture, readFlag, readMe, readPicture } from "./rows";

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
  /** Of a run of saves: how many, and when the first was. */
  saves: { count: number; since: number } | null;
  /** Of an answered hand: how long it was up; of a silence: its length; ms, null: neither. */
  after: number | null;
  /** How long the exam's own clock had run, in ms. */
  clock: number;
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
  /** the newest random check during the exam */
  check: Check | null;
  me: Me;
  /** When the candidate's page showed message 1, 2 and so on. */
  shown: readonly number[];
  /** How many warnings were given by rule. */
  warned: Readonly<Record<string, number>>;
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
    check: readCheck(detail["check"]),
    me: readMe(detail["me"]),
    shown: each(detail["shown"], maybe),
    warned: readWarned(detail["warned"]),
  };
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
  const count = maybe(entry["count"]);
  const saves = count === null ? null : { count, since: whole(entry, "since") };
  const [after, clock] = [maybe(entry["after"]), whole(entry, "clock")];
  return { at: whole(entry, "at"), kind, by: word(entry, "by"), text: word(entry, "text"), change, saves, after, clock };
}

function readWarned(json: unknown): Record<string, number> {
  const counts = Object.entries(members(json)).filter((one): one is [string, number] => typeof one[1] === "number");
  return Object.fromEntries(counts);
}
