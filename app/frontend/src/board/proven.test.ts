// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { partOf } from "./order";
import { judgedShort, judgedWords } from "./proven";
import { readFlag, readRow } from "./rows";
import { flagList } from "./sections";
import { flagChip } from "./tile";

const judged = (right: number, of: number, known: boolean, back = false) => ({ right, of, known, back });
const flag = (more: object = {}) =>
  readFlag({ id: "f", type: "face.absent", class: "I", severity: "high", since: 1, until: null, words: "Nobody is seen", detector: "yunet 1", ...more })!;

describe("how often a signal was right", () => {
  it.each([
    [judged(42, 50, true), "Right in 42 of 50 reviewed.", "42 of 50 right"],
    [judged(9, 60, true, true), "Right in 9 of 60 reviewed. It stepped back and says nothing grave any more.", "9 of 60 right"],
    [judged(1, 1, false), "How often it is right is not known yet: 1 was reviewed.", "unproven"],
    [judged(3, 19, false), "How often it is right is not known yet: 19 were reviewed.", "unproven"],
    [judged(0, 0, false), "How often it is right is not known: nobody has reviewed one yet.", "unproven"],
  ])("of %j is said as it is known", (found, words, short) => {
    expect(judgedWords(found)).toBe(words);
    expect(judgedShort(found)).toBe(short);
  });

  it("stands on the tile and in the panel beside what was marked", () => {
    const marked = flag({ judged: judged(42, 50, true) });
    expect(flagChip(marked).textContent).toContain("42 of 50 right");
    const [list] = flagList([marked], () => undefined, 3000);
    expect(list?.querySelector('[data-testid="judged"]')?.getAttribute("title")).toBe("yunet 1");
  });

  it("says nothing of a person's own word", () => {
    const own = flag({ type: "proctor.flag", judged: null, detector: null });
    expect(judgedWords(own.judged)).toBe("");
    expect(flagChip(own).querySelector(".chip-judged")).toBeNull();
  });
});

describe("whom no detector watches", () => {
  const row = (more: object) => readRow({ attempt: "a", v: 1, name: "Ann", state: "in_progress", presence: "online", human_only: true, ...more })!;

  it("is never folded away with the calm while they work", () => {
    expect(partOf(row({}), true)).toBe("grid");
    expect(partOf(row({ human_only: false }), true)).toBe("strip");
    expect(partOf(row({ state: "submitted" }), true)).toBe("ended");
  });
});
