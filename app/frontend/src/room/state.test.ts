import { describe, expect, it } from "vitest";
import { PAPER, hello, stateMessage, workingRoom } from "./fixtures";
import { type RoomEvent, type RoomState, counts, initialState, isAnswered, readOnly, reduce, shown } from "./state";
import { readPaper } from "./wire";

const after = (state: RoomState, ...events: RoomEvent[]) => events.reduce(reduce, state);

describe("the room's state", () => {
  it("loads paper and hello in either order", () => {
    const empty = initialState("a1", "Title");
    const word: RoomEvent = { type: "hello", hello: hello(), unsaved: {} };
    const paper: RoomEvent = { type: "paper", paper: PAPER };
    const [one, other] = [after(empty, paper, word), after(empty, word, paper)];
    expect(one).toEqual(other);
    expect(one.phase).toBe("working");
  });

  it("lets an answer that is not yet stored win over the server's older one", () => {
    const answers = { Q1: { r: "a", m: false }, Q5: { r: "7", m: true } };
    const state = after(workingRoom(), {
      ...{ type: "hello", hello: hello({ answers }) },
      unsaved: { Q1: { r: "b", m: true } },
    });
    expect(state.answers).toEqual({ Q1: { r: "b", m: true }, Q5: { r: "7", m: true } });
  });

  it("keeps the flag when the answer changes, and the answer when the flag does", () => {
    const state = after(
      workingRoom(),
      { type: "flagged", item: "Q1", m: true },
      { type: "answered", item: "Q1", r: "b" },
      { type: "flagged", item: "Q1", m: false },
    );
    expect(state.answers["Q1"]).toEqual({ r: "b", m: false });
  });

  it("counts answered, open, flagged and what cannot be stored", () => {
    const state = after(
      workingRoom(),
      { type: "answered", item: "Q1", r: "b" },
      { type: "answered", item: "Q2", r: null },
      { type: "flagged", item: "Q3", m: true },
      { type: "invalid", item: "Q5", words: "no number" },
    );
    expect(counts(state)).toEqual({ all: 6, answered: 1, partly: 0, open: 5, flagged: 1, invalid: 1 });
    expect(counts(after(state, { type: "answered", item: "Q4", r: { a: "b" } }))).toMatchObject({ answered: 2, partly: 1 });
    expect(counts(after(state, { type: "answered", item: "Q5", r: "1" })).invalid).toBe(0);
  });

  it.each([
    [null, false],
    ["", false],
    [[], false],
    [{}, false],
    ["a", true],
    [["a"], true],
    [{ s1: "t1" }, true],
    ["0", true],
  ])("takes %j as answered: %s", (r, answered) => {
    expect(isAnswered({ r, m: false })).toBe(answered);
  });

  it("turns within the paper only", () => {
    const go = (index: number) => after(workingRoom(), { type: "go", index }).current;
    expect([go(-3), go(2), go(99)]).toEqual([0, 2, 5]);
    expect(shown(after(workingRoom(), { type: "go", index: 5 }))?.last).toBe(true);
  });
});

describe("the server's words", () => {
  it.each([
    ["in_progress", "working"],
    ["paused", "paused"],
    ["closing", "closing"],
    ["submitted", "ended"],
    ["terminated", "ended"],
    ["authorized", "early"],
    ["checking_in", "early"],
  ])("attempt %s is phase %s", (state, phase) => {
    expect(workingRoom({ state }).phase).toBe(phase);
  });

  it("pauses with who and why, and forgets it when the exam goes on", () => {
    const pause = { kind: "proctor", reason: "Second screen", by: "proctor", until: null };
    const paused = after(workingRoom(), { type: "state", message: stateMessage({ state: "paused", pause }) });
    expect([paused.phase, paused.pause]).toEqual(["paused", pause]);
    const on = after(paused, { type: "state", message: stateMessage({ s: 12 }) });
    expect([on.phase, on.pause]).toEqual(["working", null]);
  });

  it("does not go back to an older state that was overtaken", () => {
    const paused = after(workingRoom(), { type: "state", message: stateMessage({ state: "paused", s: 20 }) });
    expect(after(paused, { type: "phase", state: "in_progress", s: 19 }).phase).toBe("paused");
    expect(after(paused, { type: "state", message: stateMessage({ s: 15 }) }).phase).toBe("paused");
    expect(after(paused, { type: "phase", state: "in_progress", s: 21 }).phase).toBe("working");
  });

  it("shows a message once, and a warning until it is acknowledged", () => {
    const warning = { n: 1, kind: "warning" as const, text: "Alone, please", at: 1, read: false, ask: "" };
    const state = after(workingRoom(), { type: "notice", notice: warning }, { type: "notice", notice: warning });
    expect([state.notices.length, state.unread]).toEqual([1, ["warning:1"]]);
    expect(after(state, { type: "dismissed", key: "warning:1" }).unread).toEqual([]);
    const again = after(state, { type: "hello", hello: hello({ notices: [{ ...warning, read: true }] }), unsaved: {} });
    expect(again.unread).toEqual([]);
  });

  it("shows what came while the connection was away, but nothing old after a reload", () => {
    const notices = [
      { n: 1, kind: "message", text: "Old", at: 1, read: true },
      { n: 1, kind: "warning", text: "Waits", at: 2, read: false },
    ];
    const reloaded = after(initialState("a1", ""), { type: "hello", hello: hello({ notices }), unsaved: {} });
    expect(reloaded.unread).toEqual(["warning:1"]);
    const more = [...notices, { n: 2, kind: "message", text: "New", at: 3, read: true }];
    const back = after(reloaded, { type: "hello", hello: hello({ notices: more }), unsaved: {} });
    expect(back.unread).toEqual(["warning:1", "message:2"]);
  });

  it("tells an old page to reload", () => {
    expect(workingRoom({ v: 2 }).turned).toBe("outdated");
  });

  it.each([
    ["lease_lost", "lease_lost"],
    ["signed_out", "signed_out"],
    ["reload", "outdated"],
    ["not_found", "refused"],
  ])("turned away by %s becomes %s, and taking over clears it", (code, turned) => {
    const state = after(workingRoom(), { type: "turned away", code });
    expect(state.turned).toBe(turned);
    expect(after(state, { type: "taking over" }).turned).toBeNull();
  });

  it.each([
    ["lease_lost", true],
    ["not_found", true],
    ["signed_out", false],
    ["reload", false],
  ])("turned away by %s makes it read-only: %s", (code, only) => {
    expect(readOnly(after(workingRoom(), { type: "turned away", code }))).toBe(only);
  });

  it("names who looks after the person until somebody else does, or nobody", () => {
    const named = workingRoom({ carer: "Paula" });
    expect(named.carer).toBe("Paula");
    expect(after(named, { type: "state", message: stateMessage() }).carer).toBe("Paula");
    expect(after(named, { type: "state", message: stateMessage({ carer: "" }) }).carer).toBe("");
  });

  it("shows the banner only after three seconds without a connection", () => {
    const gone = after(workingRoom(), { type: "link", link: "online" }, { type: "link", link: "offline" });
    expect(gone.offlineLong).toBe(false);
    expect(after(gone, { type: "offline long" }).offlineLong).toBe(true);
    const back = after(gone, { type: "link", link: "online" }, { type: "offline long" });
    expect(back.offlineLong).toBe(false);
  });
});

describe("what is not stored", () => {
  const saving: RoomEvent = { type: "saved", saved: { kind: "saving", count: 2 } };

  it("waits here as soon as storing stands still, and is on its way again when it goes on", () => {
    const stuck = after(workingRoom(), saving, { type: "stuck", stuck: true });
    expect(stuck.saved).toEqual({ kind: "waiting", count: 2 });
    expect(after(stuck, saving).saved.kind).toBe("waiting");
    expect(after(stuck, { type: "saved", saved: { kind: "saved", count: 0 } }).saved.kind).toBe("saved");
    expect(after(stuck, { type: "stuck", stuck: false }, saving).saved.kind).toBe("saving");
    expect(after(stuck, { type: "hello", hello: hello(), unsaved: {} }).stuck).toBe(false);
  });

  it("counts a question once of which answers came late", () => {
    const late = (item: string): RoomEvent => ({ type: "late", item, words: "late" });
    const state = after(workingRoom(), late("Q1"), late("Q2"), late("Q1"));
    expect(state.late).toEqual(["Q1", "Q2"]);
    expect(state.invalid["Q1"]).toBe("late");
  });
});

describe("readPaper", () => {
  it("puts all sections into one row and knows where each begins", () => {
    expect(PAPER.items.map((item) => item.id)).toEqual(["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"]);
    expect(PAPER.sections).toEqual([
      { title: "Lifecycle", first: 0, count: 3 },
      { title: "Data", first: 3, count: 3 },
    ]);
  });

  it("refuses an empty paper and an unknown kind by name", () => {
    expect(() => readPaper({ sections: [] })).toThrow("no questions");
    const odd = { sections: [{ items: [{ item: "Q9", kind: "hotspot" }] }] };
    expect(() => readPaper(odd)).toThrow("Q9 is of an unknown kind: hotspot");
  });
});
