import { describe, expect, it } from "vitest";
import { hello, stateMessage, workingRoom } from "./fixtures";
import { PictureAsks, ShownMessages, newestMessage } from "./shown";
import { type RoomState, reduce } from "./state";
import { readNotice } from "./wire";

const said = (state: RoomState, n: number, more: Record<string, unknown> = {}): RoomState =>
  reduce(state, { type: "notice", notice: readNotice({ n, kind: "message", text: "Hello", t: 5, ...more }) });

describe("messages of staff", () => {
  it("are confirmed once each, newest number, and only to somebody who can see the page", async () => {
    const told: number[] = [];
    let [ready, takes] = [false, true];
    const shown = new ShownMessages({
      ready: () => ready,
      confirm: (n) => {
        told.push(n);
        return takes ? Promise.resolve(true) : Promise.reject(new Error("no answer"));
      },
    });
    const state = said(said(workingRoom(), 1), 2);
    await shown.settle(state);
    expect(told).toEqual([]);
    [ready, takes] = [true, false];
    await shown.settle(state);
    takes = true;
    await shown.settle(state);
    await shown.settle(state);
    await shown.settle(said(state, 3));
    expect(told).toEqual([2, 2, 3]);
  });

  it("that the page has not shown come back with a reload, others do not", () => {
    const notices = [1, 2].map((n) => ({ n, kind: "message", text: `m${n}`, at: 1, read: n === 1 }));
    const state = workingRoom({ notices });
    expect([state.unread, newestMessage(state)]).toEqual([["message:2"], 2]);
  });

  it("ask for a picture once, and what was asked before the page came is past", () => {
    const asks = new PictureAsks();
    const first = said(workingRoom(), 1, { ask: "picture" });
    expect([asks.fresh(first), asks.fresh(first)]).toEqual([false, false]);
    const second = said(first, 2, { ask: "picture" });
    expect([asks.fresh(second), asks.fresh(second)]).toEqual([true, false]);
    expect(asks.fresh(said(second, 3, { ask: "room_scan" }))).toBe(false);
  });
});

describe("the hand", () => {
  it("goes down when the proctor has answered it, and an older server says nothing of it", () => {
    const up = workingRoom(hello({ hand: true }));
    const kept = reduce(up, { type: "state", message: stateMessage() });
    const answered = reduce(up, { type: "state", message: stateMessage({ hand: false }) });
    expect([up.hand, kept.hand, answered.hand]).toEqual([true, true, false]);
  });
});
