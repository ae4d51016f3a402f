import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { QUIET_MS, savingSpeaker } from "./speaking";

let spoken: string[];
beforeEach(() => {
  vi.useFakeTimers();
  spoken = [];
});
afterEach(() => void vi.useRealTimers());

it("speaks once after a burst of typing, not for each key", () => {
  const follow = savingSpeaker((words) => spoken.push(words));
  for (let key = 0; key < 20; key++) {
    follow({ kind: "saving", count: 1 });
    vi.advanceTimersByTime(300);
    follow({ kind: "saved", count: 0 });
    vi.advanceTimersByTime(300);
  }
  expect(spoken).toEqual([]);
  vi.advanceTimersByTime(QUIET_MS);
  expect(spoken).toEqual(["Stored."]);
});

it("says that answers wait, and that all are stored when the connection is back", () => {
  const follow = savingSpeaker((words) => spoken.push(words));
  follow({ kind: "waiting", count: 2 });
  vi.advanceTimersByTime(QUIET_MS);
  follow({ kind: "saved", count: 0 });
  vi.advanceTimersByTime(QUIET_MS);
  expect(spoken).toEqual(["2 answers wait here", "What waited is stored now. All your answers are with us."]);
});
