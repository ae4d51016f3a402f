import { describe, expect, it } from "vitest";
import { type Finding, ofBattery, ofBrowser, ofCamera, ofClock, ofDisplays, ofNetwork, ofScreen, ofStorage, summaryOf } from "./findings";

const screen = { width: 1440, height: 900, extended: false };
const network = { trips: [30, 40, 900], rate: 12, live: true };
const seen = { cause: null, program: false, flat: false, hint: null } as const;

describe("the check of a computer", () => {
  it.each<[string, Finding, string]>([
    ["a browser of today", ofBrowser({ secure: true, lacks: [] }), "good"],
    ["an old browser", ofBrowser({ secure: true, lacks: ["IndexedDB"] }), "bad"],
    ["an open address", ofBrowser({ secure: false, lacks: [] }), "bad"],
    ["no storage", ofStorage({ works: false, free: null }), "bad"],
    ["little storage", ofStorage({ works: true, free: 1000 }), "warn"],
    ["storage that says nothing of its room", ofStorage({ works: true, free: null }), "good"],
    ["one slow trip among fast ones", ofNetwork(network), "good"],
    ["slow trips", ofNetwork({ ...network, trips: [500, 600, 700] }), "warn"],
    ["a thin line", ofNetwork({ ...network, rate: 0.4 }), "warn"],
    ["a blocked line", ofNetwork({ ...network, live: false }), "bad"],
    ["no network", ofNetwork({ trips: [], rate: null, live: false }), "bad"],
    ["a clock that is right", ofClock(-29_000), "good"],
    ["a clock that is wrong", ofClock(3_600_000), "warn"],
    ["a clock that cannot be compared", ofClock(null), "unknown"],
    ["a telephone", ofScreen({ ...screen, width: 360 }), "warn"],
    ["one display", ofDisplays(screen), "good"],
    ["two displays", ofDisplays({ ...screen, extended: true }), "warn"],
    ["a browser that does not tell", ofDisplays({ ...screen, extended: null }), "unknown"],
    ["a low battery", ofBattery({ level: 0.3, charging: false }), "warn"],
    ["a low battery that charges", ofBattery({ level: 0.3, charging: true }), "good"],
    ["no battery told", ofBattery(null), "unknown"],
    ["a camera", ofCamera(seen), "good"],
    ["a camera in the dark", ofCamera({ ...seen, hint: "dark" }), "warn"],
    ["a covered camera", ofCamera({ ...seen, flat: true }), "bad"],
    ["a program for a camera", ofCamera({ ...seen, program: true }), "bad"],
    ["a camera in use", ofCamera({ ...seen, cause: "busy" }), "bad"],
  ])("%s", (_name, finding, verdict) => {
    expect(finding.verdict).toBe(verdict);
    expect(finding.title).not.toBe("");
    if (verdict === "warn" || verdict === "bad") expect(finding.cure, "names what to do").not.toBe("");
  });

  it("says the numbers and how far a clock is off", () => {
    expect(ofNetwork(network).title).toContain("40 ms, 12.0 Mbit/s");
    expect(ofClock(-65_000).title).toContain("65 s");
  });

  it("comes to its worst finding, and what is unknown bars nothing", () => {
    const [good, warn, bad, unknown] = [ofDisplays(screen), ofScreen({ ...screen, width: 9 }), ofStorage({ works: false, free: null }), ofBattery(null)];
    expect([summaryOf([good, unknown]), summaryOf([good, warn]), summaryOf([warn, bad, good])]).toEqual(["good", "warn", "bad"]);
  });
});
