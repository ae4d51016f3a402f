import { describe, expect, it } from "vitest";
import { causeOf, cureOf } from "./camera";

const fine = { secure: true, hasDevices: true, allowed: true };
const named = (name: string, message = "") => new DOMException(message, name);

describe("causeOf", () => {
  it.each([
    [named("NotAllowedError", "Permission denied"), "user"],
    [named("NotAllowedError", "Permission dismissed"), "user"],
    [named("NotAllowedError", "Permission denied by system"), "policy"],
    [named("NotFoundError"), "device"],
    [named("OverconstrainedError"), "device"],
    [named("NotReadableError"), "busy"],
    [named("AbortError"), "busy"],
    [named("SecurityError"), "policy"],
    [new TypeError("no mediaDevices"), "policy"],
    ["something else", "busy"],
  ])("names %s as %s", (error, cause) => {
    expect(causeOf(error, fine)).toBe(cause);
  });

  it.each([
    { ...fine, secure: false },
    { ...fine, hasDevices: false },
    { ...fine, allowed: false },
  ])("blames no person when the page may not use a camera: %j", (around) => {
    expect(causeOf(named("NotAllowedError"), around)).toBe("policy");
  });
});

describe("cureOf", () => {
  it("has words of its own for each cause, each ending in Try again", () => {
    const cures = (["policy", "user", "device", "busy"] as const).map(cureOf);
    expect(new Set(cures.map(({ title }) => title)).size).toBe(4);
    for (const { cure } of cures) expect(cure).toMatch(/press Try again\.$/);
  });
});
