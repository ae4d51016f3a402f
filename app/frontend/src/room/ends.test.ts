import { describe, expect, it } from "vitest";
import { holdsAnswers, waitsHere } from "./ends";

const room = (phase: "working" | "paused" | "closing" | "ended" | "failed", state = "") => ({ phase, over: { state, why: "" } });

describe("answers on their way", () => {
  it("wait in a pause", () => {
    expect(holdsAnswers(room("paused"))).toBe(true);
    expect(holdsAnswers(room("working"))).toBe(false);
  });

  it.each(["voided", "cancelled", "no_show"])("are not sent again and again after an end that takes none (%s)", (state) => {
    expect(holdsAnswers(room("ended", state))).toBe(true);
    expect(holdsAnswers(room("failed", state))).toBe(true); // the page could not be loaded anew
  });

  it.each(["submitted", "terminated"])("are still sent after an end that keeps them (%s)", (state) => {
    expect(holdsAnswers(room("ended", state))).toBe(false);
    expect(holdsAnswers(room("closing", state))).toBe(false);
  });

  it.each([
    ["in_progress", 1, true],
    ["submitted", 1, true],
    ["voided", 1, false],
    ["in_progress", 0, false],
  ])("keep the page open while they are taken (%s, %i)", (state, count, waits) => {
    expect(waitsHere({ over: { state, why: "" }, saved: { kind: "waiting", count } })).toBe(waits);
  });
});
