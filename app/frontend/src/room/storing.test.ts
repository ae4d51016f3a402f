import { expect, it } from "vitest";
import type { CandidateSaveAnswer } from "../protocol";
import { STUCK_MS, Storing } from "./storing";

const STORED: CandidateSaveAnswer = { v: "accepted", s: 1 };

/** What is said after each answer: `[when, code or null, when it set out]`. */
function said(...answers: (readonly [number, CandidateSaveAnswer | null, number])[]): boolean[] {
  let clock = 0;
  const storing = new Storing(() => clock);
  return answers.map(([at, answer, sent]) => {
    clock = at;
    return storing.stands(answer, sent);
  });
}

it("says that nothing is stored until something is", () => {
  const busy: CandidateSaveAnswer = { err: "busy" };
  const late = STUCK_MS + 1000;
  expect(said([1000, busy, 0], [STUCK_MS, busy, 2000], [late, { err: "internal" }, late], [late, STORED, late])).toEqual([false, true, true, false]);
});

it("counts from when the save set out where no answer comes at all", () => {
  expect(said([STUCK_MS, null, 0])).toEqual([true]);
});

it("forgets a hiccup as soon as something is stored", () => {
  expect(said([1000, { err: "busy" }, 0], [1500, STORED, 1400], [STUCK_MS + 1000, { err: "busy" }, STUCK_MS])).toEqual([false, false, false]);
});

it.each(["too_fast", "attempt_not_open", "lease_lost", "unknown_item"])("does not take %s for a store that is away", (err) => {
  expect(said([STUCK_MS * 2, { err }, 0])).toEqual([false]);
});
