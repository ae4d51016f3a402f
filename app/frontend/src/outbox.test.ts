import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GENESIS, link } from "./chain";
import { MOST_IN_FLIGHT } from "./outbox";
import { accept, hello, numbers, pass, silence, world } from "./outbox-world";
import { memoryStore, openStore } from "./store";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => vi.useRealTimers());

describe("sending", () => {
  it("numbers from 1, chains, and says saved only after the acknowledgement", async () => {
    const w = world(memoryStore());
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    w.outbox.change("q2", "b", true);
    expect(w.outbox.state()).toEqual({ kind: "saving", count: 2 });
    await pass();
    const first = link(GENESIS, 1, "q1", "a");
    expect(w.sent.map(({ c, i, h, m }) => [c, i, h, m])).toEqual([
      [1, "q1", first, false],
      [2, "q2", link(first, 2, "q2", "b"), true],
    ]);
    expect(w.outbox.state()).toEqual({ kind: "saved", count: 0 });
  });

  it("gives each answer the anchor that was newest when it was given", async () => {
    const w = world(memoryStore(), silence);
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    w.outbox.hear("1.aa");
    w.outbox.change("q2", "b", false);
    w.outbox.hear(undefined);
    w.outbox.hear("2.bb");
    await pass(7000);
    expect(w.sent.slice(0, 2).map((save) => save.a)).toEqual([null, "1.aa"]);
    const later = w.sent.slice(2).map((save) => [save.i, save.a]);
    expect(later).toContainEqual(["q2", "1.aa"]);
    expect(later).not.toContainEqual(["q2", "2.bb"]);
  });

  it("resends the same number and body until it is acknowledged", async () => {
    const w = world(memoryStore(), silence);
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    await pass(7000);
    expect(numbers(w)).toEqual([1, 1, 1]);
    expect(new Set(w.sent.map((save) => save.h)).size).toBe(1);
    w.reply = accept;
    await pass(4000);
    expect(w.outbox.state().kind).toBe("saved");
  });

  it("keeps at most eight in flight", async () => {
    const w = world(memoryStore(), silence);
    w.outbox.resync(hello());
    for (let n = 0; n < 20; n++) w.outbox.change(`q${n}`, "a", false);
    await pass(100);
    expect(w.sent).toHaveLength(MOST_IN_FLIGHT);
    w.reply = accept;
    await pass(10_000);
    expect(w.outbox.state().kind).toBe("saved");
    expect(new Set(numbers(w))).toEqual(new Set(Array.from({ length: 20 }, (_, n) => n + 1)));
  });

  it("waits for typing to settle, but never longer than two seconds", async () => {
    const w = world(memoryStore());
    w.outbox.resync(hello());
    w.outbox.change("q1", "d", false, 300);
    await pass(200);
    w.outbox.change("q1", "dr", false, 300);
    await pass(200);
    expect(w.sent).toHaveLength(0);
    await pass(200);
    expect(w.sent.map((save) => save.r)).toEqual(["dr"]);
    for (let n = 0; n < 12; n++) {
      w.outbox.change("q1", `drift ${n}`, false, 300);
      await pass(200);
    }
    expect(w.sent.length).toBeGreaterThan(1);
  });

  it("sends what settles between two looks at the clock", async () => {
    const w = world(memoryStore());
    w.outbox.resync(hello());
    await pass();
    const now = performance.now.bind(performance);
    let looks = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now() + 0.4 * ++looks);
    w.outbox.change("q1", "a", false, 1);
    await pass(500);
    expect(w.sent.map((save) => save.i)).toEqual(["q1"]);
    vi.restoreAllMocks();
  });

  it("sends at once what has not settled when the field is left", async () => {
    const w = world(memoryStore());
    w.outbox.resync(hello());
    w.outbox.change("q1", "drift", false, 300);
    w.outbox.settle();
    await pass(1);
    expect(w.sent).toHaveLength(1);
  });

  it("lets a retry that is due late not delay a fresh answer", async () => {
    const w = world(memoryStore(), (save) =>
      save.c === 1 ? Promise.resolve({ err: "busy", retry_ms: 60_000 }) : accept(save),
    );
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    await pass();
    w.outbox.change("q2", "b", false, 300);
    await pass(400);
    expect(numbers(w)).toEqual([1, 2]);
  });
});

describe("without a connection", () => {
  it("keeps the newest answer per item and counts items, not changes", async () => {
    const w = world(memoryStore());
    for (const r of ["a", "b", "c"]) w.outbox.change("q1", r, false);
    w.outbox.change("q2", "x", false);
    await pass();
    expect(w.outbox.state()).toEqual({ kind: "waiting", count: 2 });
    w.outbox.resync(hello());
    await pass();
    expect(w.sent.map(({ c, i, r }) => [c, i, r])).toEqual([
      [1, "q1", "c"],
      [2, "q2", "x"],
    ]);
  });

  it("never gives a number that was sent to another answer", async () => {
    const w = world(memoryStore(), silence);
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    await pass();
    w.outbox.offline();
    w.outbox.change("q1", "b", false);
    await pass();
    w.reply = accept;
    w.outbox.resync(hello());
    await pass();
    expect(w.sent.map(({ c, r }) => [c, r])).toEqual([
      [1, "a"],
      [1, "a"],
      [2, "b"],
    ]);
  });
});

describe("after a hello", () => {
  it("drops what is durable and resends the rest in order", async () => {
    const w = world(memoryStore(), silence);
    w.outbox.resync(hello());
    for (const item of ["q1", "q2", "q3"]) w.outbox.change(item, "a", false);
    await pass();
    w.outbox.offline();
    w.sent.length = 0;
    w.outbox.resync(hello(1, 2, { q1: { r: "a", m: false }, q2: { r: "a", m: false } }));
    await pass();
    expect(numbers(w)).toEqual([3]);
  });

  it("keeps a save below the newest durable number that the server does not know", async () => {
    const w = world(memoryStore(), silence);
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    w.outbox.change("q2", "b", false);
    await pass();
    w.sent.length = 0;
    w.outbox.resync(hello(1, 2, { q2: { r: "b", m: false } }));
    await pass();
    expect(w.sent.map(({ c, i }) => [c, i])).toEqual([[1, "q1"]]);
  });

  it("renumbers what is left into a new epoch, chained from its start", async () => {
    const w = world(memoryStore(), silence);
    w.outbox.resync(hello());
    w.outbox.change("q1", "a", false);
    await pass();
    w.outbox.offline();
    w.outbox.change("q2", "b", false);
    w.sent.length = 0;
    w.reply = accept;
    w.outbox.resync(hello(2, 0));
    await pass();
    expect(w.sent.map(({ e, c }) => [e, c])).toEqual([
      [2, 1],
      [2, 2],
    ]);
    const q1 = w.sent.find((save) => save.c === 1)!;
    expect(q1.h).toBe(link(GENESIS, 1, q1.i, q1.r));
  });

  it("does not send an old answer over a newer one of the new epoch", async () => {
    const w = world(memoryStore(), silence);
    w.outbox.resync(hello());
    w.outbox.change("q1", "old", false);
    await pass();
    w.outbox.offline();
    w.outbox.change("q1", "new", false);
    w.sent.length = 0;
    w.outbox.resync(hello(2, 0));
    await pass();
    expect(w.sent.map((save) => save.r)).toEqual(["new"]);
  });
});

describe("over a reload", () => {
  it("keeps answers and goes on counting", async () => {
    const factory = new IDBFactory();
    vi.useRealTimers();
    const before = world(await openStore(factory), () => new Promise(() => undefined));
    before.outbox.resync(hello());
    before.outbox.change("q1", "sent", false);
    await new Promise((done) => setTimeout(done, 50));
    before.outbox.offline();
    before.outbox.change("q2", "never sent", true);
    await new Promise((done) => setTimeout(done, 50));

    const after = world(await openStore(factory));
    const restored = await after.outbox.restore();
    expect(restored).toEqual({
      q1: { r: "sent", m: false },
      q2: { r: "never sent", m: true },
    });
    expect(after.outbox.state()).toEqual({ kind: "waiting", count: 2 });
    after.outbox.resync(hello(1, 0));
    await new Promise((done) => setTimeout(done, 50));
    expect(after.sent.map(({ c, i, h }) => [c, i, h])).toEqual([
      [1, "q1", before.sent[0]!.h],
      [2, "q2", link(before.sent[0]!.h ?? "", 2, "q2", "never sent")],
    ]);

    const third = world(await openStore(factory));
    expect(await third.outbox.restore()).toEqual({});
    third.outbox.resync(hello(1, 2));
    third.outbox.change("q3", "a", false);
    await new Promise((done) => setTimeout(done, 50));
    expect(numbers(third)).toEqual([3]);
  });

  it("goes on behind the server's number when the browser has forgotten everything", async () => {
    const w = world(memoryStore());
    await w.outbox.restore();
    w.outbox.resync(hello(1, 41));
    w.outbox.change("q1", "a", false);
    await pass();
    expect(numbers(w)).toEqual([42]);
  });
});
