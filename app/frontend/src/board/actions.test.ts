import { describe, expect, it } from "vitest";
import { type Action, freshDraft, offers, problemOf, shownWords, withRule } from "./actions";
import { callsOf } from "./calls";
import { type Pressed, orderOf } from "./keys";
import { isCalm } from "./order";
import { readRow } from "./rows";
import { placeOf } from "./scrub";
import { Sender, messageOf } from "./send";
import { possible } from "./steer";
import { ageWords, flagWhy } from "./words";

const row = (state: string, more: object = {}) => readRow({ attempt: "a", v: 1, name: "Ann", state, ...more })!;
const rules = [
  { id: "alone", text: "Please make sure that you are alone." },
  { id: "no-devices", text: "Please put away your phone." },
];
const key = (letter: string, more: Partial<Pressed> = {}): Pressed => ({
  key: letter,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

describe("offers", () => {
  it.each<[string, Action[]]>([
    ["awaiting_authorization", ["authorize", "send_back", "message"]],
    ["checking_in", ["message"]],
    ["in_progress", ["message", "warn", "pause"]],
    ["paused", ["resume", "message", "warn"]],
    ["submitted", []],
    ["terminated", []],
  ])("in %s are %j", (state, expected) => {
    expect(offers(row(state)).map((offer) => offer.action)).toEqual(expected);
  });

  it.each<[string, string, Action[]]>([
    ["declared", "in_progress", ["message", "pause"]],
    ["declared", "awaiting_authorization", ["message"]],
    ["own", "in_progress", []],
  ])("of somebody %s, %s, leave only what helps at once: %j", (apart, state, expected) => {
    const tied = row(state, { apart });
    expect(offers(tied).map((offer) => offer.action)).toEqual(expected);
    expect(possible(tied, "claim")).toBe(false);
    expect([isCalm(tied), callsOf(row(state, { apart, hand: true }), 0)]).toEqual([true, []]);
  });
});

describe("the words a candidate will see", () => {
  it("are those of the rule, numbered after the warnings so far", () => {
    const draft = freshDraft("warn", rules);
    expect(shownWords(draft, row("in_progress", { warnings: 2 }))).toEqual({
      title: "Warning 3 from your proctor",
      text: "Please make sure that you are alone.",
    });
    expect(withRule(draft, rules, "no-devices")).toMatchObject({ rule: "no-devices", text: rules[1]!.text });
    expect(withRule(draft, rules, "unknown")).toBe(draft);
  });

  it("cannot be empty or too long, and a warning names its rule", () => {
    expect(problemOf({ action: "message", rule: "", text: "  " })).not.toBeNull();
    expect(problemOf({ action: "pause", rule: "", text: "x".repeat(501) })).toContain("500");
    expect(problemOf({ action: "warn", rule: "", text: "x" })).not.toBeNull();
    expect(problemOf({ action: "resume", rule: "", text: "" })).toBeNull();
    expect(problemOf(freshDraft("pause", rules))).toBeNull();
  });
});

describe("messages to the server", () => {
  it("carry exactly the members of the protocol", () => {
    const draft = { rule: "alone", text: " words " };
    expect(messageOf("a", "c", { ...draft, action: "authorize" })).toEqual({ attempt: "a", command: "c" });
    expect(messageOf("a", "c", { ...draft, action: "pause" })).toEqual({
      attempt: "a",
      command: "c",
      reason: "words",
    });
    expect(Object.keys(messageOf("a", "c", { ...draft, action: "warn" })).sort()).toEqual([
      "attempt",
      "command",
      "reason",
      "rule",
    ]);
  });

  it("keep their name when no answer came, so that a second try is carried out once", async () => {
    const sent: string[] = [];
    let answers: (object | null)[] = [null, {}, { err: "not_allowed", message: "No." }];
    const wire = {
      ask: (_: string, message: { command: string }) => {
        sent.push(message.command);
        const [answer, ...rest] = answers;
        answers = rest;
        return answer ? Promise.resolve({ answer, rtt: 1 }) : Promise.reject(new Error("late"));
      },
    };
    const sender = new Sender(() => wire as never);
    const draft = { action: "message", rule: "", text: "hello" } as const;
    expect(await sender.send("a", draft)).toContain("No answer");
    expect(await sender.send("a", draft)).toBeNull();
    expect(await sender.send("a", draft)).toBe("No.");
    expect(sent[0]).toBe(sent[1]);
    expect(sent[2]).not.toBe(sent[1]);
  });
});

describe("keys", () => {
  it("mean what is possible now", () => {
    expect(orderOf(key("p"), row("in_progress"), true)).toEqual({ kind: "act", action: "pause" });
    expect(orderOf(key("p"), row("paused"), true)).toEqual({ kind: "act", action: "resume" });
    expect(orderOf(key("p"), row("submitted"), true)).toBeNull();
    expect(orderOf(key("a"), row("in_progress"), true)).toBeNull();
    expect(orderOf(key("j"), null, true)).toEqual({ kind: "step", by: 1 });
  });

  it("leave the browser's own shortcuts alone and can be switched off", () => {
    expect(orderOf(key("p", { ctrlKey: true }), row("in_progress"), true)).toBeNull();
    expect(orderOf(key("j"), null, false)).toBeNull();
    expect(orderOf(key("Escape"), null, false)).toEqual({ kind: "close" });
  });
});

describe("words for time", () => {
  it.each([
    [-5, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_600_000, "1 h"],
    [3_900_000, "1 h 5 min"],
  ])("%d ms is %s", (ms, words) => expect(ageWords(ms)).toBe(words));

  it("say how often a flag was seen and whether it still stands", () => {
    const [flag] = row("in_progress", { flags: [{ type: "face.absent", since: 0, until: null, count: 3 }] }).flags;
    expect(flagWhy(flag!, 90_000)).toBe("Seen in 3 readings, for 1 min, still so.");
    expect(flagWhy({ ...flag!, until: 30_000, count: 1 }, 90_000)).toBe("Seen once, for 30 s, over.");
  });
});

describe("placeOf", () => {
  it("is the slider's place of an instant between two pictures", () => {
    const pictures = [{ at: 0 }, { at: 10 }, { at: 50 }];
    expect([-1, 0, 5, 10, 30, 50, 99].map((at) => placeOf(pictures, at))).toEqual([0, 0, 25, 50, 75, 100, 100]);
    expect(placeOf([{ at: 3 }], 3)).toBe(0);
  });
});
