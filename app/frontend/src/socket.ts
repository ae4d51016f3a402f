/* The connection: a fresh ticket for every connect, full-jitter reconnects, beats, round trips.
   It carries messages and reports what became of the connection; it holds no exam state. */

import { Manager } from "socket.io-client";
import { Refusal } from "./api";
import type { Refused } from "./protocol";

/** The little of a socket.io socket that is used here. */
export interface Wire {
  connected: boolean;
  connect(): unknown;
  disconnect(): unknown;
  on(event: string, listener: (...args: never[]) => void): unknown;
  timeout(ms: number): { emitWithAck(event: string, ...args: unknown[]): Promise<unknown> };
  emit(event: string, ...args: unknown[]): unknown;
}

export type Auth = Readonly<Record<string, unknown>>;
export type OpenWire = (namespace: string, auth: (give: (auth: Auth) => void) => void) => Wire;

export type Sends = object;
export type Link = "connecting" | "online" | "offline";

export interface ConnectionHooks<Receives> {
  received<K extends keyof Receives & string>(event: K, message: Receives[K]): void;
  link(link: Link): void;
  /** The server will not have this page: another window writes, or the login has ended. */
  turnedAway(code: string): void;
  /** Something of ours failed; the connection goes on. */
  fault(error: unknown): void;
}

export interface ConnectionOptions<Receives> {
  namespace: string;
  events: readonly (keyof Receives & string)[];
  /** Fetches what the server wants to see at a connect; called anew each time. */
  auth(): Promise<Auth>;
  hooks: ConnectionHooks<Receives>;
  open?: OpenWire;
  random?: () => number;
}

export const ACK_MS = 3000;
export const BEAT_MS = 5000;
const CONNECT_MS = 8000;
const LEAST_WAIT_MS = 200;
const MOST_WAIT_MS = 5000;
const FINAL = new Set(["lease_lost", "not_found", "not_your_attempt", "forbidden", "signed_out", "reload"]);

/** Wait before reconnect number `tries` (from 0): full jitter between 0.2 s and at most 5 s. */
export function reconnectWait(tries: number, random: number): number {
  const ceiling = Math.min(MOST_WAIT_MS, LEAST_WAIT_MS * 2 ** (Math.min(tries, 20) + 1));
  return LEAST_WAIT_MS + random * (ceiling - LEAST_WAIT_MS);
}

/** The stable code in a refused connect, wherever the server put it. */
export function refusalCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { data, message } = error as { data?: unknown; message?: unknown };
  const code = (data as { code?: unknown } | undefined | null)?.code;
  if (typeof code === "string") return code;
  return /["']code["']:\s*["']([a-z_]+)["']/.exec(String(message))?.[1] ?? "";
}

export class Connection<S extends Sends, R> {
  private readonly wire: Wire;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;
  /** How long to wait before the next connect, where the server has said so. */
  private moving: number | null = null;
  private asked = 0;

  constructor(private options: ConnectionOptions<R>) {
    this.wire = (options.open ?? openSocket)(options.namespace, (give) => void this.authorise(give));
    for (const event of options.events) {
      this.wire.on(event, (message: R[typeof event]) => this.receive(event, message));
    }
    this.wire.on("connect", () => {
      this.tries = 0;
      this.options.hooks.link("online");
    });
    this.wire.on("disconnect", () => this.lost());
    this.wire.on("connect_error", (error: Error) => this.failed(error));
  }

  /** Whether messages pass at this moment. */
  get online(): boolean {
    return this.wire.connected;
  }

  /** Whether something was sent whose acknowledgement has not come. */
  get asking(): boolean {
    return this.asked > 0;
  }

  /** Let another part of the page listen from here on; the line itself stays as it is. */
  handTo(listener: Pick<ConnectionOptions<R>, "auth" | "hooks">): void {
    this.options = { ...this.options, ...listener };
  }

  /** Connect, or connect again after `stop`. */
  start(): void {
    this.stopped = false;
    this.options.hooks.link("connecting");
    this.wire.connect();
  }

  /** Disconnect and stay so. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.wire.disconnect();
  }

  /** Leave this connection and make a new one after `ms`: the server asked for it. */
  moveOn(ms: number): void {
    if (this.stopped) return;
    const { connected } = this.wire;
    this.moving = ms;
    this.wire.disconnect();
    if (!connected) this.lost(); // else the disconnect has said so
  }

  /** Connect at once instead of waiting (the browser says that the network is back). */
  hurry(): void {
    if (this.stopped || this.wire.connected) return;
    clearTimeout(this.retry);
    this.wire.connect();
  }

  /** Send and wait for the acknowledgement; rejects when none came in `ms`. */
  async ask<K extends keyof S & string>(
    event: K,
    message: S[K] extends { message: infer M } ? M : never,
    ms = ACK_MS,
  ): Promise<{ answer: S[K] extends { answer: infer A } ? A & Refused : never; rtt: number }> {
    if (!this.wire.connected) throw new Error("not connected");
    const sent = performance.now();
    this.asked++;
    try {
      const answer = await this.wire.timeout(ms).emitWithAck(event, message);
      const seen = (answer ?? {}) as S[K] extends { answer: infer A } ? A & Refused : never;
      if ((seen as Refused).err === "not_connected") this.wire.disconnect();
      return { answer: seen, rtt: performance.now() - sent };
    } finally {
      this.asked--;
    }
  }

  /** Send without an answer; false when there is no connection. */
  tell<K extends keyof S & string>(
    event: K,
    message: S[K] extends { message: infer M } ? M : never,
  ): boolean {
    if (!this.wire.connected) return false;
    this.wire.emit(event, message);
    return true;
  }

  private receive<K extends keyof R & string>(event: K, message: R[K]): void {
    try {
      this.options.hooks.received(event, message);
    } catch (error) {
      this.options.hooks.fault(error);
    }
  }

  private async authorise(give: (auth: Auth) => void): Promise<void> {
    try {
      give(await this.options.auth());
    } catch (error) {
      this.wire.disconnect();
      if (error instanceof Refusal && error.signedOut) this.turnAway("signed_out");
      else if (error instanceof Refusal && FINAL.has(error.code)) this.turnAway(error.code);
      else this.lost();
    }
  }

  private failed(error: unknown): void {
    const code = refusalCode(error);
    if (FINAL.has(code)) this.turnAway(code);
    else this.lost();
  }

  private turnAway(code: string): void {
    this.stop();
    this.options.hooks.link("offline");
    this.options.hooks.turnedAway(code);
  }

  private lost(): void {
    if (this.stopped) return;
    this.options.hooks.link("offline");
    clearTimeout(this.retry);
    const wait = this.moving ?? reconnectWait(this.tries++, (this.options.random ?? Math.random)());
    this.moving = null;
    this.retry = setTimeout(() => this.wire.connect(), wait);
  }
}

function openSocket(namespace: string, auth: (give: (auth: Auth) => void) => void): Wire {
  const manager = new Manager({
    transports: ["websocket"],
    reconnection: false,
    autoConnect: false,
    timeout: CONNECT_MS,
  });
  return manager.socket(namespace, { auth });
}
