/* Answers on their way: numbered, chained, kept until the server says they are durable.
   It shows nothing and decides nothing about the exam; it only makes sure nothing is lost. */

import { GENESIS, link } from "./chain";
import { type OutboxHooks, type SavedState, guarded, isSame } from "./outbox-hooks";
import { fateOf } from "./verdicts";
import type { CandidateSaveAnswer, JsonValue } from "./protocol";
export type { OutboxHooks, SavedState } from "./outbox-hooks";
import type { Chain, Numbered, OutboxStore, Pending, Step } from "./store";

/** An answer as the page holds it. */
export interface Given {
  r: JsonValue;
  m: boolean;
}

export type Unsaved = Readonly<Record<string, Given | undefined>>;

/** The part of `hello` that the outbox needs. */
export interface Resync {
  e: number;
  c: number;
  answers: Unsaved;
}

export const MOST_IN_FLIGHT = 8;
const [BREATH_MS, LEAST_RETRY_MS, RETRY_MS, LONGEST_SETTLE_MS] = [20, 100, 1000, 2000];

interface Draft extends Pending {
  since: number;
  readyAt: number;
}

export class Outbox {
  private readonly hooks: OutboxHooks;
  private readonly pending = new Map<string, Draft>();
  private numbered: Numbered[] = [];
  private readonly inFlight = new Set<Numbered>();
  private readonly notBefore = new Map<Numbered, number>();
  private chain: Chain;
  private order = 0;
  private anchor: string | null = null;
  private online = false;
  private held = false;
  private running = false;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writes: Promise<void> = Promise.resolve();

  constructor(
    private readonly attempt: string,
    private readonly store: OutboxStore,
    hooks: OutboxHooks,
  ) {
    this.hooks = guarded(hooks);
    this.chain = { attempt, e: 0, c: 0, h: GENESIS };
  }

  /** Take up what an earlier life of the page left; returns its newest answers by item. */
  async restore(): Promise<Unsaved> {
    const kept = await this.store.load(this.attempt);
    this.numbered = [...kept.numbered].sort((a, b) => a.e - b.e || a.c - b.c);
    for (const one of kept.pending) this.pending.set(one.item, { ...one, since: 0, readyAt: 0 });
    this.order = Math.max(0, ...kept.pending.map((one) => one.order));
    if (kept.chain) this.chain = kept.chain;
    this.tell();
    return this.unsaved();
  }

  /** The newest answers, by item, that the server has not acknowledged. */
  unsaved(): Unsaved {
    const newest = [...this.numbered, ...this.pending.values()];
    return Object.fromEntries(newest.map((one) => [one.item, { r: one.r, m: one.m }]));
  }

  /** Note an answer; it is kept at once and sent after `settleMs` without another change. */
  change(item: string, r: JsonValue, m: boolean, settleMs = 0): void {
    const now = performance.now();
    const { order, since } = this.pending.get(item) ?? { order: ++this.order, since: now };
    const ct = Math.round(performance.timeOrigin + now);
    const readyAt = Math.min(now + settleMs, since + LONGEST_SETTLE_MS);
    const draft = { attempt: this.attempt, item, r, m, ct, a: this.anchor, order, since, readyAt };
    this.pending.set(item, draft);
    void this.persist({ put: [stripped(draft)] });
    this.tell();
    this.pump();
  }

  /** Take the server's newest anchor of time; answers given from now on carry it. */
  hear(anchor: string | null | undefined): void {
    this.anchor = anchor ?? this.anchor;
  }

  /** Send what waits for more typing now (on leaving a field, before handing in). */
  settle(): void {
    for (const draft of this.pending.values()) draft.readyAt = 0;
    this.pump();
  }

  /** After every `hello`: drop what is durable, move the rest into the epoch, resend in order. */
  resync(hello: Resync): void {
    this.inFlight.clear();
    this.notBefore.clear();
    const stays = this.numbered.filter((one) => !this.isDurable(one, hello));
    const gone = this.numbered.filter((one) => !stays.includes(one));
    const old = stays.filter((one) => one.e !== hello.e);
    this.numbered = stays.filter((one) => one.e === hello.e);
    const put = old.map((one) => this.returnToPending(one));
    if (this.chain.e !== hello.e || this.chain.c < hello.c) {
      // A head we never saw cannot be continued, so the chain starts anew behind it.
      this.chain = { attempt: this.attempt, e: hello.e, c: hello.c, h: GENESIS };
    }
    void this.persist({ acknowledge: [...gone, ...old], put, chain: this.chain });
    this.online = true;
    this.tell();
    this.pump();
  }

  /** The socket is gone: keep, count, wait. */
  offline(): void {
    this.online = false;
    this.inFlight.clear();
    this.tell();
  }

  /** While the exam is paused nothing is sent; `false` goes on. */
  hold(held: boolean): void {
    this.held = held;
    this.pump();
  }

  /** Newest number of this epoch and the head after it, for `beat` and `submit`. */
  head(): { e: number; c: number; h: string } {
    return { e: this.chain.e, c: this.chain.c, h: this.chain.h };
  }

  state(): SavedState {
    const items = new Set([...this.numbered, ...this.pending.values()].map((one) => one.item));
    if (items.size === 0) return { kind: "saved", count: 0 };
    return { kind: this.online ? "saving" : "waiting", count: items.size };
  }

  private isDurable(one: Numbered, hello: Resync): boolean {
    const newer = this.numbered.some(
      (other) => other.item === one.item && (other.e - one.e || other.c - one.c) > 0,
    );
    if (newer && (one.e < hello.e || one.c <= hello.c)) return true;
    if (one.e === hello.e && one.c > hello.c) return false;
    // Under the same number a resend is harmless, so in doubt the save stays.
    return isSame(hello.answers[one.item], one);
  }

  /** Take a number back; a newer draft of the item wins over it. */
  private returnToPending({ attempt, item, r, m, ct, a }: Numbered, afterMs = 0): Pending {
    const readyAt = afterMs === 0 ? 0 : performance.now() + afterMs;
    const draft = this.pending.get(item) ?? { attempt, item, r, m, ct, a, order: ++this.order, since: 0, readyAt };
    this.pending.set(item, draft);
    return stripped(draft);
  }

  /** Start the sending loop, or have it look again; whatever fails in it, it comes back. */
  private pump(): void {
    this.again = true;
    if (this.running) return;
    this.running = true;
    this.sendAll()
      .catch((error: unknown) => {
        this.hooks.fault(error);
        setTimeout(() => this.pump(), RETRY_MS);
      })
      .finally(() => {
        this.running = false;
        if (this.again) this.pump();
      });
  }

  private async sendAll(): Promise<void> {
    this.again = false;
    while (this.maySend()) {
      const next = this.nextNumbered() ?? (await this.numberNext());
      if (next === null) break;
      // While the number was written a new hello may have changed everything.
      if (this.numbered.includes(next) && this.maySend()) void this.transmit(next);
    }
    this.schedule();
  }

  private maySend(): boolean {
    return this.online && !this.held && this.inFlight.size < MOST_IN_FLIGHT;
  }

  private nextNumbered(): Numbered | undefined {
    const now = performance.now();
    return this.numbered.find(
      (one) => !this.inFlight.has(one) && (this.notBefore.get(one) ?? 0) <= now,
    );
  }

  /** Give the oldest settled draft its number; on disk before it is sent. */
  private async numberNext(): Promise<Numbered | null> {
    const ready = [...this.pending.values()]
      .filter((draft) => draft.readyAt <= performance.now())
      .sort((a, b) => a.order - b.order)[0];
    if (ready === undefined) return null;
    const { attempt, item, r, m, ct, a } = ready;
    const c = this.chain.c + 1;
    const h = this.linked(c, ready);
    if (h === null) return this.numberNext();
    const one: Numbered = { attempt, e: this.chain.e, c, item, r, m, ct, a, h };
    this.chain = { attempt, e: one.e, c, h };
    this.pending.delete(item);
    this.numbered.push(one);
    await this.persist({ forget: [item], number: [one], chain: this.chain });
    return one;
  }

  /** The head after a draft; one that cannot be chained waits, and holds up no other. */
  private linked(c: number, draft: Draft): string | null {
    try {
      return link(this.chain.h, c, draft.item, draft.r);
    } catch (error) {
      this.hooks.fault(error);
      draft.readyAt = performance.now() + RETRY_MS;
      return null;
    }
  }

  private async transmit(one: Numbered): Promise<void> {
    this.inFlight.add(one);
    const { c, e, item, r, m, ct, a, h } = one;
    try {
      const answer = await this.hooks.deliver({ c, e, i: item, r, m, ct, a: a ?? null, h }).catch(() => null);
      if (answer === null) this.later(one, 0); // no acknowledgement: the same number again
      else this.settled(one, answer);
    } catch (error) {
      this.hooks.fault(error);
      this.later(one, RETRY_MS);
    } finally {
      this.inFlight.delete(one);
      this.tell();
      this.pump();
    }
  }

  private settled(one: Numbered, answer: CandidateSaveAnswer): void {
    if (!this.numbered.includes(one)) return;
    const fate = fateOf(answer);
    if (fate.kind === "again") {
      this.later(one, fate.ms);
      return;
    }
    if (fate.kind === "lease_lost") {
      this.offline();
      this.hooks.leaseLost();
      return;
    }
    this.acknowledge(one);
    if (fate.kind === "late") this.hooks.late(one.item);
    if (fate.kind === "refused") this.hooks.refused(one.item, fate.words);
    // The number belongs to another answer; ours gets a new one, after a breath.
    if (fate.kind === "conflict") void this.persist({ put: [this.returnToPending(one, BREATH_MS)] });
  }

  private acknowledge(one: Numbered): void {
    this.numbered = this.numbered.filter((other) => other !== one);
    this.notBefore.delete(one);
    void this.persist({ acknowledge: [one] });
  }

  private later(one: Numbered, ms: number): void {
    this.notBefore.set(one, performance.now() + Math.max(ms, LEAST_RETRY_MS));
  }

  /** Wake when the next draft has settled or the next retry is due. */
  private schedule(): void {
    clearTimeout(this.timer);
    if (!this.maySend()) return;
    const again = this.numbered.filter((one) => !this.inFlight.has(one)).map((one) => this.notBefore.get(one) ?? 0);
    // What became due while we looked is due now: it must not be left out as over.
    const next = Math.min(...again, ...[...this.pending.values()].map((one) => one.readyAt));
    if (next !== Infinity) this.timer = setTimeout(() => this.pump(), Math.max(0, Math.ceil(next - performance.now())));
  }

  /** Write one step behind the ones before it; a full disk must not stop the sending. */
  private persist(step: Step): Promise<void> {
    this.writes = this.writes
      .then(() => this.store.write(this.attempt, step))
      .catch((error: unknown) => this.hooks.fault(error));
    return this.writes;
  }

  private tell(): void {
    this.hooks.changed(this.state());
  }
}

function stripped({ attempt, item, r, m, ct, a, order }: Pending): Pending {
  return { attempt, item, r, m, ct, a, order };
}
