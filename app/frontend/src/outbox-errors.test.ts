/* Errors thrown into every step of the sending: each answer still arrives, none stops another. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, type OutboxHooks } from "./outbox";
import { hello, pass } from "./outbox-world";
import type { CandidateSave, CandidateSaveAnswer, JsonValue } from "./protocol";
import { type OutboxStore, type Step, memoryStore } from "./store";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => vi.useRealTimers());

const boom = (): never => {
  throw new Error("injected");
};

interface Bench {
  outbox: Outbox;
  durable: Map<string, JsonValue>;
  faults: unknown[];
}

/** An outbox whose server keeps everything, with some hooks and store steps replaced. */
function bench(broken: Partial<OutboxHooks> = {}, store: OutboxStore = memoryStore(), verdict = "accepted"): Bench {
  const made: Omit<Bench, "outbox"> = { durable: new Map(), faults: [] };
  const keep = (save: CandidateSave): Promise<CandidateSaveAnswer> => {
    made.durable.set(save.i, save.r);
    return Promise.resolve({ c: save.c, v: verdict });
  };
  const hooks: OutboxHooks = {
    ...{ deliver: keep, changed: () => undefined, refused: () => undefined, late: () => undefined },
    ...{ leaseLost: () => undefined, fault: (error) => made.faults.push(error) },
  };
  return { outbox: new Outbox("a1", store, { ...hooks, ...broken }), ...made };
}

async function answerAll({ outbox }: Bench): Promise<void> {
  outbox.resync(hello());
  for (const item of ["q1", "q2", "q3"]) outbox.change(item, item, false);
  await pass(8000);
  outbox.change("q1", "again", true);
  await pass(8000);
}

const ALL = new Map<string, JsonValue>([["q1", "again"], ["q2", "q2"], ["q3", "q3"]]);

describe("a page that throws", () => {
  it.each(["changed", "refused", "late", "leaseLost", "fault"] as const)("in %s, always", async (hook) => {
    const b = bench({ [hook]: boom });
    await answerAll(b);
    expect(b.durable).toEqual(ALL);
    expect(b.outbox.state()).toEqual({ kind: "saved", count: 0 });
  });

  it.each(["late", "conflict", "unknown_code"])("in every hook, whatever the verdict: %s", async (verdict) => {
    const b = bench({ changed: boom, refused: boom, late: boom, leaseLost: boom, fault: boom }, memoryStore(), verdict);
    b.outbox.resync(hello());
    b.outbox.change("q1", "a", false);
    b.outbox.change("q2", "b", false);
    await pass(500);
    expect([...b.durable.keys()]).toEqual(["q1", "q2"]);
  });
});

describe("a socket that throws", () => {
  it("at once, as a rejection, or with an answer nobody expects", async () => {
    const faulty = [boom, () => Promise.reject(new Error("no ack")), () => Promise.resolve(null as never), () => Promise.resolve({ v: 7 } as never)];
    let n = 0;
    const b = bench();
    const broken = bench({
      deliver: (save) => {
        const reply = faulty[n++ % 7];
        b.durable.set(save.i, save.r);
        return reply === undefined ? Promise.resolve({ c: save.c, v: "accepted" }) : reply();
      },
    });
    await answerAll({ ...broken, durable: b.durable });
    await pass(30_000);
    expect(b.durable).toEqual(ALL);
    expect(broken.outbox.state().kind).toBe("saved");
  });
});

describe("a store that throws", () => {
  const failing = (fails: (step: Step) => boolean, how: () => Promise<void>): OutboxStore => ({
    ...memoryStore(),
    write: (_, step) => (fails(step) ? how() : Promise.resolve()),
  });
  it.each([
    ["at a draft", (step: Step) => step.put !== undefined],
    ["at a number", (step: Step) => step.number !== undefined],
    ["at an acknowledgement", (step: Step) => step.acknowledge !== undefined],
    ["always", () => true],
  ])("%s", async (_, fails) => {
    for (const how of [boom, () => Promise.reject(new Error("disk full"))]) {
      const b = bench({}, failing(fails, how));
      await answerAll(b);
      expect(b.durable).toEqual(ALL);
      expect(b.outbox.state().kind).toBe("saved");
      expect(b.faults.length).toBeGreaterThan(0);
    }
  });
});

describe("an answer that cannot be spelt", () => {
  const poison = {
    toJSON: boom,
  } as unknown as JsonValue;

  it("holds up no other, and is counted as not stored", async () => {
    const b = bench();
    b.outbox.resync(hello());
    b.outbox.change("bad", poison, false);
    b.outbox.change("q1", "a", false);
    await pass(5000);
    expect([...b.durable.keys()]).toEqual(["q1"]);
    expect(b.outbox.state().count).toBe(1);
    b.outbox.change("bad", "mended", false);
    await pass(2000);
    expect(b.durable.get("bad")).toBe("mended");
    expect(b.outbox.state().kind).toBe("saved");
  });

  it("in a hello leaves what waits to be sent again", async () => {
    const b = bench({ deliver: () => new Promise(() => undefined) });
    b.outbox.resync(hello());
    b.outbox.change("q1", "a", false);
    await pass();
    b.outbox.resync(hello(1, 1, { q1: { r: poison, m: false } }));
    await pass();
    expect(b.outbox.state()).toEqual({ kind: "saving", count: 1 });
  });
});
