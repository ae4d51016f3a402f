// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import type { Actions } from "./actions";
import { workingRoom } from "./fixtures";
import { noticeArea } from "./side";
import { type RoomEvent, reduce } from "./state";
import type { Notice } from "./wire";

const notice = (kind: "message" | "warning", n: number): RoomEvent => {
  const said: Notice = { n, kind, text: "Words", at: n, read: false, ask: "" };
  return { type: "notice", notice: said };
};

let state = workingRoom();
beforeEach(() => {
  state = [notice("message", 1), notice("message", 2)].reduce(reduce, workingRoom());
});

function shown() {
  const area = noticeArea({} as Actions);
  const main = document.createElement("main");
  [main.id, main.tabIndex] = ["main", -1];
  document.body.replaceChildren(area.element, main);
  area.update(state);
  const button = (n: number) => area.element.querySelector<HTMLElement>(`[data-notice="message"][data-n="${n}"] button`);
  const follow = (event: RoomEvent) => {
    state = reduce(state, event);
    area.update(state);
  };
  return { area, main, button, follow };
}

it("keeps the keyboard at its message when a warning comes above it", () => {
  const { button, follow } = shown();
  button(2)?.focus();
  follow(notice("warning", 1));
  expect(document.activeElement).toBe(button(2));
});

it("goes on from what was read to the next heading, which nobody presses by mistake, and to the question", () => {
  const { area, main, button, follow } = shown();
  button(1)?.focus();
  follow({ type: "dismissed", key: "message:1" });
  expect(document.activeElement).toBe(area.element.querySelector('[data-n="2"] h2'));
  follow({ type: "dismissed", key: "message:2" });
  expect(document.activeElement).toBe(main);
});

it("takes the keyboard from nobody who is elsewhere", () => {
  const { follow } = shown();
  follow({ type: "dismissed", key: "message:1" });
  expect(document.activeElement).toBe(document.body);
});
