// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
// @ts-expect-error a build script without types
import { fromPo } from "../catalogues.mjs";
import { inOwnZone } from "./site";
import { clockFace, inWords, t, tn } from "./strings";

const read = fromPo as (text: string) => Record<string, string[]>;

afterEach(() => {
  globalThis.assayStrings = undefined;
  document.documentElement.lang = "en";
});

describe("words", () => {
  it("are English where there is no catalogue, with values filled in", () => {
    expect(t("Only {n} of {all}", { n: 1, all: 3 })).toBe("Only 1 of 3");
    expect([tn("{n} answer", "{n} answers", 1), tn("{n} answer", "{n} answers", 0)]).toEqual(["1 answer", "0 answers"]);
  });

  it("come from the catalogue, with the plural forms of its language", () => {
    document.documentElement.lang = "pl";
    globalThis.assayStrings = read(`
#: app/frontend/src/room/topbar.ts:1
msgid "{n} answer"
msgid_plural "{n} answers"
msgstr[0] "{n} odpowiedź"
msgstr[1] "{n} odpowiedzi (2–4)"
msgstr[2] "{n} odpowiedzi (5…)"

#: app/frontend/src/room/topbar.ts:9
msgid ""
"Sav"
"ed"
msgstr "Zapisane"
`);
    expect([1, 3, 5].map((n) => tn("{n} answer", "{n} answers", n))).toEqual([
      "1 odpowiedź",
      "3 odpowiedzi (2–4)",
      "5 odpowiedzi (5…)",
    ]);
    expect(t("Saved")).toBe("Zapisane");
  });

  it("leave out what is fuzzy, empty, or not used in TypeScript", () => {
    const po = `
#: app/frontend/src/a.ts:1
#, fuzzy
msgid "A"
msgstr "x"

#: app/frontend/src/a.ts:2
msgid "B"
msgstr ""

#: app/templates/me.html:3
msgid "C"
msgstr "z"
`;
    expect(read(po)).toEqual({});
  });
});

describe("durations and instants", () => {
  it.each([
    [0, "00:00", "0 seconds"],
    [-5, "00:00", "0 seconds"],
    [1, "00:01", "1 second"],
    [59_000, "00:59", "59 seconds"],
    [60_000, "01:00", "1 minute"],
    [3_600_000, "1:00:00", "1 hour"],
    [4_500_000, "1:15:00", "1 hour 15 minutes"],
    [7_261_000, "2:01:01", "2 hours 2 minutes"],
  ])("%s ms is %s, said as %s", (ms, face, words) => {
    expect([clockFace(ms), inWords(ms)]).toEqual([face, words]);
  });

  it("writes an instant in the person's zone, the zone named", () => {
    const words = inOwnZone("2026-11-23T14:05:00+00:00", "en", "Europe/Berlin");
    expect(words).toMatch(/^23 November 2026(,| at) 15:05 CET$/);
  });

  it("says the second where it is evidence", () => {
    expect(inOwnZone("2026-11-23T14:05:09+00:00", "en", "Europe/Berlin", true)).toContain("15:05:09");
    expect(inOwnZone("2026-11-23T14:05:09+00:00", "en", "Europe/Berlin")).not.toContain(":09");
  });
});
