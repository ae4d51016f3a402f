/* News about the time: a change that people made, confirmed to the server once it is shown, and
   what is left at fixed minutes. The server decides about time; this only tells. */

import { fillWith, focusMain, h, icon } from "../dom";
import { inWords, t, tn } from "../strings";
import type { Part } from "./actions";
import type { RoomState } from "./state";

/** A change of the working time by people; `n` counts them, `ms` sums those not shown before. */
export interface TimeChange {
  readonly n: number;
  readonly ms: number;
  readonly why: string;
  readonly seen: boolean;
}

/** What is told; the newest takes the place of the one of its kind before. */
export type TimeNews = { readonly kind: "minutes"; readonly minutes: number } | { readonly kind: "changed"; readonly change: TimeChange };

/** How long "15 minutes left" stays: a minute later it is not true any more. */
export const MINUTES_SHOWN_MS = 60_000;

/** Read the member of a message; null where nothing was changed, or it cannot be read. */
export function readTimeChange(json: unknown): TimeChange | null {
  if (typeof json !== "object" || json === null) return null;
  const { n, ms, why, seen } = json as Readonly<Record<string, unknown>>;
  if (typeof n !== "number" || typeof ms !== "number") return null;
  return { n, ms, why: typeof why === "string" ? why : "", seen: seen === true };
}

export interface TimingHooks {
  /** Show it to the person, now. */
  show(change: TimeChange): void;
  /** Tell the server that changes up to `n` are shown; 0 only asks. Resolves to what it knows; undefined: refused. */
  confirm(n: number): Promise<unknown>;
  /** Whether the person can see the page. */
  visible(): boolean;
}

/** Keeps what was shown and what the server knows of it; lost words are said again. */
export class TimeChanges {
  private shown = 0;
  private confirmed = 0;
  private limit: number | null = null;
  private asking = false;

  constructor(private readonly hooks: TimingHooks) {}

  /** Take what a message said of changes, and of the working time granted in all. */
  hear(json: unknown, limit?: number | null): void {
    if (typeof limit === "number") this.limit = limit;
    const change = readTimeChange(json);
    if (change === null) return;
    if (change.seen) this.confirmed = Math.max(this.confirmed, change.n);
    if (change.n > this.shown) {
      this.shown = change.n;
      if (!change.seen) this.hooks.show(change);
    }
    void this.settle();
  }

  /** Take what a beat said: a working time that nobody told of means that a push was lost. */
  beat(limit?: number | null): void {
    const missed = typeof limit === "number" && this.limit !== null && limit !== this.limit;
    if (missed) void this.ask(0, limit);
    else void this.settle();
  }

  /** Confirm what was shown to somebody who could see it. */
  async settle(): Promise<void> {
    if (this.shown > this.confirmed && this.hooks.visible()) await this.ask(this.shown);
  }

  private async ask(n: number, limit?: number): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const known = await this.hooks.confirm(n);
      this.asking = false;
      if (known === undefined) return; // refused, as to a page that lost its lease: nothing is confirmed
      this.confirmed = Math.max(this.confirmed, n);
      this.hear(known, limit);
    } catch {
      // no answer: the next beat tries again
    } finally {
      this.asking = false;
    }
  }
}

/** What a change means, and what is left now. */
export function changeWords({ ms, why }: TimeChange): string {
  const time = inWords(Math.abs(ms));
  const words = ms < 0 ? t("Your working time was shortened by {time}.", { time }) : t("You were given {time} more.", { time });
  if (why === "") return words;
  const reason = t("Reason: {why}", { why });
  return `${words} ${reason}`;
}

/** "15 minutes left.", as it is shown and read out. */
export function minutesWords(minutes: number): string {
  return tn("{n} minute left.", "{n} minutes left.", minutes);
}

/** Lines under the bar, a change above what is left: each read out once when it comes, shown until closed or stale. */
export function timeNews(): Part {
  const element = h("div", { class: "room-news", role: "status", "aria-atomic": "false", "data-testid": "time-news" });
  let drawn: TimeNews | null = null;
  let stale: ReturnType<typeof setTimeout> | undefined;
  const drop = (kind: TimeNews["kind"]) => element.querySelector(`[data-news="${kind}"]`)?.remove();
  const update = ({ news, phase }: RoomState) => {
    if (phase === "ended") fillWith(element);
    if (news === drawn || phase === "ended") return;
    drawn = news;
    clearTimeout(stale);
    drop("minutes"); // a newer change says it anew, a newer minute takes its place
    if (news === null) return;
    if (news.kind === "changed") drop("changed");
    else stale = setTimeout(() => drop("minutes"), MINUTES_SHOWN_MS);
    element.append(line(news));
  };
  return { element, update };
}

function line(news: TimeNews): HTMLElement {
  const words = news.kind === "minutes" ? minutesWords(news.minutes) : changeWords(news.change);
  const close = () => {
    const focused = shown.contains(document.activeElement);
    shown.remove();
    if (focused) focusMain({ preventScroll: true });
  };
  const button = h("button", { type: "button", class: "button button-small", onclick: close }, t("Close"));
  const shown = h("div", { class: "strip strip-note", "data-news": news.kind }, icon("clock"), h("p", {}, words), button);
  return shown;
}
