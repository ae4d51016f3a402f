import { describe, expect, it } from "vitest";
import { BEATS, LOW_BATTERY, MANY_WAIT, QUIET_MS, SLOW_BEATS, SLOW_MS, Troubles, troubleWords } from "./troubles";

function followed(running = () => true) {
  const told: string[] = [];
  const shown: string[] = [];
  const troubles = new Troubles({
    report: ({ k, d }) => running() && told.push(d === undefined ? k.slice(8) : `${k.slice(8)} ${d}`) > 0,
    changed: (now) => shown.push(now.join(" ")),
  });
  return { told, shown, troubles };
}

describe("Troubles", () => {
  it("shows an empty battery until it charges, or is clearly fuller", () => {
    const { told, shown, troubles } = followed();
    troubles.battery(LOW_BATTERY + 0.01, false, 0);
    troubles.battery(LOW_BATTERY, false, 1);
    troubles.battery(LOW_BATTERY + 0.04, false, 2);
    troubles.battery(LOW_BATTERY, true, 3);
    expect([told, shown]).toEqual([["low_battery"], ["battery", ""]]);
  });

  it("calls a line slow by several signs of life, and fast again once all were", () => {
    const { told, shown, troubles } = followed();
    const beats = (...rtts: (number | null)[]) => rtts.forEach((rtt) => troubles.beat(rtt, 0));
    beats(SLOW_MS, ...Array<number>(BEATS).fill(20), SLOW_MS + 1, null);
    expect(shown).toEqual([]);
    beats(20, null);
    expect([told, shown]).toEqual([["weak_wifi"], ["line"]]);
    beats(...Array<number>(BEATS - 1).fill(20));
    expect(shown).toEqual(["line"]);
    beats(20);
    expect(shown).toEqual(["line", ""]);
    expect(SLOW_BEATS).toBe(3);
  });

  it("shows pictures that wait until they are nearly gone", () => {
    const { told, shown, troubles } = followed();
    for (const waiting of [MANY_WAIT - 1, MANY_WAIT, 2, 1]) troubles.pictures(waiting, 0);
    expect([told, shown]).toEqual([["capture_backlog"], ["pictures", ""]]);
  });

  it("shows what a person can help first", () => {
    const { shown, troubles } = followed();
    troubles.pictures(MANY_WAIT, 0);
    troubles.battery(0.1, false, 0);
    expect(shown).toEqual(["pictures", "battery pictures"]);
  });

  it("tells the record of one kind every ten minutes at most, and only while the exam runs", () => {
    let running = false;
    const { told, shown, troubles } = followed(() => running);
    troubles.battery(0.1, false, 0);
    expect([told, shown]).toEqual([[], ["battery"]]);
    running = true;
    for (const now of [1, QUIET_MS, QUIET_MS + 1]) troubles.battery(0.1, false, now);
    expect(told).toEqual(["low_battery", "low_battery"]);
  });

  it("names each cause for which a camera does not open, until it opens again", () => {
    let running = false;
    const { told, troubles } = followed(() => running);
    const camera = (kind: "opening" | "live" | "failed", cause: string | null) => troubles.camera({ kind, cause }, 0);
    camera("failed", "user");
    running = true;
    camera("opening", null);
    camera("failed", "user");
    camera("failed", "user");
    camera("failed", "busy");
    camera("live", null);
    camera("failed", "busy");
    expect(told).toEqual(["camera_denied user", "camera_denied busy", "camera_denied busy"]);
  });

  it.each(["battery", "line", "pictures"] as const)("says of %s what is kept", (trouble) => {
    expect(troubleWords(trouble)).toMatch(/answers/);
  });
});
