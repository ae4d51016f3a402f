// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import type { JsonValue } from "../protocol";
import { drawInteraction } from "./questions";
import { associationsOf, countWords, onScale, readLong, stepsOf } from "./responses";
import { readPaper } from "./wire";

const choices = ["a", "b", "c", "d", "e"].map((id) => ({ id, text: id.toUpperCase() }));
const PAPER = readPaper({
  form: "f",
  sections: [
    {
      title: "All",
      items: [
        { item: "A", kind: "associate", prompt: "Pair.", choices, max: 2 },
        { item: "S", kind: "slider", prompt: "Set.", min: "0", max: "1", step: "0.1", unit: "s" },
        { item: "W", kind: "extended_text", prompt: "Write.", max_length: 30, lines: 4 },
      ],
    },
  ],
});

let given: JsonValue[];
beforeEach(() => (given = []));

function draw(index: number, response: JsonValue = null, disabled = false): void {
  const answering = { answer: (r: JsonValue) => given.push(r), settle: () => undefined, invalid: () => undefined };
  document.body.replaceChildren(drawInteraction({ item: PAPER.items[index]!, given: response, disabled, ...answering }));
}
const all = <T extends HTMLElement>(selector: string) => [...document.querySelectorAll<T>(selector)];
const press = (selector: string) => all(selector)[0]!.click();
const free = () => all<HTMLButtonElement>(".pair-choice").filter((one) => !one.hidden && !one.disabled).map((one) => one.textContent);

describe("associate", () => {
  it("pairs two presses, goes on with what is free, and stops when all pairs are made", () => {
    draw(0);
    press('[data-choice="b"]');
    expect(given).toEqual([]);
    press('[data-choice="a"]');
    expect(free()).toEqual(["C", "D", "E"]);
    expect(document.activeElement?.textContent).toBe("C");
    press('[data-choice="d"]');
    press('[data-choice="c"]');
    expect(given).toEqual([[["b", "a"]], [["b", "a"], ["d", "c"]]]);
    expect(free()).toEqual([]);
  });

  it("takes a pick back, takes a pair apart, and clears", () => {
    draw(0, [["a", "b"], ["c", "d"]]);
    press('[data-testid="take-apart"]');
    expect(given).toEqual([[["c", "d"]]]);
    press('[data-choice="e"]');
    press('[data-choice="e"]');
    press('[data-choice="a"]');
    expect(given.length).toBe(1);
    press('[data-testid="clear-answer"]');
    expect(given.at(-1)).toBeNull();
    expect(all(".pair")).toEqual([]);
  });

  it("changes nothing while it is read-only", () => {
    draw(0, [["a", "b"]], true);
    expect(all("button.pair-choice:not(:disabled), .pair button")).toEqual([]);
  });

  it("reads only what are pairs", () => {
    expect(associationsOf([["a", "b"], ["c"], "d"])).toEqual([["a", "b"]]);
    expect(associationsOf({ a: "b" })).toEqual([]);
  });
});

describe("slider", () => {
  const slide = (index: number) => {
    const input = all<HTMLInputElement>("#answer")[0]!;
    input.value = String(index);
    input.dispatchEvent(new Event("input"));
  };

  it("is no answer until it is moved or kept", () => {
    draw(1);
    expect(all("output")[0]!.textContent).toBe("0.5 s, not answered yet");
    press('[data-testid="keep-value"]');
    slide(3);
    expect(given).toEqual(["0.5", "0.3"]);
    expect(all("#answer")[0]!.getAttribute("aria-valuetext")).toBe("0.3 s");
  });

  it("shows what was given, moves by one step, and can be cleared", () => {
    draw(1, "0.9");
    all<HTMLButtonElement>(".slider-row > button")[1]!.click();
    expect(given).toEqual(["1"]);
    press('[data-testid="clear-answer"]');
    expect(given).toEqual(["1", null]);
    expect(all("[data-set]")).toEqual([]);
  });

  it("writes every step exactly", () => {
    const scale = { min: "-0.3", max: "0.3", step: "0.1" };
    expect(stepsOf(scale)).toBe(6);
    expect([0, 1, 2, 3, 4, 5, 6].map((index) => onScale(scale, index))).toEqual(["-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3"]);
    expect(onScale({ min: "0", max: "100", step: "2.50" }, 3)).toBe("7.5");
  });
});

describe("long text", () => {
  it("answers with its lines and counts words and characters", () => {
    draw(2, "One");
    const input = all<HTMLTextAreaElement>("textarea")[0]!;
    input.value = "One two\nthree";
    input.dispatchEvent(new Event("input"));
    expect(given).toEqual(["One two\nthree"]);
    expect(all("#answer-count")[0]!.textContent).toBe("3 words · 13 of at most 30 characters");
  });

  it("keeps no character that cannot be stored, and blank is no answer", () => {
    expect(readLong("a\0b\u0007c\n\td", 30)).toBe("abc\n\td");
    expect(readLong(" \n ", 30)).toBeNull();
    expect(countWords("  ")).toBe(0);
  });
});
