import { describe, expect, it } from "vitest";
import type { JsonValue } from "../protocol";
import { FOLD_FROM, strongestFirst } from "./order";
import { erasedWords } from "./words";
import { readDetail } from "./detail";
import { type Row, readRow, readRows } from "./rows";
import {
  EMPTY,
  type Event,
  REREAD_MS,
  type State,
  count,
  folds,
  leftNow,
  movesWaiting,
  needing,
  parts,
  reduce,
  serverNow,
  versions,
  visible,
} from "./state";

type Json = Record<string, JsonValue>;

const flag = (type: string, more: Json = {}): Json => ({
  id: `${type}-1`,
  type,
  class: "I",
  severity: "medium",
  since: 1000,
  until: null,
  count: 3,
  words: type,
  ...more,
});

function row(attempt: string, more: Json = {}): Row {
  const json: Json = { attempt, v: 1, name: attempt, state: "in_progress", presence: "online", ...more };
  return readRow({ left: 60_000, flags: [], concern: { total: 0, contributions: [] }, ...json })!;
}

const ME = { id: "sue", supervisor: true };
const concern = (total: number): Json => ({ concern: { total, contributions: [] } });
const play = (events: readonly Event[], from: State = EMPTY) => events.reduce(reduce, from);
const board = (rows: Row[], t = 10, now = 0): Event => ({ kind: "board", rows, rules: [], me: ME, t, now });
const rows = (some: Row[], t = 20, now = 0): Event => ({ kind: "rows", rows: some, t, now });
const names = (held: readonly { row: Row }[]) => held.map((one) => one.row.attempt);
const grid = (state: State) => names(parts(state).grid);

describe("order of the board", () => {
  it("is waiting by arrival, then raised hands, concern, what cannot be seen, and name", () => {
    const state = play([
      board([
        row("zoe"),
        row("ann"),
        row("unseen", { flags: [flag("camera.covered", { class: "C", severity: "high" })] }),
        row("watched", concern(0.4)),
        row("more", concern(1.2)),
        row("hand", { hand: true }),
        row("second", { state: "awaiting_authorization" }),
        row("checking", { state: "checking_in" }),
        row("gone", { state: "submitted", hand: true }),
      ]),
      rows([row("third", { state: "awaiting_authorization" })]),
    ]);
    const expected = ["second", "third", "hand", "more", "watched", "unseen", "ann", "zoe", "checking"];
    expect(names(visible(state))).toEqual([...expected, "gone"]);
    expect(names(parts(state).ended)).toEqual(["gone"]);
  });

  it("puts who came back to the queue at its end", () => {
    const waits = { state: "awaiting_authorization" };
    const state = play([
      board([row("a", waits), row("b", waits)]),
      rows([row("a", { v: 2, state: "checking_in" })]),
      rows([row("a", { v: 3, ...waits })]),
    ]);
    expect(grid(state)).toEqual(["b", "a"]);
  });

  it("never lets coverage outrank concern, whatever its severity", () => {
    const covered = { flags: [flag("camera.covered", { class: "C", severity: "critical" })] };
    expect(grid(play([board([row("a", covered), row("b", concern(0.1))])]))).toEqual(["b", "a"]);
  });

  it("does not swap two whose concern differs by less than a tenth", () => {
    const state = play([board([row("a", concern(0.51)), row("b", concern(0.54))])]);
    expect(grid(state)).toEqual(["a", "b"]);
  });

  it("shows the strongest open flag first and leaves out what is over", () => {
    const flags = [
      flag("camera.covered", { class: "C", severity: "high" }),
      flag("face.absent", { since: 5 }),
      flag("face.multiple", { severity: "high" }),
      flag("browser.fullscreen_exit", { severity: "low" }),
      flag("face.partial", { until: 9 }),
    ];
    const shown = strongestFirst(row("a", { flags }).flags).map((one) => one.type);
    const integrity = ["face.multiple", "face.absent", "browser.fullscreen_exit"];
    expect(shown).toEqual([...integrity, "camera.covered"]);
  });
});

describe("rows that arrive", () => {
  it("end the same in whatever order the pushes come", () => {
    const log = [1, 2, 3, 4].map((v) => rows([row("a", { v, answered: v })], v * 10, v));
    const shuffles = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]];
    for (const shuffle of shuffles) {
      const state = play([board([row("a", { v: 0 })], 0), ...shuffle.map((place) => log[place]!)]);
      expect(state.rows.get("a")?.row.answered).toBe(4);
    }
  });

  it("may leave versions out: a row is a whole state", () => {
    const state = play([board([row("a")]), rows([row("a", { v: 9, hand: true })])]);
    expect(state.rows.get("a")?.row).toMatchObject({ v: 9, hand: true });
  });

  it("of the same version are taken when they are newer, for presence and fresh links", () => {
    const again = play([board([row("a")], 10), rows([row("a", { presence: "stale" })], 11)]);
    expect(again.rows.get("a")?.row.presence).toBe("stale");
    const late = reduce(again, rows([row("a", { presence: "online" })], 10.5));
    expect(late.rows.get("a")?.row.presence).toBe("stale");
  });

  it("of a new connect replace the board, and who is no longer named leaves it", () => {
    const state = play([board([row("a", { v: 7 }), row("b")]), board([row("a", { v: 6 })], 30)]);
    expect([...state.rows.keys()]).toEqual(["a"]);
    expect(state.rows.get("a")?.row.v).toBe(7);
  });

  it("that cannot be read are left out, and the rest is shown", () => {
    const json = [{ attempt: "a", v: 1 }, { v: 1 }, null, "row", { attempt: "b", v: "1" }] as JsonValue;
    expect(readRows(json).map((one) => one.attempt)).toEqual(["a"]);
  });

  it("carry pictures only from our own address", () => {
    const picture = { id: "p", url: "https://elsewhere.example/p", at: 1 };
    expect(row("a", { picture }).picture).toBeNull();
    expect(row("a", { picture: { ...picture, url: "/pictures/p" } }).picture?.id).toBe("p");
  });
});

describe("while the pointer is over the tiles", () => {
  const start = play([board([row("a"), row("b")]), { kind: "still", still: true }]);

  it("nothing moves, newcomers go to the end, and the pointer's leaving puts all in order", () => {
    const lifted = reduce(start, rows([row("b", { v: 2, ...concern(2) }), row("0", concern(1))]));
    expect(grid(lifted)).toEqual(["a", "b", "0"]);
    expect(movesWaiting(lifted)).toBe(3);
    expect(needing(reduce(lifted, rows([row("b", { v: 3, hand: true })])))).toEqual(["b"]);
    const left = reduce(lifted, { kind: "still", still: false });
    expect(grid(left)).toEqual(["b", "0", "a"]);
    expect(movesWaiting(left)).toBe(0);
  });

  it("a filter still acts at once, because a person asked for it", () => {
    const lifted = reduce(start, rows([row("b", { v: 2, hand: true })]));
    expect(grid(reduce(lifted, { kind: "filter", filter: "needs" }))).toEqual(["b"]);
  });
});

describe("folding", () => {
  const many = Array.from({ length: FOLD_FROM }, (_, place) => row(`c${place}`));

  it("puts calm candidates into the strip only when there are many", () => {
    expect(parts(play([board(many)])).strip).toHaveLength(FOLD_FROM);
    expect(grid(play([board(many.slice(1))]))).toHaveLength(FOLD_FROM - 1);
  });

  it("unfolds who has a flag, and everybody when asked, filtered or searched", () => {
    const state = play([board(many), rows([row("c3", { v: 2, flags: [flag("face.absent")] })])]);
    expect(grid(state)).toEqual(["c3"]);
    const asked: Event[] = [
      { kind: "calm", calm: "tiles" },
      { kind: "filter", filter: "live" },
      { kind: "search", text: "C" },
    ];
    for (const event of asked) {
      expect(folds(reduce(state, event))).toBe(false);
      expect(grid(reduce(state, event))).toHaveLength(FOLD_FROM);
    }
  });
});

describe("who needs a person", () => {
  it.each<[string, Json, boolean]>([
    ["calm", {}, false],
    ["waiting", { state: "awaiting_authorization" }, true],
    ["hand", { hand: true }, true],
    ["integrity flag, low", { flags: [flag("x", { severity: "low" })] }, true],
    ["integrity flag, for information", { flags: [flag("x", { severity: "info" })] }, false],
    ["camera lost", { flags: [flag("x", { class: "C" })] }, true],
    ["blurred", { flags: [flag("x", { class: "C", severity: "info" })] }, false],
    ["flag that is over", { flags: [flag("x", { until: 2000 })] }, false],
    ["offline while working", { presence: "offline" }, true],
    ["offline before the start", { presence: "offline", state: "checking_in" }, false],
    ["ended with a hand up", { state: "submitted", hand: true }, false],
  ])("%s", (_, more, needs) => {
    const state = play([board([row("a", more)])]);
    expect(needing(state)).toEqual(needs ? ["a"] : []);
    expect(count(state, "needs")).toBe(needs ? 1 : 0);
  });
});

describe("sync", () => {
  it("names what is held, and leaves out what must be read again", () => {
    const state = play([
      board([row("old"), row("broken", { v: 4 }), row("fresh", { v: 5 })], 10, 0),
      rows([row("broken", { v: 4 }), row("fresh", { v: 5 })], 11, REREAD_MS),
      { kind: "picture_broken", attempt: "broken" },
    ]);
    expect(versions(state, REREAD_MS + 1)).toEqual({ fresh: 5 });
    const renewed = reduce(state, rows([row("broken", { v: 4 })], 12, REREAD_MS));
    expect(versions(renewed, REREAD_MS + 1)).toEqual({ broken: 4, fresh: 5 });
  });

  it("keeps the server's clock of the newest message", () => {
    const state = play([board([row("a")], 5000, 100), rows([row("a")], 4000, 200)]);
    expect(serverNow(state, 350)).toBe(5250);
  });
});

describe("time left", () => {
  it("runs while working, stands while paused, and never goes below zero", () => {
    const held = (more: Json) => ({ row: row("a", more), t: 0, at: 1000, arrival: 0 });
    expect(leftNow(held({}), 6000)).toBe(55_000);
    expect(leftNow(held({ state: "paused" }), 6000)).toBe(60_000);
    expect(leftNow(held({}), 99_000_000)).toBe(0);
    expect(leftNow(held({ left: null }), 6000)).toBeNull();
  });
});

describe("marking and opening", () => {
  const start = play([board([row("a"), row("b"), row("c")])]);
  const step = (by: 1 | -1): Event => ({ kind: "step", by });

  it("steps through what is shown and stops at both ends", () => {
    expect(reduce(start, step(1)).selected).toBe("a");
    expect(reduce(start, step(-1)).selected).toBe("c");
    expect(play([step(1), step(1), step(1), step(1)], start).selected).toBe("c");
    expect(play([step(1), step(-1)], start).selected).toBe("a");
  });

  it("keeps to the person, not to the place, when the order changes", () => {
    const marked = play([step(1), rows([row("c", { v: 2, hand: true })])], start);
    expect(marked.selected).toBe("a");
    expect(reduce(marked, step(-1)).selected).toBe("c");
  });

  it("ignores details of somebody who is no longer open", () => {
    const open = play([{ kind: "open", attempt: "a" }, step(1)], start);
    expect(open).toMatchObject({ open: "b", selected: "b", detail: null });
    const late = readDetail({ attempt: "a", pictures: [] })!;
    expect(reduce(open, { kind: "detail", detail: late }).detail).toBeNull();
    expect(reduce(open, { kind: "detail_fault", attempt: "a", text: "x" }).detailFault).toBe("");
    expect(reduce(open, { kind: "open", attempt: "nobody" }).open).toBe("b");
  });
});

describe("readDetail", () => {
  it("puts pictures oldest first and drops those without an instant or address", () => {
    const picture = (id: string, at: JsonValue) => ({ id, at, url: `/pictures/${id}`, purpose: "live" });
    const json = { attempt: "a", pictures: [picture("2", 2), picture("1", 1), picture("x", null)] };
    expect(readDetail(json)?.pictures.map((one) => one.id)).toEqual(["1", "2"]);
    expect(readDetail({ pictures: [] })).toBeNull();
  });

  it("says on which day pictures were deleted, where some were", () => {
    const erased = readDetail({ attempt: "a", pictures: [], erased: Date.UTC(2026, 11, 26, 2) })?.erased;
    expect(erasedWords(erased ?? 0)).toBe("Pictures were deleted on 2026-12-26");
    expect([readDetail({ attempt: "a", erased: null })?.erased, readDetail({ attempt: "a" })?.erased]).toEqual([null, null]);
  });
});
