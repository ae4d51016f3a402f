// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { Desk, LONGEST_NOTES, SIZES } from "./desk";

beforeEach(() => localStorage.clear());
const desk = (attempt = "a1") => new Desk(localStorage, attempt);

describe("the desk", () => {
  it("keeps strokes, marks and notes of one attempt over a reload", () => {
    const before = desk();
    before.strike("Q1", "b", true);
    before.strike("Q1", "c", true);
    before.strike("Q1", "b", false);
    before.mark("Q1", [{ from: 2, to: 5 }]);
    before.note("check Q4");
    const after = desk();
    expect([...after.struck("Q1")]).toEqual(["c"]);
    expect(after.marks("Q1")).toEqual([{ from: 2, to: 5 }]);
    expect(after.notes).toBe("check Q4");
    expect(desk("a2").notes).toBe("");
  });

  it("keeps the look of the room for every attempt on the device", () => {
    desk().set({ size: 150, keys: false, timeHidden: true });
    expect(desk("a2").prefs).toEqual({ size: 150, keys: false, timeHidden: true });
  });

  it("leaves nothing of the exam behind", () => {
    const one = desk();
    one.note("mine");
    one.set({ size: 125 });
    one.clear();
    expect(one.notes).toBe("");
    expect(desk().notes).toBe("");
    expect(desk().prefs.size).toBe(125);
  });

  it("steps through the sizes up to twice and no further", () => {
    const one = desk();
    const seen: number[] = [];
    one.follow(() => seen.push(one.prefs.size));
    for (let i = 0; i < 6; i++) one.resize(1);
    expect(seen).toEqual([...SIZES, 200, 200]);
    for (let i = 0; i < 6; i++) one.resize(-1);
    expect(one.prefs.size).toBe(100);
  });

  it("reads nothing from a storage that was tampered with", () => {
    localStorage.setItem("assay-room", '{"size": 1000, "keys": "?"}');
    localStorage.setItem("assay-desk-a1", "{broken");
    expect(desk().prefs).toEqual({ size: 100, keys: true, timeHidden: false });
    expect(desk().notes).toBe("");
  });

  it("works without a storage, and bounds the notes", () => {
    const one = new Desk(null, "a1");
    one.strike("Q1", "a", true);
    one.note("x".repeat(LONGEST_NOTES + 1));
    expect(one.struck("Q1").has("a")).toBe(true);
    expect(one.notes.length).toBe(LONGEST_NOTES);
  });
});
