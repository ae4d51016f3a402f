// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { tell, waiting } from "./main";

const one = (item: string, c: number) => ({ attempt: "a1", e: 1, c, item, r: "x", m: false, ct: 0, h: "" });

it("counts questions, not versions of an answer", () => {
  const draft = { attempt: "a1", item: "Q1", r: "y", m: false, ct: 0, order: 1 };
  expect(waiting({ pending: [draft], numbered: [one("Q1", 1), one("Q2", 2)] })).toBe(2);
  expect(waiting({ pending: [], numbered: [] })).toBe(0);
});

it("says of which exam, how many, and leads to the room that sends them", () => {
  const place = document.createElement("div");
  place.hidden = true;
  [place.dataset["title"], place.dataset["room"]] = ["MLOps Foundation", "/attempts/a1/room"];
  tell(place, 2);
  expect(place.hidden).toBe(false);
  expect(place.textContent).toContain("MLOps Foundation");
  expect(place.textContent).toContain("2 answers wait on this device");
  expect(place.querySelector("a")?.getAttribute("href")).toBe("/attempts/a1/room");
});
