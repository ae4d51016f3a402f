import { describe, expect, it } from "vitest";
import { agreedLines, readAgreed } from "./agreed";

describe("what was agreed for a candidate", () => {
  it("is told by its effects", () => {
    const agreed = readAgreed({ factor: "1.25", breaks: 2, break_ms: 600_000, tools: ["calculator", "new_thing", 3], exempt: ["Nobody in view"] });
    expect(agreed && agreedLines(agreed)).toEqual([
      "Working time × 1.25",
      "Own breaks: 2, up to 10 min each",
      "Has a calculator in the room",
      "new_thing",
      "Not marked by the system: Nobody in view",
    ]);
  });

  it("is nothing where nothing was agreed, or what came cannot be read", () => {
    expect([readAgreed(null), readAgreed("x"), readAgreed(undefined)]).toEqual([null, null, null]);
    const odd = readAgreed({ factor: 2, breaks: "many", tools: "all" });
    expect(odd && agreedLines(odd)).toEqual([]);
  });
});
