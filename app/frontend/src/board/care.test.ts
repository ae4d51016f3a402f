// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { LADDER_END, ladderWords } from "./actions";
import { addressOf, readAddress } from "./address";
import { Alerts, QUIET_MS } from "./alerts";
import { CareBar } from "./care-bar";
import { callsOf } from "./calls";
import { readDetail } from "./detail";
import { orderOf } from "./keys";
import { Meters, concernWords, gapWords, seenWords } from "./meters";
import { needsYou, openIncidents } from "./order";
import { readRow } from "./rows";
import { talk, timeline } from "./sections";
import { EMPTY, type State, calmCount, count, parts, reduce, visible } from "./state";
import { type Steer, freshWish, steersOf, wishMessage, wishProblem } from "./steer";

const row = (attempt: string, more: object = {}) => readRow({ attempt, v: 1, name: attempt, state: "in_progress", ...more })!;
const ME = { id: "paula", supervisor: false };
const care = (by: string, more: object = {}) => ({ care: { by, name: by, since: 1000, offered: null, note: "", ...more } });
const incident = (more: object = {}) => ({ id: "i", type: "face.absent", class: "I", severity: "medium", state: "open", since: 1, until: 9, words: "Nobody in view", ...more });
const pressed = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false });

function boardOf(rows: ReturnType<typeof row>[]): State {
  return reduce(EMPTY, { kind: "board", rows, rules: [], me: ME, t: 1000, now: 0 });
}

const grid = (state: State) => parts(state).grid.map((held) => held.row.attempt);

describe("hiding the calm", () => {
  const many = Array.from({ length: 9 }, (_, place) => row(`calm${place}`));
  const marked = [
    row("over", { incidents: [incident()] }),
    row("unseen", { incidents: [incident({ class: "C", severity: "high", words: "Camera covered" })] }),
  ];
  const hidden = reduce(boardOf([...many, ...marked]), { kind: "calm", calm: "hidden" });

  it("never hides an incident, also one that is over or that only says we could not see", () => {
    expect(visible(hidden).map((held) => held.row.attempt)).toEqual(["over", "unseen"]);
    expect([grid(hidden), parts(hidden).strip.length, calmCount(hidden)]).toEqual([["over"], 1, 10]);
  });

  it("lets those go about whom people have ruled, and what is for information only", () => {
    const settled = [row("ruled", { incidents: [incident({ state: "dismissed" })] }), row("info", { incidents: [incident({ severity: "info" })] })];
    const board = reduce(boardOf([...many, ...settled]), { kind: "calm", calm: "hidden" });
    expect(visible(board)).toEqual([]);
  });

  it("puts the strongest incident first, integrity before what we could not see", () => {
    const all = [incident({ id: "c", class: "C", severity: "high" }), incident({ id: "low", severity: "low" }), incident({ id: "high", severity: "high" })];
    expect(openIncidents(row("a", { incidents: all })).map((one) => one.id)).toEqual(["high", "low", "c"]);
  });
});

describe("the address", () => {
  it("keeps filter, search and the calm, and takes nothing it does not know", () => {
    const shown = { filter: "mine", search: "Ann O’Hara", calm: "hidden" } as const;
    expect(readAddress(addressOf(shown))).toEqual(shown);
    expect(addressOf({ filter: "all", search: " ", calm: "strip" })).toBe("");
    expect(readAddress("?show=everything&calm=x")).toEqual({ filter: "all", search: "", calm: "strip" });
  });
});

describe("keys", () => {
  it("choose filters, hide the calm, and begin what fits the marked candidate", () => {
    const plain = row("a");
    expect(orderOf(pressed("4"), plain, true)).toEqual({ kind: "filter", filter: "needs" });
    expect(orderOf(pressed("9"), plain, true)).toBeNull();
    expect(orderOf(pressed("h"), plain, true)).toEqual({ kind: "calm" });
    expect(orderOf(pressed("r"), plain, true)).toBeNull();
    expect(orderOf(pressed("r"), row("a", { hand: true }), true)).toEqual({ kind: "steer", steer: "answer_hand" });
    expect(orderOf(pressed("e"), plain, true)).toEqual({ kind: "steer", steer: "escalate" });
    expect(orderOf(pressed("e"), plain, false)).toBeNull();
  });
});

describe("sound and desktop notices", () => {
  it("come once a minute for the same kind, only where turned on, and no notice before somebody's eyes", () => {
    const heard: string[] = [];
    let [now, seen] = [0, false];
    const world = { now: () => now, sound: () => heard.push("sound"), notify: (words: string) => heard.push(words), seen: () => seen };
    const on = { sound: true, notices: true };
    const alerts = new Alerts(world, (kind) => on[kind]);
    const hand = { key: "a hand", kind: "hand", words: "Ann raised a hand." };
    alerts.tell([hand, { key: "b face", kind: "face.absent", words: "Ben: Nobody in view." }]);
    alerts.tell([{ ...hand, key: "b hand" }]);
    expect(heard).toEqual(["sound", "Ann raised a hand. Ben: Nobody in view."]);
    [now, seen] = [QUIET_MS, true];
    alerts.tell([hand]);
    expect(heard.length).toBe(3);
    on.sound = false;
    now = 2 * QUIET_MS;
    alerts.tell([hand]);
    expect(heard.length).toBe(3);
  });
});

describe("both meters", () => {
  it("say what was seen and what to look at, and never each other's", () => {
    const dark = row("a", { coverage: { seen: 934, gaps: [{ words: "No pictures arrive", ms: 240_000 }] }, incidents: [incident({ class: "C", severity: "medium" })] });
    expect([seenWords(dark), gapWords(dark)]).toEqual([
      "Seen 93 %",
      "No pictures arrive: 4 min · This is about the camera and never counts against anybody.",
    ]);
    const meters = new Meters();
    meters.draw(dark);
    const bars = [...meters.element.querySelectorAll("progress")].map((bar) => bar.value);
    expect([bars, concernWords(dark)]).toEqual([[0.934, 0], "No incident"]);
    expect(seenWords(row("b", { coverage: { seen: 999, gaps: [] } }))).toBe("Seen 99 %");
    meters.draw(row("b"));
    expect(meters.element.hidden).toBe(true);
  });
});

describe("looking after a candidate", () => {
  const asked: Steer[] = [];
  const bar = new CareBar({ atOnce: async (name) => void asked.push(await Promise.resolve(name)), begin: (name) => asked.push(name) });
  const buttons = () => [...bar.element.querySelectorAll("[data-care]")].map((one) => one.getAttribute("data-care"));

  it("shows the note before anybody takes over, and calls until somebody does", () => {
    const offered = row("a", care("peter", { offered: 5000, note: "Warned twice." }));
    bar.draw(offered, ME, 9000);
    const text = bar.element.textContent;
    expect(text.indexOf("Warned twice.")).toBeGreaterThan(0);
    expect(text.indexOf("Warned twice.")).toBeLessThan(text.indexOf("I have read it"));
    expect([buttons(), needsYou(offered)]).toEqual([["claim"], true]);
    expect(callsOf(offered, 9000).map((one) => one.kind)).toEqual(["offered"]);
  });

  it.each<[string, object, boolean, string[]]>([
    ["nobody", {}, false, ["claim"]],
    ["me", care("paula"), false, ["hand_over", "release"]],
    ["me, handed on", care("paula", { offered: 1 }), false, ["claim"]],
    ["a colleague", care("peter"), false, []],
    ["a colleague, to a supervisor", care("peter"), true, ["claim"]],
  ])("when it is %s offers what fits", (_who, more, supervisor, expected) => {
    bar.draw(row("b", more), { ...ME, supervisor }, 1);
    expect(buttons()).toEqual(expected);
  });

  it("says how long a hand is up, and who may answer a call for help", () => {
    const help = { help: { to: "supervisor", number: "A1B2-7", by: "peter", name: "Peter", at: 1, text: "Somebody speaks." } };
    bar.draw(row("c", { hand: true, hand_at: 2000, ...help }), ME, 67_000);
    expect(bar.element.textContent).toContain("Hand raised for 1 min");
    expect(buttons()).toEqual(["answer_hand", "claim"]);
    bar.draw(row("c", { hand: true, hand_at: 2000, ...help }), { ...ME, supervisor: true }, 67_000);
    expect(buttons()).toContain("answer_help");
  });

  it("puts the longest hand first and counts what is mine", () => {
    const board = boardOf([row("late", { hand: true, hand_at: 9 }), row("early", { hand: true, hand_at: 3 }), row("mine", care("paula"))]);
    expect(parts(board).grid.map((held) => held.row.attempt).slice(0, 2)).toEqual(["early", "late"]);
    expect(count(board, "mine")).toBe(1);
  });
});

describe("what goes with the further commands", () => {
  it("is a gravity and a beginning for a flag, a helper for a call, a note for a hand-over", () => {
    const flag = { ...freshWish("flag"), text: "A second voice.", minutes: 3 };
    expect(wishMessage("a", "c", flag)).toMatchObject({ cause: "medium", seconds: 180, reason: "A second voice.", text: null });
    expect(wishProblem({ ...flag, minutes: 121 })).toContain("0 to 120");
    expect(wishMessage("a", "c", { ...freshWish("escalate"), text: "Help." })).toMatchObject({ cause: "supervisor", seconds: null });
    expect(wishMessage("a", "c", { ...freshWish("hand_over"), text: "Note." })).toMatchObject({ text: "Note.", reason: null, cause: null });
    expect(wishProblem(freshWish("claim"))).toBeNull();
    expect(steersOf(row("a", { hand: true, ...care("paula") }), false)).toContain("hand_over");
    expect(steersOf(row("a", { hand: true, ...care("paula") }), false)).not.toContain("claim");
  });

  it("climbs the ladder by breaches of the same rule", () => {
    expect(ladderWords(0)).toBe(`Warning 1 of ${LADDER_END} about this rule.`);
    expect(ladderWords(LADDER_END - 1)).toContain("second person");
  });
});

describe("what happened", () => {
  it("tells runs of saves, how long a hand was up, both clocks, and what was shown", () => {
    const entries = [
      { at: 60_000, kind: "answers.saved", by: "candidate", text: "", count: 4, since: 1000, clock: 59_000 },
      { at: 90_000, kind: "hand.answered", by: "proctor", text: "", after: 25_000, clock: 0 },
    ];
    const detail = readDetail({ attempt: "a", timeline: entries, notices: [], shown: [5000], warned: { alone: 2, x: "no" } })!;
    expect([detail.shown, detail.warned]).toEqual([[5000], { alone: 2 }]);
    const text = timeline(detail.timeline, vi.fn()).map((one) => one.textContent).join("");
    expect(text).toContain("4 answers stored, from");
    expect(text).toContain("after 25 s");
    expect(text).toContain("00:59");
    const said = (n: number) => ({ n, kind: "message", text: `m${n}`, at: 1, read: true });
    const words = talk([said(1), said(2)], detail.shown)[0]!.textContent;
    expect(words.match(/not shown yet/g)).toHaveLength(1);
  });
});
