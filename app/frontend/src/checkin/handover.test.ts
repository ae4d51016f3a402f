import { describe, expect, test } from "vitest";
import type { CandidateHello } from "../protocol";
import { Standing } from "./handover";

const hello = (more: Partial<CandidateHello> = {}): CandidateHello => ({
  ...{ v: 1, attempt: "a1", state: "authorized", e: 1, c: 0, s: 5, t: 1000, left: null, limit: 60_000 },
  ...{ answers: {}, notices: [], hand: false, tools: [], snapshot_ms: 5000, start: "cohort", paper: "tag", key: null },
  ...more,
});

describe("what the waiting room hands to the exam room", () => {
  test("is nothing before the first hello", () => {
    const standing = new Standing();
    standing.move({ state: "in_progress", s: 6, t: 2000 });
    expect(standing.running).toBe(false);
    expect(() => standing.hello()).toThrow();
  });

  test("is the hello with what the start said, key and clock included", () => {
    const standing = new Standing();
    standing.greet(hello());
    expect(standing.running).toBe(false);
    standing.move({ state: "in_progress", s: 6, t: 2000, left: 60_000, limit: null, key: "ab" });
    expect(standing.running).toBe(true);
    expect(standing.hello()).toMatchObject({ state: "in_progress", s: 6, t: 2000, left: 60_000, limit: 60_000, key: "ab", e: 1 });
  });

  test("leaves out what is older than what is known", () => {
    const standing = new Standing();
    standing.greet(hello({ state: "in_progress", s: 9 }));
    standing.move({ state: "authorized", s: 8, t: 3000 });
    standing.beat({ state: "authorized", s: 8, t: 3000, left: null });
    expect(standing.hello().state).toBe("in_progress");
  });

  test("learns of a start by a sign of life, where its message was lost", () => {
    const standing = new Standing();
    standing.greet(hello());
    standing.beat({});
    standing.beat({ state: "in_progress", s: 6, t: 2500, left: 59_000 });
    expect(standing.hello()).toMatchObject({ state: "in_progress", t: 2500, left: 59_000, key: null });
  });

  test("keeps what the proctor wrote meanwhile, a warning unread", () => {
    const standing = new Standing();
    standing.greet(hello());
    standing.note({ n: 1, kind: "message", text: "Soon", t: 1500 });
    standing.note({ n: 1, kind: "warning", text: "Phone away", t: 1600 });
    expect(standing.hello().notices).toEqual([
      { n: 1, kind: "message", text: "Soon", t: 1500, at: 1500, read: true },
      { n: 1, kind: "warning", text: "Phone away", t: 1600, at: 1600, read: false },
    ]);
  });
});
