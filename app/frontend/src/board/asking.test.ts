// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { Calls, callsOf } from "./calls";
import { confirming } from "./confirming";
import { orderOf } from "./keys";
import { moveCard } from "./move-card";
import { needsYou } from "./order";
import { readMe, readRow } from "./rows";
import { EMPTY, count, needing, parts, reduce } from "./state";
import { steersOf } from "./steer";

const row = (attempt: string, more: object = {}) => readRow({ attempt, v: 1, name: attempt, state: "in_progress", ...more })!;
const waits = (by: string, expires: number, name = "terminate", may = by !== ME.id) => ({ waits: [{ id: `p-${by}`, name, by, may, expires }] });
const said = (one: ReturnType<typeof row>) => callsOf(one, 1000).map(({ words }) => words).join(" ");
const ME = { id: "sue", supervisor: true };

function boardOf(rows: ReturnType<typeof row>[], t = 1000) {
  return reduce(EMPTY, { kind: "board", rows, rules: [], me: ME, t, now: 0 });
}

describe("what waits for a second person", () => {
  const board = boardOf([
    row("own", waits("sue", 5000)),
    row("later", waits("sam", 9000)),
    row("soon", waits("sam", 5000)),
    row("over", waits("sam", 999)),
    row("forbidden", waits("sam", 5000, "reopen", false)),
    row("ended", { state: "submitted", ...waits("sam", 90_000, "void") }),
    row("calm"),
  ]);

  it("is counted and filtered for those who may confirm it, ended attempts too", () => {
    expect(count(board, "confirm")).toBe(3);
    const shown = parts(reduce(board, { kind: "filter", filter: "confirm" }));
    expect([...shown.grid, ...shown.ended].map((held) => held.row.attempt).sort()).toEqual(["ended", "later", "soon"]);
    expect(needing(board).sort()).toEqual(["ended", "later", "soon"]);
  });

  it("is opened by a key in the order in which it runs out", () => {
    expect(confirming(board)).toEqual(["soon", "later", "ended"]);
    expect(orderOf({ key: "c", ctrlKey: false, metaKey: false, altKey: false }, null, true)).toEqual({ kind: "confirm" });
    expect(orderOf({ key: "c", ctrlKey: true, metaKey: false, altKey: false }, null, true)).toBeNull();
  });

  it("goes when it is answered or has run out", () => {
    const answered = reduce(board, { kind: "rows", rows: [row("soon", { v: 2, waits: [] })], t: 2000, now: 1 });
    expect(confirming(answered)).toEqual(["later", "ended"]);
    expect(confirming(reduce(answered, { kind: "rows", rows: [], t: 9500, now: 2 }))).toEqual(["ended"]);
  });

  it("is said aloud to those who may confirm it, while it stands", () => {
    expect(said(row("Ann", waits("sam", 5000)))).toBe("Ann: a colleague asks you to confirm something.");
    expect(said(row("Ann", { hand: true, ...waits("sue", 5000) }))).toBe("Ann raised a hand.");
    expect([said(row("Ann", waits("sam", 999))), said(row("Ann", waits("sam", 5000, "reopen", false)))]).toEqual(["", ""]);
    expect([readMe({ id: "sue", supervisor: true }), readMe(null)]).toEqual([ME, { id: "", supervisor: false }]);
  });
});

describe("what is said aloud", () => {
  it("is each reason once, also of a candidate who calls already", () => {
    const calls = new Calls();
    const hear = (more: object) => calls.fresh(callsOf(row("Ann", more), 1000)).map(({ words }) => words);
    expect(hear({ hand: true })).toEqual(["Ann raised a hand."]);
    expect(hear({ hand: true, ...waits("sam", 5000) })).toEqual(["Ann: a colleague asks you to confirm something."]);
    expect(hear({ hand: true, ...waits("sam", 5000) })).toEqual([]);
    expect(hear({ hand: true, waits: [...waits("sam", 5000).waits, ...waits("sol", 5000).waits] }).length).toBe(1);
    expect(hear({ state: "submitted", hand: true, ...waits("sam", 5000) })).toEqual([]);
    expect(hear({ hand: true, move: { text: "", at: 1 } })).toEqual(["Ann raised a hand.", "Ann asks for another computer."]);
  });

  it("is never empty of who needs a person", () => {
    const flag = { id: "f", type: "face.absent", class: "I", severity: "high", since: 1, until: null, words: "Nobody is seen" };
    const told = [{ state: "awaiting_authorization" }, { flags: [flag] }, { presence: "offline" }, {}, { state: "submitted", flags: [flag] }].map((more) => {
      const one = row("Ann", more);
      expect(said(one) !== "").toBe(needsYou(one));
      return said(one);
    });
    expect(told).toEqual(["Ann waits to be let in.", "Ann: Nobody is seen.", "Ann is offline.", "", ""]);
  });
});

describe("asking for another computer", () => {
  const asked = row("Ann", { move: { text: "The screen is broken.", at: 1000 } });

  it("needs a person and stands with the raised hands", () => {
    expect([needsYou(asked), needsYou(row("Zoe"))]).toEqual([true, false]);
    expect(parts(boardOf([row("Abe"), asked])).grid.map((held) => held.row.name)).toEqual(["Ann", "Abe"]);
    expect(said(asked)).toBe("Ann asks for another computer.");
  });

  it("is answered from a card with the candidate's words", () => {
    const begin = vi.fn();
    const card = moveCard(asked, begin);
    expect(card?.textContent).toContain("The screen is broken.");
    for (const button of card?.querySelectorAll("button") ?? []) button.click();
    expect(begin.mock.calls).toEqual([["transfer_device"], ["decline_move"]]);
    expect(moveCard(row("Zoe"), begin)).toBeNull();
  });

  it("is moved while the exam runs or stands, once, and declined only while asked for", () => {
    const ways = (more: object) => moveCard(row("Ann", { move: { text: "", at: 1 }, ...more }), vi.fn())?.querySelectorAll("button").length;
    expect([{}, { state: "paused", pause_kind: "break" }, { state: "paused", pause_kind: "device_transfer" }, { state: "closing" }].map(ways)).toEqual([2, 2, 1, 1]);
    expect([steersOf(asked, false).includes("decline_move"), steersOf(row("Zoe"), false).includes("decline_move")]).toEqual([true, false]);
  });
});
