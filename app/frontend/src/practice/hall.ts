/* A hall of pretence: it answers the practice room as the server answers the real one, in this
   page alone. Nothing of it leaves the device. Its line can be cut, to see what happens then. */

import { PROTOCOL_VERSION, type CandidateHello, type CandidateOwn, type CandidateSave, type CandidateState } from "../protocol";
import type { Auth, OpenWire, Wire } from "../socket";
import { t } from "../strings";

export const LIMIT_MS = 30 * 60_000;
const DELAY_MS = 120;
const PAUSE_MS = 6000;
const BREAK_MS = 60_000;

type Listener = (...args: never[]) => void;
type Answer = Record<string, unknown>;

export class Hall implements Wire {
  connected = false;
  private cut = false;
  private readonly listeners = new Map<string, Listener[]>();
  private readonly answers: Record<string, { r: unknown; m: boolean }> = {};
  private authorise: (give: (auth: Auth) => void) => void = () => undefined;
  private state = "in_progress";
  private pausedAt: number | null = null;
  private pausedMs = 0;
  private pausing: Answer | null = null;
  private breaksLeft = 1;
  private move = false;
  private c = 0;
  private s = 1;
  private n = 0;
  private readonly began = performance.now();

  /** Stands in for the socket: the connection opens this hall instead. */
  readonly open: OpenWire = (_, auth) => {
    this.authorise = auth;
    return this;
  };

  on(event: string, listener: Listener): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  connect(): void {
    this.authorise(() => {
      setTimeout(() => {
        if (this.connected) return;
        if (this.cut) {
          this.fire("connect_error", new Error("practice: the line is cut"));
          return;
        }
        this.connected = true;
        this.fire("connect");
        this.fire("hello", this.hello());
      }, DELAY_MS);
    });
  }

  disconnect(): void {
    if (!this.connected) return;
    this.connected = false;
    this.fire("disconnect");
  }

  emit(): void {
    // what the page tells about itself is heard by nobody here
  }

  timeout(ms: number): { emitWithAck(event: string, ...args: unknown[]): Promise<unknown> } {
    return {
      emitWithAck: (event, message) =>
        new Promise((resolve, reject) => {
          setTimeout(() => {
            if (this.connected) resolve(this.answer(event, message));
            else setTimeout(() => reject(new Error("practice: no answer")), ms);
          }, DELAY_MS);
        }),
    };
  }

  /** Cut the line: everything goes on, and nothing arrives. */
  lose(): void {
    this.cut = true;
    this.disconnect();
  }

  /** Mend the line; the page finds it by itself. */
  mend(): void {
    this.cut = false;
  }

  /** Let the proctor write. */
  write(words: string): void {
    this.fire("notice", { n: ++this.n, kind: "message", text: words, at: now() });
  }

  /** Let the proctor pause the exam for a few seconds. */
  pause(): void {
    const reason = t("This is only to show you a pause. It ends by itself in a few seconds.");
    this.stand({ kind: "proctor", reason, by: "proctor" }, PAUSE_MS);
  }

  private stand(pause: Answer, ms: number): void {
    if (this.state !== "in_progress") return;
    this.state = "paused";
    this.pausedAt = performance.now();
    this.pausing = pause;
    this.tell();
    setTimeout(() => this.resume(pause), ms);
  }

  /** End a pause, unless it has ended already. */
  private resume(pause: Answer | null): void {
    if (this.pausedAt === null || pause !== this.pausing) return;
    this.pausedMs += performance.now() - this.pausedAt;
    this.pausedAt = this.pausing = null;
    this.state = "in_progress";
    this.tell();
  }

  private own({ name }: CandidateOwn): Answer {
    if (name === "take_break" && this.breaksLeft > 0) {
      this.breaksLeft -= 1;
      this.stand({ kind: "break", reason: "", by: "candidate", until: now() + BREAK_MS }, BREAK_MS);
    }
    if (name === "end_break") this.resume(this.pausing);
    this.move = name === "ask_move";
    if (this.move) setTimeout(() => this.write(t("In an exam, your proctor would now see that you ask for another computer, and answer.")), 10 * DELAY_MS);
    return { state: this.state, move: this.move, ...this.time() };
  }

  private standing(): Pick<CandidateState, "pause" | "breaks" | "move"> {
    const breaks = { left: this.breaksLeft, of: 1, ms: BREAK_MS };
    return { pause: this.pausing as never, breaks, move: this.move };
  }

  private answer(event: string, message: unknown): Answer {
    switch (event) {
      case "save":
        return this.save(message as CandidateSave);
      case "submit":
        this.state = "submitted";
        return { state: this.state, receipt: null, ...this.time() };
      case "say":
        setTimeout(() => this.write(t("Here you read what your proctor answers.")), 10 * DELAY_MS);
        return { ...this.time() };
      case "own":
        return this.own(message as CandidateOwn);
      default:
        return { state: this.state, s: this.s, ...this.time() };
    }
  }

  private save({ i, r, m, c }: CandidateSave): Answer {
    this.answers[i] = { r, m };
    this.c = Math.max(this.c, c);
    return { v: "accepted", s: ++this.s, ...this.time() };
  }

  private tell(): void {
    this.s++;
    this.fire("state", { state: this.state, s: this.s, submit_reason: null, ...this.standing(), ...this.time() });
  }

  private hello(): CandidateHello {
    return {
      ...{ v: PROTOCOL_VERSION, attempt: "practice", state: this.state, e: 1, c: this.c, s: this.s },
      ...{ limit: LIMIT_MS, answers: this.answers as never, notices: [], hand: false, snapshot_ms: 5000 },
      ...{ tools: ["calculator"], paper: "practice", start: "individual" },
      ...this.standing(),
      ...this.time(),
    };
  }

  private time(): { t: number; left: number | null } {
    const worked = performance.now() - this.began - this.pausedMs;
    return { t: now(), left: this.pausedAt === null ? Math.max(0, LIMIT_MS - worked) : null };
  }

  private fire(event: string, message?: unknown): void {
    if (event !== "connect_error" && event !== "disconnect" && !this.connected) return;
    for (const listener of this.listeners.get(event) ?? []) (listener as (message: unknown) => void)(message);
  }
}

function now(): number {
  return Math.round(performance.timeOrigin + performance.now());
}
