// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { Detail } from "./detail";
import type { Flag, Row } from "./rows";
import { flagList, knownFlags } from "./sections";

const flag = (type: string, since: number, until: number | null = null) =>
  ({ type, since, until, words: type, severity: "high", class: "I", judged: null }) as unknown as Flag;
const detail = (...flags: Flag[]) => ({ flags }) as unknown as Detail;
const row = (...flags: Flag[]) => ({ flags }) as unknown as Row;

describe("the flags of an open panel", () => {
  it("are those of the detail and what the row has shown since", () => {
    const [old, over, fresh] = [flag("face.absent", 1000), flag("face.multiple", 500, 900), flag("camera.covered", 2000)];
    expect(knownFlags(detail(old, over), row(flag("face.absent", 1000), fresh))).toEqual([old, over, fresh]);
    expect(knownFlags(detail(), row(fresh))).toEqual([fresh]);
  });

  it("are never said to be none while the tile shows one", () => {
    const words = (flags: readonly Flag[]) => flagList(flags, () => undefined, 3000).map((one) => one.textContent).join("");
    expect(words(knownFlags(detail(), row(flag("camera.covered", 2000))))).not.toContain("No flag so far");
    expect(words(knownFlags(detail(), row()))).toBe("No flag so far.");
  });
});
