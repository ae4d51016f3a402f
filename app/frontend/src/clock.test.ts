import { describe, expect, it, vi } from "vitest";
import { Announcer, ServerClock } from "./clock";

const T = 1_700_000_000_000;

describe("ServerClock", () => {
  it("counts down on the page's own time line from the server's words", () => {
    const clock = new ServerClock();
    clock.hear({ t: T, left: 60_000 }, 1000, 0);
    expect(clock.left(1000)).toBe(60_000);
    expect(clock.left(31_000)).toBe(30_000);
    expect(clock.left(100_000)).toBe(0);
  });

  it("takes half the round trip off, and believes the quickest sample", () => {
    const clock = new ServerClock();
    clock.hear({ t: T, left: 60_000 }, 1000, 400);
    expect(clock.left(1000)).toBe(59_800);
    clock.hear({ t: T + 2000, left: 58_000 }, 2820, 20);
    expect(clock.left(2820)).toBe(57_990);
    clock.hear({ t: T + 3000, left: 57_000 }, 4000, 380);
    expect(clock.left(4000)).toBe(56_810);
  });

  it("shows an extension at once, however the clocks drift", () => {
    const clock = new ServerClock();
    clock.hear({ t: T, left: 10_000 }, 0, 10);
    clock.hear({ t: T + 5000, left: 605_000 }, 5000, 10);
    expect(clock.left(5000)).toBe(604_995);
  });

  it("stands still in a pause and goes on with what the server gives back", () => {
    const clock = new ServerClock();
    clock.hear({ t: T, left: 60_000 }, 0, 0);
    clock.hear({ t: T + 10_000, left: null }, 10_000, 0);
    expect([clock.standing, clock.left(10_000), clock.left(500_000)]).toEqual([true, 50_000, 50_000]);
    clock.hear({ t: T + 500_000, left: 50_000 }, 500_000, 0);
    expect([clock.standing, clock.left(501_000)]).toEqual([false, 49_000]);
  });

  it("knows nothing before the first word, and what it is told while it stands", () => {
    const clock = new ServerClock();
    expect(clock.left(0)).toBeNull();
    clock.hear({ t: T, left: null }, 0, 10);
    expect(clock.left(0)).toBeNull();
    clock.freezeAt(4000);
    expect(clock.left(9000)).toBe(4000);
  });

  it("ignores an older message that was overtaken", () => {
    const clock = new ServerClock();
    clock.hear({ t: T + 1000, left: 30_000 }, 1000, 10);
    clock.hear({ t: T, left: 90_000 }, 1005, 10);
    expect(clock.left(1000)).toBe(29_995);
  });

  it("believes a slow sample that contradicts a quick one: the machine slept", () => {
    const clock = new ServerClock();
    clock.hear({ t: T, left: 600_000 }, 0, 4);
    clock.hear({ t: T + 300_000, left: 300_000 }, 10_000, 200);
    expect(clock.left(10_000)).toBe(299_900);
  });
});

const said = (...lefts: (number | null)[]): (number | null)[] => {
  const announcer = new Announcer();
  return lefts.map((left) => announcer.due(left));
};
const MIN = 60_000;

describe("Announcer", () => {
  it.each([
    [31 * 60_000, 30 * 60_000, 30],
    [15 * 60_000 + 1, 15 * 60_000 - 1, 15],
    [6 * 60_000, 4 * 60_000, null],
    [20 * 60_000, 10 * 60_000, null],
    [6 * 60_000, 5 * 60_000 - 4999, 5],
    [6 * 60_000, 5 * 60_000 - 5000, null],
    [60_001, 60_000, 1],
    [40 * 60_000, 30_000, null],
    [31 * 60_000, 15 * 60_000 - 250, 15],
    [29 * 60_000, 28 * 60_000, null],
    [4 * 60_000, 16 * 60_000, null],
    [null, 60_000, null],
    [60_000, null, null],
  ])("from %s ms to %s ms says %s", (before, after, minutes) => {
    expect(said(before, after).at(-1)).toBe(minutes);
  });

  it("says a minute once, though a better sample moves what is left up and down", () => {
    expect(said(15 * MIN + 100, 15 * MIN - 50, 15 * MIN + 400, 15 * MIN - 10)).toEqual([null, 15, null, null]);
  });

  it("says it again after time was given, and what was leapt over only once", () => {
    expect(said(6 * MIN, 5 * MIN, 15 * MIN - 1, 5 * MIN, 4 * MIN)).toEqual([null, 5, null, 5, null]);
    expect(said(31 * MIN, 59_000, 40_000)).toEqual([null, 1, null]);
    expect(said(31 * MIN, 50_000, 40_000, 61_000, 59_900)).toEqual([null, null, null, null, null]);
    expect(said(20 * MIN, 10 * MIN, 5 * MIN)).toEqual([null, null, 5]);
  });

  it("keeps what was said through a pause and a lost connection", () => {
    expect(said(16 * MIN, 15 * MIN, null, 15 * MIN, 14 * MIN)).toEqual([null, 15, null, null, null]);
  });

  it("follows the server when the clock of the computer leaps by hours", () => {
    vi.useFakeTimers({ toFake: ["Date"], now: T });
    const [clock, announcer] = [new ServerClock(), new Announcer()];
    clock.hear({ t: T, left: 16 * MIN }, 0, 10);
    expect(announcer.due(clock.left(0))).toBeNull();
    vi.setSystemTime(T + 5 * 60 * MIN);
    expect(clock.left(MIN)).toBe(15 * MIN - 5);
    expect(announcer.due(clock.left(MIN))).toBe(15);
    vi.setSystemTime(T - 24 * 60 * MIN);
    expect(announcer.due(clock.left(2 * MIN))).toBeNull();
    expect(clock.left(2 * MIN)).toBe(14 * MIN - 5);
    vi.useRealTimers();
  });
});
