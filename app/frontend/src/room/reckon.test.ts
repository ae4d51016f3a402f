import { describe, expect, it } from "vitest";
import { reckon } from "./reckon";

describe("the calculator", () => {
  it.each([
    ["1 + 2 * 3", 7],
    ["(1+2)×3", 9],
    ["0.1 + 0,2", 0.3],
    ["-2^2", -4],
    ["2^3^2", 512],
    ["2^-1", 0.5],
    ["√16 + sqrt(9)", 7],
    ["50% × 80", 40],
    ["10 ÷ 4 − 1", 1.5],
    ["--3", 3],
    [".5+5.", 5.5],
  ])("reckons %s", (typed, value) => expect(reckon(typed)).toBe(value));

  it.each(["1/0", "√(0-1)", "9^9^9^9"])("has no result for %s", (typed) => expect(reckon(typed)).toBe("undefined"));

  it.each(["1+", "(1", "1)", "2 3", "alert(1)", "1..2", ".", "1e5", "x".repeat(300), "("])("does not read %s", (typed) => {
    expect(reckon(typed)).toBe("unreadable");
  });

  it("says that nothing is typed", () => expect(reckon("  ")).toBe("empty"));
});
