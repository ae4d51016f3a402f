import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "./api";
import type { CandidateReceives, CandidateSends } from "./protocol";
import { type Auth, Connection, type Wire, reconnectWait, refusalCode } from "./socket";

/** A wire whose far end is the test. */
class Cable implements Wire {
  connected = false;
  connects: Auth[] = [];
  readonly emitted: [string, unknown][] = [];
  answer: unknown = {};
  accept = true;
  error: unknown = new Error("refused");
  private readonly listeners = new Map<string, (...args: never[]) => void>();

  constructor(private readonly auth: (give: (auth: Auth) => void) => void) {}

  on(event: string, listener: (...args: never[]) => void) {
    this.listeners.set(event, listener);
  }
  hear(event: string, ...args: unknown[]) {
    (this.listeners.get(event) as ((...all: unknown[]) => void) | undefined)?.(...args);
  }
  connect() {
    this.auth((auth) => {
      this.connects.push(auth);
      this.connected = this.accept;
      if (this.accept) this.hear("connect");
      else this.hear("connect_error", this.error);
    });
  }
  disconnect() {
    if (!this.connected) return;
    this.connected = false;
    this.hear("disconnect");
  }
  timeout() {
    return {
      emitWithAck: (event: string, message: unknown) => {
        this.emitted.push([event, message]);
        return this.answer instanceof Error ? Promise.reject(this.answer) : Promise.resolve(this.answer);
      },
    };
  }
  emit(event: string, message: unknown) {
    this.emitted.push([event, message]);
  }
}

function connected(auth: () => Promise<Auth> = () => Promise.resolve({ ticket: "t" })) {
  const log: string[] = [];
  const cables: Cable[] = [];
  let tickets = 0;
  const connection = new Connection<CandidateSends, CandidateReceives>({
    namespace: "/candidate",
    events: ["hello", "state", "notice", "superseded"],
    auth: async () => ({ ...(await auth()), n: ++tickets }),
    hooks: {
      received: (event) => log.push(event),
      link: (link) => log.push(link),
      turnedAway: (code) => log.push(`turned away: ${code}`),
      fault: (error) => log.push(`fault: ${String(error)}`),
    },
    open: (_, giveAuth) => {
      cables.push(new Cable(giveAuth));
      return cables[0]!;
    },
    random: () => 1,
  });
  return { connection, log, cable: cables[0]! };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const pass = (ms = 1) => vi.advanceTimersByTimeAsync(ms);

describe("Connection", () => {
  it("asks for a fresh ticket at every connect", async () => {
    const { connection, cable, log } = connected();
    connection.start();
    await pass();
    cable.disconnect();
    await pass(400);
    expect(cable.connects).toEqual([
      { ticket: "t", n: 1 },
      { ticket: "t", n: 2 },
    ]);
    expect(log).toEqual(["connecting", "online", "offline", "online"]);
  });

  it("hands on messages, and survives a listener that throws", async () => {
    const { connection, cable, log } = connected();
    connection.start();
    await pass();
    log.push = () => {
      throw new Error("ours");
    };
    expect(() => cable.hear("hello", {})).toThrow("ours"); // the fault hook itself threw
    delete (log as { push?: unknown }).push;
    cable.hear("state", {});
    expect(log.at(-1)).toBe("state");
  });

  it("goes on trying while the server is away, and stops when it is told to", async () => {
    const { connection, cable, log } = connected(() =>
      Promise.reject(new Refusal("network", "", "", 0)),
    );
    connection.start();
    await pass(30_000);
    const tried = log.filter((word) => word === "offline").length;
    expect(tried).toBeGreaterThan(5);
    expect(cable.connects).toEqual([]);
    connection.stop();
    await pass(30_000);
    expect(log.filter((word) => word === "offline")).toHaveLength(tried);
  });

  it.each([
    ["lease_lost", { message: "{'code': 'lease_lost'}" }],
    ["lease_lost", { message: "refused", data: { code: "lease_lost" } }],
    ["reload", { message: "reload", data: { code: "reload" } }],
  ])("does not knock again where the answer is final: %s", async (code, error) => {
    const { connection, cable, log } = connected();
    cable.accept = false;
    cable.error = error;
    connection.start();
    await pass(20_000);
    expect(cable.connects).toHaveLength(1);
    expect(log.at(-1)).toBe(`turned away: ${code}`);
  });

  it("tries again with a fresh ticket when the old one was refused", async () => {
    const { connection, cable, log } = connected();
    cable.accept = false;
    cable.error = { message: "{'code': 'ticket_refused'}" };
    connection.start();
    await pass();
    cable.accept = true;
    await pass(500);
    expect(cable.connects.map((auth) => auth["n"])).toEqual([1, 2]);
    expect(log.at(-1)).toBe("online");
  });

  it("says when the login has ended", async () => {
    const { connection, log } = connected(() => Promise.reject(new Refusal("x", "", "", 401)));
    connection.start();
    await pass(10_000);
    expect(log).toEqual(["connecting", "offline", "turned away: signed_out"]);
  });

  it("returns the answer and its round trip, and refuses to send into nothing", async () => {
    const { connection, cable } = connected();
    await expect(connection.ask("beat", { c: 0 })).rejects.toThrow("not connected");
    connection.start();
    await pass();
    cable.answer = { t: 5, state: "in_progress" };
    expect(await connection.ask("beat", { c: 0 })).toEqual({ answer: cable.answer, rtt: 0 });
    expect(cable.emitted).toEqual([["beat", { c: 0 }]]);
  });

  it("knows whether an acknowledgement is still to come, also of what was lost", async () => {
    const { connection, cable } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.asking).toBe(false);
    const asked = connection.ask("beat", { c: 0 });
    expect(connection.asking).toBe(true);
    await asked;
    expect(connection.asking).toBe(false);
    cable.answer = new Error("no acknowledgement");
    await expect(connection.ask("beat", { c: 0 })).rejects.toThrow();
    expect(connection.asking).toBe(false);
  });

  it("moves on when the server asks for it, after the time that it named", async () => {
    const { connection, log, cable } = connected();
    connection.start();
    await vi.runOnlyPendingTimersAsync();
    connection.moveOn(700);
    expect(log.at(-1)).toBe("offline");
    await vi.advanceTimersByTimeAsync(699);
    expect(cable.connects.length).toBe(1);
    await vi.advanceTimersByTimeAsync(2);
    expect(cable.connects.length).toBe(2);
    expect(log.at(-1)).toBe("online");
    connection.stop();
    connection.moveOn(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(cable.connects.length).toBe(2);
  });

  it("reconnects when the server has forgotten the socket", async () => {
    const { connection, cable } = connected();
    connection.start();
    await pass();
    cable.answer = { err: "not_connected" };
    await connection.ask("beat", { c: 0 });
    await pass(500);
    expect(cable.connects).toHaveLength(2);
  });
});

describe("reconnectWait", () => {
  it("is full jitter between 0.2 s and at most 5 s", () => {
    expect(reconnectWait(0, 0)).toBe(200);
    expect(reconnectWait(0, 1)).toBe(400);
    expect(reconnectWait(9, 0)).toBe(200);
    expect(reconnectWait(9, 1)).toBe(5000);
    expect(reconnectWait(5000, 0.5)).toBe(2600);
  });
});

describe("refusalCode", () => {
  it("is empty for anything else", () => {
    expect([refusalCode(null), refusalCode(new Error("websocket error"))]).toEqual(["", ""]);
  });
});
