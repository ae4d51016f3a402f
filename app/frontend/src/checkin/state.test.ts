import { describe, expect, it } from "vitest";
import { hello, stateMessage } from "../room/fixtures";
import { readNotices } from "../room/wire";
import { type CheckInEvent, type CheckInState, initialCheckIn, reduceCheckIn, showsMessages } from "./state";

const after = (state: CheckInState, ...events: CheckInEvent[]) => events.reduce(reduceCheckIn, state);
const at = (state: string, consent = true) => initialCheckIn(state, consent).step;

describe("the check-in", () => {
  it.each([
    ["scheduled", false, "consent"],
    ["checking_in", false, "consent"],
    ["checking_in", true, "camera"],
    ["awaiting_authorization", true, "waiting"],
    ["authorized", true, "start"],
    ["in_progress", true, "gone"],
    ["no_show", true, "gone"],
  ])("of an attempt that is %s (consent %s) begins at %s", (state, consent, step) => {
    expect(at(state, consent)).toBe(step);
  });

  it("opens no camera step before consent", () => {
    const state = initialCheckIn("scheduled", false);
    expect(after(state, { type: "attempt", state: "checking_in" }).step).toBe("consent");
    expect(after(state, { type: "consented" }).step).toBe("camera");
  });

  it("keeps the step on the words of the server while it is checked in", () => {
    const state = after(initialCheckIn("checking_in", true), { type: "step", step: "reference" });
    expect(after(state, { type: "attempt", state: "checking_in" }).step).toBe("reference");
  });

  it("shows the honest place in the queue, then lets the candidate in", () => {
    const waiting = after(initialCheckIn("checking_in", true), { type: "attempt", state: "awaiting_authorization" });
    const queue = { place: 3, waiting: 7 };
    const told = after(waiting, { type: "hello", hello: hello({ state: "awaiting_authorization", queue }) });
    expect([told.step, told.queue]).toEqual(["waiting", queue]);
    const inside = after(told, { type: "state", message: stateMessage({ state: "authorized", left: null }) });
    expect([inside.step, inside.queue]).toEqual(["start", null]);
  });

  it("shows what staff write while one waits, also what came before this page", () => {
    const notices = [{ n: 1, kind: "message", text: "A moment, please.", at: 1, read: true }, { n: 1, kind: "own", text: "Hello?", at: 2, read: true }];
    const waiting = after(initialCheckIn("awaiting_authorization", true), { type: "hello", hello: hello({ state: "awaiting_authorization", notices }) });
    expect([showsMessages(waiting), waiting.said.map((one) => one.text)]).toEqual([true, ["A moment, please."]]);
    const next = readNotices([{ n: 2, kind: "message", text: "You are next.", at: 3, read: true }])[0]!;
    expect(after(waiting, { type: "note", words: next.text, said: next }).said.map((one) => one.n)).toEqual([1, 2]);
    expect(showsMessages(initialCheckIn("checking_in", true))).toBe(false);
  });

  it("goes back to the picture, without the old one, when the proctor asks for another", () => {
    const waiting = { ...initialCheckIn("awaiting_authorization", true), taken: "blob:1" };
    const back = after(waiting, { type: "note", words: "Please more light." }, { type: "state", message: stateMessage({ state: "checking_in" }) });
    expect([back.step, back.taken, back.note]).toEqual(["reference", null, "Please more light."]);
  });

  it("moves up in the queue with a sign of life", () => {
    const waiting = after(initialCheckIn("awaiting_authorization", true), { type: "queue", queue: { place: 3, waiting: 7 } });
    expect(after(waiting, { type: "queue", queue: { place: 1, waiting: 6 } }).queue).toEqual({ place: 1, waiting: 6 });
  });

  it("goes back to the picture when the permission has lapsed into the queue's start", () => {
    const start = initialCheckIn("authorized", true);
    expect(after(start, { type: "attempt", state: "awaiting_authorization" }).step).toBe("waiting");
    expect(after(start, { type: "attempt", state: "checking_in" }).step).toBe("reference");
  });

  it("shows a problem until something else happens", () => {
    const problem = { title: "No connection", cure: "Try again" };
    const state = after(initialCheckIn("checking_in", true), { type: "busy", now: true }, { type: "problem", problem });
    expect([state.problem, state.busy]).toEqual([problem, false]);
    expect(after(state, { type: "taken", url: "blob:2" }).problem).toBeNull();
  });
});
