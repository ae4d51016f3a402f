import { describe, expect, it } from "vitest";
import { hintOf } from "./quality";
import { askedSteps, nextStep, readChallenge, readStandings, serverName } from "./steps";

describe("the steps of a check-in", () => {
  it("are those of the policy, in its order", () => {
    expect(askedSteps("consent reference_picture identity_document challenge")).toEqual(["reference", "document", "challenge"]);
    expect(serverName("room")).toBe("room_scan");
  });

  it("stand as the server says, and what it cannot say stands nowhere", () => {
    const body = { steps: [{ step: "room_scan", state: "again", text: "Too dark." }, { step: "x", state: "done" }, { step: "challenge", state: "won" }] };
    expect(readStandings(body)).toEqual({ room: { state: "again", text: "Too dark." } });
    expect(readStandings(null)).toEqual({});
  });

  it("go on with the first that asks something; what a person decides on is passed over", () => {
    const asked = ["reference", "document", "room", "challenge"] as const;
    const said = (state: "done" | "asked" | "waived" | "again") => ({ state, text: "" });
    expect(nextStep(asked, {})).toBe("reference");
    expect(nextStep(asked, { reference: said("done"), document: said("asked"), room: said("again") })).toBe("room");
    expect(nextStep(asked, { reference: said("done"), document: said("waived"), room: said("done"), challenge: said("asked") })).toBeNull();
  });

  it("read a random check whole or not at all", () => {
    const drawn = { acts: ["turn_left", "fingers_3"], pictures: ["c.0", "c.1"], until: 120_500, t: 500 };
    expect(readChallenge(drawn)).toEqual({ acts: drawn.acts, pictures: drawn.pictures, lasts: 120_000 });
    expect(readChallenge({ ...drawn, pictures: ["c.0"] })).toBeNull();
    expect(readChallenge({ ...drawn, t: "soon" })).toBeNull();
    expect(readChallenge(undefined)).toBeNull();
  });
});

describe("hints about a picture", () => {
  const picture = (grey: (x: number, y: number) => number) => {
    const pixels = new Uint8ClampedArray(40 * 30 * 4);
    for (let at = 0; at < 40 * 30; at++) pixels.fill(grey(at % 40, Math.floor(at / 40)), at * 4, at * 4 + 3);
    return hintOf(pixels, 40, 30);
  };

  it.each([
    ["dark", () => 20, "dark"],
    ["glaring", () => 250, "bright"],
    ["without detail", (x: number) => 100 + x, "blurred"],
    ["full of detail", (x: number, y: number) => ((x + y) % 2 ? 60 : 190), null],
  ])("%s", (_name, grey, hint) => {
    expect(picture(grey)).toBe(hint);
  });
});
