/* What the side panel tells of one attempt: flags with why, what was said, what happened.
   Plain elements from a detail; nothing is kept here. */

import { h, icon } from "../dom";
import { clockFace, inWords, t, tn } from "../strings";
import { strongestFirst } from "./order";
import type { Detail, Entry, Notice } from "./detail";
import { judgedWords } from "./proven";
import type { Flag, Row } from "./rows";
import { flagChip } from "./tile";
import { actorWords, ageWords, classWords, clockWords, eventWords, flagWhy, severityWords } from "./words";

const MOST_PAST = 8;

/** The open flags with why, then those that are over. */
export function flagList(flags: readonly Flag[], goTo: (at: number) => void, now: number): HTMLElement[] {
  const open = strongestFirst(flags);
  const past = flags.filter((flag) => flag.until !== null);
  const newest = past.sort((one, other) => other.since - one.since).slice(0, MOST_PAST);
  if (open.length + newest.length === 0) {
    return [h("p", { class: "soft small" }, t("No flag so far."))];
  }
  return [h("ul", { class: "flag-list" }, ...[...open, ...newest].map((flag) => flagLine(flag, goTo, now)))];
}

/** The flags of a detail and those that its row, which comes sooner, already shows. */
export function knownFlags(detail: Detail, row: Row): readonly Flag[] {
  const told = new Set(detail.flags.map((flag) => `${flag.type} ${flag.since}`));
  return [...detail.flags, ...row.flags.filter((flag) => !told.has(`${flag.type} ${flag.since}`))];
}

function flagLine(flag: Flag, goTo: (at: number) => void, now: number): HTMLElement {
  const chip = flagChip(flag);
  const head = h("span", { class: chip.className }, flag.words);
  const severity = t("Severity: {severity}.", { severity: severityWords(flag.severity) });
  const look = h(
    "button",
    { type: "button", class: "linklike small", onclick: () => goTo(flag.since) },
    t("Show {time}", { time: clockWords(flag.since) }),
  );
  return h(
    "li",
    { class: flag.until === null ? "" : "flag-over", "data-flag": flag.type },
    h("div", { class: "row row-between" }, head, look),
    h("p", { class: "small" }, [flagWhy(flag, now), severity].join(" ")),
    flag.judged === null ? null : h("p", { class: "small", "data-testid": "judged", title: flag.detector }, judgedWords(flag.judged)),
    h("p", { class: "tiny soft" }, classWords(flag)),
  );
}

/** What makes this attempt stand where it stands, without any probability. */
export function concernList(row: Row): HTMLElement[] {
  if (row.contributions.length === 0) return [];
  return [
    h("p", { class: "tiny soft" }, t("Why it stands here on the board (points order people's looking and mean nothing else):")),
    h(
      "ul",
      { class: "concern-list small" },
      ...row.contributions.map((part) =>
        h("li", {}, h("span", {}, part.words), h("span", { class: "tabular" }, part.points.toFixed(1))),
      ),
    ),
  ];
}

/** Messages and warnings, oldest first, as they were said. */
export function talk(notices: readonly Notice[], shown: readonly number[]): HTMLElement[] {
  if (notices.length === 0) return [h("p", { class: "soft small" }, t("Nothing was said yet."))];
  return [h("ol", { class: "talk" }, ...notices.map((notice) => spoken(notice, shown)))];
}

function spoken(notice: Notice, shown: readonly number[]): HTMLElement {
  const own = notice.kind === "own";
  const who = own
    ? t("Candidate")
    : notice.kind === "warning"
      ? t("Warning {n}", { n: notice.n })
      : t("Proctor");
  const state = own ? "" : notice.kind === "warning" ? (notice.read ? t("confirmed") : t("not confirmed yet")) : shownWords(shown[notice.n - 1]);
  return h(
    "li",
    { class: `talk-${own ? "theirs" : notice.kind}` },
    h("p", { class: "tiny soft" }, [who, clockWords(notice.at), state].filter(Boolean).join(" · ")),
    h("p", {}, notice.text),
  );
}

/** Whether the candidate's page has shown a message, and when. */
function shownWords(at: number | undefined): string {
  return at === undefined ? t("not shown yet") : t("shown {time}", { time: clockWords(at) });
}

/** What happened, newest first; an instant leads to the picture nearest to it. */
export function timeline(entries: readonly Entry[], goTo: (at: number) => void): HTMLElement[] {
  if (entries.length === 0) return [h("p", { class: "soft small" }, t("Nothing has happened yet."))];
  return [h("ol", { class: "timeline" }, ...[...entries].reverse().map((entry) => line(entry, goTo)))];
}

/** The way to the page where every second of the attempt is classed. */
export function timeLink(attempt: string): HTMLElement {
  return h("p", { class: "small" }, h("a", { href: `/attempts/${attempt}/time`, target: "_blank", rel: "noopener", "data-testid": "time-link" }, t("Where the time went")));
}

function line(entry: Entry, goTo: (at: number) => void): HTMLElement {
  const time = h(
    "button",
    { type: "button", class: "linklike tabular", onclick: () => goTo(entry.at) },
    clockWords(entry.at),
  );
  const worked = entry.clock === 0 ? null : h("span", { class: "timeline-clock tiny soft tabular", title: t("So long the exam's own clock had run") }, t("{clock} in", { clock: clockFace(entry.clock) }));
  const by = entry.by === "system" ? "" : actorWords(entry.by);
  return h(
    "li",
    { "data-kind": entry.kind },
    h("span", { class: "timeline-when" }, time, worked),
    h(
      "span",
      {},
      h("span", { class: "strong" }, eventWords(entry)),
      by === "" ? null : h("span", { class: "soft" }, ` · ${by}`),
      entry.saves === null ? null : h("span", { class: "timeline-text" }, savesWords(entry.saves, entry.at)),
      entry.after === null ? null : h("span", { class: "timeline-text" }, t("after {age}", { age: ageWords(entry.after) })),
      entry.change === null ? null : changed(entry.change),
      entry.text === "" ? null : h("span", { class: "timeline-text" }, entry.text),
    ),
  );
}

function savesWords({ count, since }: { count: number; since: number }, until: number): string {
  const words = tn("{n} answer stored", "{n} answers stored", count);
  return count === 1 ? words : t("{words}, from {since} to {until}", { words, since: clockWords(since), until: clockWords(until) });
}

/** How much the time was changed, and whether the candidate knows. */
function changed({ ms, seen }: { ms: number; seen: number | null }): HTMLElement {
  const amount = ms < 0 ? t("{time} less", { time: inWords(-ms) }) : t("{time} more", { time: inWords(ms) });
  const known = seen === null ? t("not yet seen by the candidate") : t("seen by the candidate {time}", { time: clockWords(seen) });
  return h("span", { class: "timeline-text", "data-seen": seen === null ? "no" : "yes" }, `${amount} · ${known}`);
}

/** Grey shapes while the first detail is on its way. */
export function skeleton(): HTMLElement[] {
  return [h("span", { class: "skeleton" }), h("span", { class: "skeleton skeleton-short" })];
}

/** The detail could not be had. */
export function trouble(text: string, retry: () => void): HTMLElement[] {
  const again = h("button", { type: "button", class: "button button-small", onclick: retry }, t("Try again"));
  return [h("div", { class: "alert alert-warn", role: "alert" }, icon("alert"), h("p", {}, text), h("p", {}, again))];
}
