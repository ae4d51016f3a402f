import { describe, expect, it } from "vitest";
import { openParts } from "./open-parts";
import type { Interaction } from "./wire";

const choices = ["a", "b", "c"].map((id) => ({ id, text: id }));
const gaps = ["g1", "g2"].map((id) => ({ id, choices }));

const KINDS: Readonly<Record<string, Interaction>> = {
  match: { kind: "match", sources: choices, targets: choices },
  menus: { kind: "inline_choice", text: "", gaps },
  words: { kind: "gap_match", text: "", gaps, words: choices },
  few_words: { kind: "gap_match", text: "", gaps, words: choices.slice(0, 1) },
  several: { kind: "multiple_choice", choices, min: 2, max: 3 },
  free: { kind: "multiple_choice", choices, min: 0, max: null },
  marked: { kind: "hottext", text: "", min: 2, max: 2 },
  order: { kind: "order", choices },
  single: { kind: "choice", choices },
  pairs: { kind: "associate", choices, max: 3 },
};

describe("openParts", () => {
  it.each([
    ["match", { a: "b" }, 2],
    ["match", { a: "b", b: "b", c: "a" }, 0],
    ["menus", { g2: "a" }, 1],
    ["words", { g1: "a" }, 1],
    ["few_words", { g1: "a" }, 0],
    ["several", ["a"], 1],
    ["several", ["a", "b"], 0],
    ["free", ["a"], 0],
    ["marked", ["x"], 1],
    ["order", ["a", "b", "c"], 0],
    ["single", "a", 0],
    ["pairs", [["a", "b"]], 0],
  ])("%s with %j has %i open", (kind, given, open) => {
    const interaction = KINDS[kind];
    expect(interaction && openParts(interaction, given)).toBe(open);
  });

  it.each([null, undefined, [], {}, ""])("nothing begun (%j) is not answered, and not in part", (given) => {
    const every = Object.values(KINDS).map((interaction) => openParts(interaction, given));
    expect(every.every((open) => open === 0)).toBe(true);
  });
});
