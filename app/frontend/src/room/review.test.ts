// @vitest-environment happy-dom
import { expect, it } from "vitest";
import type { Actions } from "./actions";
import { workingRoom } from "./fixtures";
import { answeredWords } from "./navigator";
import { review, waitingWords } from "./review";
import { type RoomEvent, counts, reduce } from "./state";

const words = (submitting: boolean, count: number, link: "online" | "offline") =>
  waitingWords({ submitting, link, saved: { kind: count === 0 ? "saved" : "waiting", count } });

it("says before handing in what it will wait for", () => {
  expect(words(false, 0, "online")).toBe("");
  expect(words(false, 1, "online")).toBe("1 answer is not stored yet. Handing in waits for it.");
});

it("says while handing in what it waits for, and that it goes by itself", () => {
  expect(words(true, 2, "online")).toBe("Waiting until 2 answers are stored, then your exam is handed in by itself.");
  expect(words(true, 2, "offline")).toContain("We have no connection. 2 answers wait here.");
  expect(words(true, 0, "offline")).toContain("waits for the connection");
  expect(words(true, 0, "online")).toBe("Handing in…");
});

it("names what is answered in part, in the list and before handing in", () => {
  const given: RoomEvent[] = [
    { type: "answered", item: "Q1", r: "a" },
    { type: "answered", item: "Q4", r: { a: "c" } },
  ];
  const state = given.reduce(reduce, workingRoom());
  expect(answeredWords(counts(state))).toBe("2 of 6 answered, 1 of them in part");
  const part = review({} as Actions);
  part.update(state);
  const row = part.element.querySelector('[data-item="Q4"]');
  expect(row?.textContent).toBe("Question 4Answered in part");
  expect(part.element.querySelector(".alert:nth-of-type(2)")?.textContent).toContain("In 1 question a part is still open.");
  expect(part.element.querySelector("dialog p")?.textContent).toContain("4 questions have no answer. 1 question is answered in part.");
});

it("keeps the keyboard where it is while nothing in the list changes, and after it did", () => {
  const part = review({} as Actions);
  document.body.replaceChildren(part.element);
  part.update(workingRoom());
  const row = () => part.element.querySelector<HTMLElement>('[data-item="Q3"]');
  const before = row();
  before?.focus();
  part.update(reduce(workingRoom(), { type: "phase", state: "in_progress", s: 30 }));
  expect(row()).toBe(before);
  part.update(reduce(workingRoom(), { type: "flagged", item: "Q3", m: true }));
  expect(document.activeElement).toBe(row());
});

it("shows only what is still open, or what is flagged", () => {
  const events: RoomEvent[] = [
    { type: "answered", item: "Q1", r: "a" },
    { type: "answered", item: "Q4", r: { a: "c" } },
    { type: "answered", item: "Q5", r: "7" },
    { type: "invalid", item: "Q5", words: "no number" },
    { type: "flagged", item: "Q1", m: true },
  ];
  const part = review({} as Actions);
  part.update(events.reduce(reduce, workingRoom()));
  const shown = () => [...part.element.querySelectorAll<HTMLElement>(".review-row")].map((row) => row.dataset["item"]);
  const press = (name: string) => part.element.querySelector<HTMLButtonElement>(`[data-testid="show-${name}"]`)?.click();
  expect(shown()).toHaveLength(6);
  press("open");
  expect(shown()).toEqual(["Q2", "Q3", "Q4", "Q5", "Q6"]);
  expect(part.element.querySelector('[data-item="Q5"]')?.textContent).toBe("Question 5Not storedAnswered");
  press("flagged");
  expect(shown()).toEqual(["Q1"]);
  part.update(workingRoom());
  expect([shown(), part.element.querySelector('p[role="status"]')?.textContent]).toEqual([[], "No question is among these."]);
});
