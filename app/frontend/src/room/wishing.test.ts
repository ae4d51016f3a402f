// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stateMessage, workingRoom } from "./fixtures";
import type { Room } from "./main";
import { type RoomState, reduce } from "./state";
import { KNOCK_MS, wishesOf } from "./wishing";

type Ask = (event: string, message: { command: string; name: string }) => Promise<{ answer: object; rtt: number }>;

/** A room with a line that a test holds; everything else of it is real or not touched. */
function roomWith(state: RoomState, ask: Ask, online = true) {
  const starts: { takeover: boolean; knock: boolean }[] = [];
  const room = {
    ...{ attempt: "a1", state, takeover: true, knock: false, outbox: { settle: () => undefined } },
    connection: { online, ask, start: () => starts.push({ takeover: room.takeover, knock: room.knock }) },
    happened: (event: Parameters<Room["happened"]>[0]) => (room.state = reduce(room.state, event)),
  };
  return { room: room as unknown as Room, starts };
}

describe("a wish", () => {
  const sent: string[] = [];
  const answers: (object | null)[] = [];
  const ask: Ask = (_, { command }) => {
    sent.push(command);
    const answer = answers.shift() ?? null;
    return answer === null ? Promise.reject(new Error("no answer")) : Promise.resolve({ answer, rtt: 1 });
  };
  beforeEach(() => {
    sent.length = 0;
    answers.length = 0;
  });

  it("without an answer is not said to be unsent, and is sent again under its id", async () => {
    const { room } = roomWith(workingRoom(), ask);
    const { wish } = wishesOf(room);
    expect(await wish("take_break")).toContain("No answer yet");
    answers.push({ err: "internal", message: "Try again.", retry_ms: 2000 });
    expect(await wish("take_break")).toBe("Try again.");
    answers.push({ move: false });
    expect(await wish("take_break")).toBeNull();
    answers.push({ move: false });
    await wish("take_break");
    expect(sent.slice(0, 3)).toEqual([sent[0], sent[0], sent[0]]);
    expect(sent[3]).not.toBe(sent[0]);
  });

  it("is a new one where it is another, or the attempt has moved on", async () => {
    const { room } = roomWith(workingRoom(), ask);
    const { wish } = wishesOf(room);
    await wish("take_break");
    await wish("ask_move", "It smokes.");
    await wish("ask_move", "It burns.");
    room.happened({ type: "state", message: stateMessage({ s: room.state.seq + 1 }) });
    await wish("ask_move", "It burns.");
    expect(new Set(sent).size).toBe(4);
  });

  it("that cannot set out says so", async () => {
    const { room } = roomWith(workingRoom(), ask, false);
    expect(await wishesOf(room).wish("take_break")).toContain("no connection");
    expect(sent).toEqual([]);
  });
});

describe("a window at the door", () => {
  const outside = reduce(workingRoom(), { type: "turned away", code: "lease_lost" });
  let told: object;
  const posted: string[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    posted.length = 0;
    told = { state: "in_progress", move: true, answer: null };
    vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
      if (init.method === "POST") posted.push((JSON.parse(init.body as string) as { command: string }).command);
      return Promise.resolve(new Response(JSON.stringify(told)));
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("knocks, and takes nothing over by itself", async () => {
    const { room, starts } = roomWith(outside, () => Promise.reject(new Error("unused")));
    expect(await wishesOf(room).askMoveHere()).toBeNull();
    expect([room.state.move, posted.length]).toEqual([true, 1]);
    await vi.advanceTimersByTimeAsync(2 * KNOCK_MS);
    told = { state: "paused", move: false, answer: { granted: true, text: "" } };
    await vi.advanceTimersByTimeAsync(KNOCK_MS);
    expect(starts).toEqual(Array(3).fill({ takeover: false, knock: true }));
    room.happened({ type: "taking over" });
    await vi.advanceTimersByTimeAsync(3 * KNOCK_MS);
    expect(starts.length).toBe(3);
  });

  it("stops when the proctor says no, with their words, and may ask anew", async () => {
    const { room, starts } = roomWith(outside, () => Promise.reject(new Error("unused")));
    const { askMoveHere } = wishesOf(room);
    await askMoveHere();
    told = { state: "in_progress", move: false, answer: { granted: false, text: "Please stay." } };
    await vi.advanceTimersByTimeAsync(3 * KNOCK_MS);
    expect([room.state.move, room.state.declined, starts.length]).toEqual([false, "Please stay.", 0]);
    await askMoveHere();
    expect([room.state.move, room.state.declined, new Set(posted).size]).toEqual([true, null, 2]);
  });
});
