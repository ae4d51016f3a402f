import { describe, expect, it } from "vitest";
import { grouped, isNumber, readTyped } from "./number";

const RIGHT = "4VRD-MTTZ-4BPA-1TDG";

describe("readTyped", () => {
  it.each([
    "0000-0000-0000-000H",
    "0000-0000-0000-001E",
    "1000-0000-0000-000K",
    "0123-4567-89AB-CDEN",
    "ZZZZ-ZZZZ-ZZZZ-ZZZ4",
    RIGHT,
    "4vrd mttz 4bpa itdg",
    "4VRD\u2010MTTZ\u20134BPA\u00a0lTDG",
    "7g1a-nvrs-cops-orzc",
  ])("reads a number however it is typed: %s", (typed) => {
    expect(readTyped(typed)).toMatchObject({ whole: true, foreign: "", meant: [] });
  });

  it.each(["0000-0000-0000-0000", "4VRD-MTTZ-4BPA-1TDH", "", "4VRD", `${RIGHT}G`, "x".repeat(16)])(
    "takes nothing else for one: %s",
    (typed) => {
      expect(readTyped(typed).whole).toBe(false);
    },
  );

  it("says which signs no number has, and which were read as digits", () => {
    expect(readTyped("4u?rd-ol").foreign).toBe("U?");
    expect(readTyped("4vrd-Oil").readAs).toEqual([["O", "0"], ["I", "1"], ["L", "1"]]);
    expect(readTyped("straße").read).toBe("straße");
  });

  it.each(["4VRD-MTT2-4BPA-1TDG", "4VRD-MTTZ-48PA-1TDG", "4VDR-MTTZ-4BPA-1TDG", "4URD-MTTZ-4BPA-1TDG"])(
    "finds what was meant by %s",
    (typed) => {
      const { meant, whole } = readTyped(typed);
      expect(whole).toBe(false);
      expect(meant).toContain(RIGHT);
      expect(meant.every((one) => isNumber(one.replaceAll("-", "")))).toBe(true);
    },
  );

  it("notices every single wrong sign", () => {
    const signs = Array.from(RIGHT.replaceAll("-", ""));
    for (const place of signs.keys()) {
      for (const other of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
        expect(isNumber(signs.with(place, other).join(""))).toBe(other === signs[place]);
      }
    }
  });
});

describe("grouped", () => {
  it("shows as many groups as there are", () => {
    expect(["", "4V", "4VRDM", RIGHT.replaceAll("-", "")].map(grouped)).toEqual(["", "4V", "4VRD-M", RIGHT]);
  });
});
