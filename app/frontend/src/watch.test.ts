import { describe, expect, it } from "vitest";
import { Absence, type Observed, Telemetry } from "./watch";

describe("Absence", () => {
  it("measures from the first loss to the first return, once", () => {
    const seen: Observed[] = [];
    const absence = new Absence("browser.focus_lost", (one) => seen.push(one));
    absence.ended(50);
    absence.began(100);
    absence.began(900);
    absence.ended(4100);
    absence.ended(5000);
    expect(seen.map(({ k, ms }) => [k, ms])).toEqual([["browser.focus_lost", 4000]]);
    expect(seen[0]!.ct).toBe(Math.round(performance.timeOrigin + 100));
  });

  it("says nothing about a flicker", () => {
    const seen: Observed[] = [];
    const absence = new Absence("browser.fullscreen_exit", (one) => seen.push(one));
    absence.began(100);
    absence.ended(200);
    expect(seen).toEqual([]);
  });
});

describe("Telemetry", () => {
  const one = (ms: number): Observed => ({ k: "browser.focus_lost", ct: 0, ms });

  it("keeps observations until they can be sent, in order, at most a hundred", () => {
    let online = false;
    const sent: number[] = [];
    const telemetry = new Telemetry(({ ms }) => online && sent.push(ms) > 0);
    for (let n = 0; n < 103; n++) telemetry.add(one(n));
    online = true;
    telemetry.flush();
    expect([sent.length, sent[0], sent.at(-1)]).toEqual([100, 3, 102]);
    telemetry.flush();
    expect(sent).toHaveLength(100);
  });
});
