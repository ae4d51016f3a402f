/* Who needs a person, in which order, and who is calm. A machine's mark orders people's looking
   and does nothing else; what we could not see is never counted as suspicion. */

import { CALLS_FROM } from "../protocol";
import type { Incident } from "./care";
import type { Flag, Row, Waiting } from "./rows";

const ENDED = new Set(["submitted", "terminated", "cancelled", "no_show", "voided", "closing"]);
const RUNNING = new Set(["in_progress", "paused"]);
const SEVERITIES = ["info", "low", "medium", "high", "critical"];

/** From this many candidates on, calm ones fold into a strip. */
export const FOLD_FROM = 9;

export type Filter = "all" | "live" | "waiting" | "needs" | "confirm" | "mine";
export const FILTERS: readonly Filter[] = ["all", "live", "waiting", "needs", "confirm", "mine"];

/** How calm candidates are shown: in a strip of their own, as tiles like all others, or not at all. */
export type Calm = "strip" | "tiles" | "hidden";
export const CALMS: readonly Calm[] = ["strip", "tiles", "hidden"];

const UNSETTLED = new Set(["open", "needs_second", "disputed"]);

/** Which part of the board a row belongs to. */
export type Part = "grid" | "strip" | "ended";

/** One row with what the order needs to know besides: when it began to wait, as a count. */
export interface Ranked {
  row: Row;
  arrival: number;
}

export function isWaiting(row: Row): boolean {
  return row.state === "awaiting_authorization";
}

export function isLive(row: Row): boolean {
  return RUNNING.has(row.state);
}

export function hasEnded(row: Row): boolean {
  return ENDED.has(row.state);
}

/** 0 for info up to 4 for critical. */
export function weight(severity: string): number {
  return Math.max(0, SEVERITIES.indexOf(severity));
}

/** Open flags, the ones a person should look at first leading: integrity, then severity, then age. */
export function strongestFirst(flags: readonly Flag[]): Flag[] {
  const telling = (flag: Flag) => (flag.class === "I" ? 10 : 0) + weight(flag.severity);
  const open = flags.filter((flag) => flag.until === null);
  return open.sort((one, other) => telling(other) - telling(one) || one.since - other.since);
}

/** Whether a person should turn to this candidate now. */
export function needsYou(row: Row): boolean {
  if (row.apart !== "") return false; // a colleague's
  if (isWaiting(row)) return true;
  if (hasEnded(row)) return false;
  return asksForSomebody(row) || row.flags.some(wantsALook) || outOfReach(row);
}

/** A person asks for a person: a hand, another computer, help, somebody to take over. */
function asksForSomebody({ hand, move, help, care }: Row): boolean {
  return hand || move !== null || help !== null || (care !== null && care.offered !== null);
}

/** Incidents over which nobody has ruled yet and that a person should look at, strongest first. */
export function openIncidents(row: Row): Incident[] {
  const found = row.incidents.filter((one) => UNSETTLED.has(one.state) && mayCall(one));
  const telling = (one: Incident) => (one.class === "I" ? 10 : 0) + weight(one.severity);
  return found.sort((one, other) => telling(other) - telling(one) || one.since - other.since);
}

/** The connection of somebody who should be there is gone. */
export function outOfReach(row: Row): boolean {
  return row.state === "in_progress" && row.presence === "offline";
}

/** Whether a person should look at what this flag marks. */
export function wantsALook(flag: Flag): boolean {
  return flag.until === null && mayCall(flag);
}

/** Whether a mark of this class is grave enough to call somebody while the exam runs. */
function mayCall(mark: { class: string; severity: string }): boolean {
  const least = CALLS_FROM[mark.class];
  return least !== undefined && weight(mark.severity) >= weight(least);
}

/** Those of them that are about a person; the rest says that we could not see. */
export function concerning(row: Row): Incident[] {
  return openIncidents(row).filter((one) => one.class === "I");
}

/** Whom nobody but a person watches; folding them away would leave them unseen. */
export function watchedByEye(row: Row): boolean {
  return row.humanOnly && RUNNING.has(row.state);
}

/** Nothing to look at: no incident about the person, also none that is over, no hand, no open question. */
export function isCalm(row: Row): boolean {
  return !needsYou(row) && row.concern === 0 && row.state !== "paused" && concerning(row).length === 0;
}

/** Compare two rows: waiting by arrival, who asks for somebody (the longest hand first), concern, what cannot be seen, name. */
export function compare(one: Ranked, other: Ranked): number {
  const [a, b] = [keys(one), keys(other)];
  for (const [index, key] of a.entries()) {
    const against = b[index] ?? 0;
    if (key !== against) return key - against;
  }
  const byName = one.row.name.localeCompare(other.row.name);
  return byName !== 0 ? byName : one.row.attempt.localeCompare(other.row.attempt);
}

function keys({ row, arrival }: Ranked): number[] {
  if (isWaiting(row)) return [0, arrival, 0, 0];
  if (hasEnded(row)) return [4, 0, 0, 0];
  if (asksForSomebody(row)) return [1, row.handAt ?? Infinity, 0, 0];
  // One decimal only: two candidates whose concern grows side by side should not swap places.
  const concern = -Math.round(row.concern * 10);
  const unseen = needsYou(row) ? 0 : 1;
  return [isLive(row) ? 2 : 3, concern, unseen, 0];
}

/** What a colleague proposed and whoever looks may confirm; `now` is the server's clock in ms. */
export function toConfirm(row: Row, now: number): Waiting[] {
  return row.waits.filter((one) => one.may && one.expires > now);
}

/** Whether a row passes filter and search; `now` is the server's clock in ms, `me` who looks. */
export function passes(row: Row, filter: Filter, search: string, now: number, me = ""): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  if (wanted !== "" && !row.name.toLocaleLowerCase().includes(wanted)) return false;
  return counted(row, filter, now, me);
}

/** Whether a row is one of those that a filter counts. */
export function counted(row: Row, filter: Filter, now: number, me = ""): boolean {
  return COUNTED[filter](row, now, me);
}

const COUNTED: Readonly<Record<Filter, (row: Row, now: number, me: string) => boolean>> = {
  all: () => true,
  live: isLive,
  waiting: isWaiting,
  needs: needsYou,
  confirm: (row, now) => toConfirm(row, now).length > 0,
  mine: (row, _now, me) => row.care?.by === me && !hasEnded(row),
};

/** Where a row is shown; with few candidates, when unfolded, or where no detector watches, everybody live has a tile. */
export function partOf(row: Row, fold: boolean): Part {
  if (hasEnded(row)) return "ended";
  return fold && isCalm(row) && !watchedByEye(row) ? "strip" : "grid";
}
