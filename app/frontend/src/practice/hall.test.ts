// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox } from "../outbox";
import type { CandidateReceives, CandidateSends } from "../protocol";
import { readPaper } from "../room/wire";
import { Connection, type Link } from "../socket";
import { memoryStore } from "../store";
import { Hall, LIMIT_MS } from "./hall";
import { practicePaper } from "./paper";

let hall: Hall;
let links: Link[];
let heard: [string, Record<string, unknown>][];
let connection: Connection<CandidateSends, CandidateReceives>;

beforeEach(() => {
  vi.useFakeTimers();
  [hall, links, heard] = [new Hall(), [], []];
  connection = new Connection<CandidateSends, CandidateReceives>({
    ...{ namespace: "/candidate", events: ["hello", "state", "notice", "superseded"], auth: () => Promise.resolve({}), open: hall.open },
    hooks: {
      received: (event, message) => heard.push([event, { ...message }]),
      link: (link) => links.push(link),
      turnedAway: () => undefined,
      fault: (error) => {
        throw error;
      },
    },
  });
});
afterEach(() => void vi.useRealTimers());

async function connected(): Promise<void> {
  connection.start();
  await vi.advanceTimersByTimeAsync(500);
}

describe("the pretended hall", () => {
  it("lets the page in with a clock and no answers", async () => {
    await connected();
    expect(links).toEqual(["connecting", "online"]);
    expect(heard[0]).toMatchObject(["hello", { state: "in_progress", e: 1, c: 0, answers: {} }]);
    expect(heard[0]?.[1]["left"]).toBeLessThanOrEqual(LIMIT_MS);
  });

  it("keeps answers over a lost line, and the page finds the line again by itself", async () => {
    await connected();
    const save = { c: 1, e: 1, i: "P-1", r: "b", m: false, ct: 1, h: "0" };
    const answer = connection.ask("save", save);
    await vi.advanceTimersByTimeAsync(500);
    expect((await answer).answer).toMatchObject({ v: "accepted" });
    hall.lose();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(links.at(-1)).toBe("offline");
    hall.mend();
    await vi.advanceTimersByTimeAsync(6000);
    expect(links.at(-1)).toBe("online");
    expect(heard.at(-1)).toMatchObject(["hello", { c: 1, answers: { "P-1": { r: "b" } } }]);
  });

  it("drains a real outbox after the line was away", async () => {
    await connected();
    const outbox: Outbox = new Outbox("practice", memoryStore(), {
      ...{ deliver: async (save) => (await connection.ask("save", save)).answer, changed: () => undefined },
      ...{ refused: () => undefined, late: () => undefined, leaseLost: () => undefined, fault: () => undefined },
    });
    hall.lose();
    outbox.change("P-1", "a", false);
    outbox.change("P-2", ["b"], true);
    await vi.advanceTimersByTimeAsync(100);
    expect(outbox.state()).toEqual({ kind: "waiting", count: 2 });
    hall.mend();
    await vi.advanceTimersByTimeAsync(6000);
    outbox.resync({ e: 1, c: 0, answers: {} });
    await vi.advanceTimersByTimeAsync(1000);
    expect(outbox.state().kind).toBe("saved");
  });

  it("stops the clock in a pause and gives all of it back", async () => {
    await connected();
    const before = Number(heard[0]?.[1]["left"]);
    hall.pause();
    hall.pause();
    await vi.advanceTimersByTimeAsync(7000);
    const [paused, resumed] = heard.filter(([event]) => event === "state").map(([, message]) => message);
    expect(paused).toMatchObject({ state: "paused", left: null });
    expect(resumed).toMatchObject({ state: "in_progress" });
    expect(before - Number(resumed?.["left"])).toBeLessThan(1000);
  });
});

it("has one question of every kind", () => {
  const kinds = readPaper(practicePaper()).items.map((item) => item.interaction.kind);
  expect(new Set(kinds).size).toBe(12);
  expect(kinds.length).toBe(12);
});
