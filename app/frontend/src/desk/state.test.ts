import { describe, expect, it } from "vitest";
import { type Detail, EMPTY, type Row, mayEnter, reduceDesk } from "./state";

const row = (attempt: string): Row => ({ attempt, v: 1, name: attempt, title: "", state: "awaiting_authorization", since: 0, asked: 0, declined: false });
const detail = (attempt: string, more: Partial<Detail> = {}): Detail => ({
  ...{ attempt, name: attempt, state: "awaiting_authorization", version: 3, consent: true, recorded: true },
  ...{ declined: null, steps: [], sight: null, proposals: [], agreed: [], ...more },
});
const asked = { step: "challenge", state: "asked", text: "", pictures: [] };

describe("the check-in desk", () => {
  it("looks at who waits longest, and goes on looking while others come", () => {
    const first = reduceDesk(EMPTY, { type: "rows", rows: [row("a"), row("b")], now: 1 });
    expect(first.chosen).toBe("a");
    const chosen = reduceDesk(first, { type: "choose", attempt: "b" });
    const seen = reduceDesk(chosen, { type: "detail", detail: detail("b") });
    const later = reduceDesk(seen, { type: "rows", rows: [row("c"), row("b")], now: 2 });
    expect([later.chosen, later.detail?.attempt]).toEqual(["b", "b"]);
    const gone = reduceDesk(later, { type: "rows", rows: [row("c")], now: 3 });
    expect([gone.chosen, gone.detail]).toEqual(["c", null]);
    expect(reduceDesk(gone, { type: "rows", rows: [], now: 4 }).chosen).toBeNull();
  });

  it("leaves out an answer about somebody who is no longer looked at", () => {
    const state = reduceDesk(EMPTY, { type: "rows", rows: [row("a")], now: 1 });
    expect(reduceDesk(state, { type: "detail", detail: detail("b") }).detail).toBeNull();
  });

  it("keeps what is being written until somebody else is chosen", () => {
    const rows = reduceDesk(EMPTY, { type: "rows", rows: [row("a"), row("b")], now: 1 });
    const writing = reduceDesk(rows, { type: "write", writing: { deed: "deny", step: "" } });
    expect(reduceDesk(writing, { type: "rows", rows: [row("a"), row("b")], now: 2 }).writing).not.toBeNull();
    expect(reduceDesk(writing, { type: "choose", attempt: "b" }).writing).toBeNull();
  });

  it("lets nobody in past a step that could not be done, unless nothing is recorded", () => {
    expect(mayEnter(detail("a"))).toBe(true);
    expect(mayEnter(detail("a", { steps: [asked] }))).toBe(false);
    expect(mayEnter(detail("a", { steps: [asked], recorded: false }))).toBe(true);
    expect(mayEnter(detail("a", { state: "checking_in" }))).toBe(false);
  });
});
