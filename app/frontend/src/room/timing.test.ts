// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { h } from "../dom";
import { workingRoom } from "./fixtures";
import { reduce } from "./state";
import { MINUTES_SHOWN_MS, type TimeChange, TimeChanges, type TimeNews, changeWords, timeNews } from "./timing";

const told = (n: number, seen = false, ms = 600_000) => ({ n, ms, at: 1, why: "An alarm rang.", seen });
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a changed time", () => {
  let shown: TimeChange[];
  let confirmed: number[];
  let visible: boolean;
  let answers: (() => unknown)[];
  let changes: TimeChanges;

  beforeEach(() => {
    [shown, confirmed, visible, answers] = [[], [], true, []];
    changes = new TimeChanges({
      show: (change) => shown.push(change),
      confirm: async (n) => {
        confirmed.push(n);
        await Promise.resolve();
        const answer = answers.shift();
        return answer === undefined ? told(Math.max(n, 1), true) : answer();
      },
      visible: () => visible,
    });
  });

  it("is shown once and confirmed once, however often it is told", async () => {
    changes.hear(told(1));
    changes.hear(told(1));
    await settled();
    changes.hear(told(1, true));
    changes.beat();
    await settled();
    expect([shown.length, confirmed]).toEqual([1, [1]]);
  });

  it("that came while the page was away is shown and confirmed by the next hello", async () => {
    changes.hear(null, 3_600_000);
    changes.hear(told(2, false, 900_000), 4_500_000);
    await settled();
    expect([shown.map((one) => one.ms), confirmed]).toEqual([[900_000], [2]]);
  });

  it("that was seen before a reload is not shown again", async () => {
    changes.hear(told(3, true));
    await settled();
    expect([shown, confirmed]).toEqual([[], []]);
  });

  it("is not confirmed while nobody can see the page", async () => {
    visible = false;
    changes.hear(told(1));
    changes.beat();
    await settled();
    expect([shown.length, confirmed]).toEqual([1, []]);
    visible = true;
    await changes.settle();
    expect(confirmed).toEqual([1]);
  });

  it("is confirmed again when the word was lost", async () => {
    answers.push(() => {
      throw new Error("no answer");
    });
    changes.hear(told(1));
    await settled();
    changes.beat();
    await settled();
    expect(confirmed).toEqual([1, 1]);
  });

  it("is confirmed again when the word was refused", async () => {
    answers.push(() => undefined);
    changes.hear(told(1));
    await settled();
    changes.hear(told(1));
    await settled();
    expect([shown.length, confirmed]).toEqual([1, [1, 1]]);
  });

  it("is found by a beat when its push was lost", async () => {
    changes.hear(null, 3_600_000);
    answers.push(() => told(1));
    changes.beat(4_200_000);
    await settled();
    expect([shown.length, confirmed]).toEqual([1, [0, 1]]);
    changes.beat(4_200_000);
    await settled();
    expect(confirmed.length).toBe(2);
  });

  it("says how much and why", () => {
    expect(changeWords({ n: 1, ms: 600_000, why: "", seen: false })).toBe("You were given 10 minutes more.");
    expect(changeWords({ n: 1, ms: -60_000, why: "A mistake.", seen: false })).toBe("Your working time was shortened by 1 minute. Reason: A mistake.");
  });
});

describe("the line of news", () => {
  it("is a status that is filled once, and closes by hand or when it is stale", () => {
    vi.useFakeTimers();
    const part = timeNews();
    const room = reduce(workingRoom(), { type: "time news", news: { kind: "minutes", minutes: 15 } });
    part.update(room);
    const first = part.element.firstElementChild;
    part.update({ ...room, current: 2 });
    expect(part.element.firstElementChild).toBe(first);
    expect([part.element.getAttribute("role"), part.element.querySelector("p")?.textContent]).toEqual(["status", "15 minutes left."]);
    vi.advanceTimersByTime(MINUTES_SHOWN_MS);
    expect(part.element.childElementCount).toBe(0);
    const change = { n: 1, ms: 60_000, why: "", seen: false };
    const given = reduce(room, { type: "time news", news: { kind: "changed", change } });
    part.update(given);
    vi.advanceTimersByTime(10 * MINUTES_SHOWN_MS);
    expect(part.element.textContent).toContain("1 minute more");
    part.element.querySelector("button")?.click();
    part.update({ ...given, current: 1 });
    expect(part.element.childElementCount).toBe(0);
    vi.useRealTimers();
  });

  it("keeps a change until it is closed, with what is left below it", () => {
    const part = timeNews();
    const lines = () => [...part.element.querySelectorAll("p")].map((one) => one.textContent);
    const tell = (news: TimeNews) => part.update(reduce(workingRoom(), { type: "time news", news }));
    const changed = (n: number, ms: number): TimeNews => ({ kind: "changed", change: { n, ms, why: "", seen: false } });
    tell({ kind: "minutes", minutes: 15 });
    tell(changed(1, -600_000));
    expect(lines()).toEqual(["Your working time was shortened by 10 minutes."]);
    tell({ kind: "minutes", minutes: 5 });
    tell({ kind: "minutes", minutes: 1 });
    expect(lines()).toEqual(["Your working time was shortened by 10 minutes.", "1 minute left."]);
    tell(changed(2, 60_000));
    expect(lines()).toEqual(["You were given 1 minute more."]);
  });

  it("gives the focus to the question when it is closed, not to nothing", () => {
    const part = timeNews();
    const heading = h("h1", { tabindex: -1 });
    document.body.replaceChildren(part.element, h("main", { id: "main" }, heading));
    part.update(reduce(workingRoom(), { type: "time news", news: { kind: "minutes", minutes: 15 } }));
    const button = part.element.querySelector("button");
    button?.focus();
    button?.click();
    expect([part.element.childElementCount, document.activeElement]).toEqual([0, heading]);
  });
});
