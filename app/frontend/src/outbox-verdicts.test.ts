import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { accept, hello, numbers, pass, world } from "./outbox-world";
import type { CandidateSaveAnswer } from "./protocol";
import { memoryStore } from "./store";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => vi.useRealTimers());

describe("answers of the server", () => {
  const only = async (answer: CandidateSaveAnswer, wait = 50) => {
    const w = world(memoryStore(), () => Promise.resolve(answer));
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    await pass(wait);
    return w;
  };

  it.each(["accepted", "duplicate", "repeated"])("%s ends the save", async (v) => {
    const w = await only({ v });
    expect(w.outbox.state().kind).toBe("saved");
    expect(w.sent).toHaveLength(1);
  });

  it("late ends the save and is told", async () => {
    const w = await only({ v: "late" });
    expect([w.outbox.state().kind, w.events]).toEqual(["saved", ["late q1"]]);
  });

  it("a refusal ends the save and names the item and the words", async () => {
    const w = await only({ err: "malformed_response", message: "not a number" });
    expect([w.outbox.state().kind, w.events]).toEqual(["saved", ["refused q1 not a number"]]);
  });

  it("a lost lease stops the sending and keeps the answer", async () => {
    const w = await only({ v: "lease_lost" }, 5000);
    expect([w.outbox.state().kind, w.events, w.sent.length]).toEqual(["waiting", ["lease lost"], 1]);
  });

  it.each([[{ err: "busy" }], [{ err: "too_fast", retry_ms: 500 }], [{ v: "not_open" }]])(
    "%j is tried again with the same number",
    async (answer) => {
      const w = await only(answer, 2500);
      expect(w.sent.length).toBeGreaterThan(1);
      expect(new Set(numbers(w))).toEqual(new Set([1]));
      expect(w.outbox.state().kind).toBe("saving");
    },
  );

  it("a conflict gives the answer a new number", async () => {
    const w = world(memoryStore(), (save) =>
      Promise.resolve({ v: save.c === 1 ? "conflict" : "accepted" }),
    );
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    await pass();
    expect(w.sent.map(({ c, r }) => [c, r])).toEqual([
      [1, "a"],
      [2, "a"],
    ]);
  });
});

describe("faults of ours", () => {
  it("a store that refuses to write does not stop the sending", async () => {
    const broken = { ...memoryStore(), write: () => Promise.reject(new Error("disk full")) };
    const w = world(broken);
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    await pass();
    expect(numbers(w)).toEqual([1]);
    expect(w.events[0]).toContain("disk full");
    expect(w.outbox.state().kind).toBe("saved");
  });

  it("a hook that throws once is reported and the loop comes back", async () => {
    let throws = true;
    const w = world(memoryStore(), (save) => {
      if (!throws) return accept(save);
      throws = false;
      throw new Error("broken socket");
    });
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    await pass(1500);
    expect(w.events).toEqual(["fault Error: broken socket"]);
    expect(w.outbox.state().kind).toBe("saved");
  });

  it("nothing is sent while held, and everything after", async () => {
    const w = world(memoryStore());
    w.outbox.resync(hello());
    w.outbox.hold(true);
    w.outbox.change("q1", "a", false);
    await pass();
    expect(w.sent).toHaveLength(0);
    w.outbox.hold(false);
    await pass();
    expect(w.sent).toHaveLength(1);
  });
});
