import { expect, it } from "vitest";
import { waitingWords } from "./review";

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
