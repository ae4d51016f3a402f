import { expect, it } from "vitest";
import { workingRoom } from "./fixtures";
import type { RoomState } from "./state";
import { offlineWords } from "./topbar";

const words = (changes: Partial<RoomState>) => offlineWords({ ...workingRoom(), ...changes });
const waiting = { kind: "waiting", count: 2 } as const;
const away = { link: "offline", offlineLong: true } as const;

it("says nothing while answers get through", () => {
  expect(words({ link: "online" })).toBe("");
  expect(words({ link: "online", stuck: true })).toBe("");
  expect(words({ link: "offline" })).toBe("");
});

it.each([
  [{ link: "online", stuck: true, saved: waiting }, "Answers cannot be stored just now. Keep working; 2 answers wait here"],
  [{ ...away, saved: waiting }, "We lost the connection. Keep working; 2 answers wait here"],
  [{ ...away, timeOver: true, saved: waiting }, "Your time is over, and there is no connection. Keep this page open: 2 answers wait here"],
  [{ ...away, timeOver: true }, "Everything you answered is stored; it is handed in by itself."],
] satisfies [Partial<RoomState>, string][])("says what waits and what to do: %j", (changes, told) => {
  expect(words(changes)).toContain(told);
});
