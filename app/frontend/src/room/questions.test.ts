// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import type { JsonValue } from "../protocol";
import { PAPER } from "./fixtures";
import { drawInteraction, howMany } from "./questions";
import { moved, paired, rankingOf, readNumber, readText } from "./responses";

let given: [JsonValue, number | undefined][];
let invalid: (string | null)[];
let left: number;

function draw(index: number, response: JsonValue = null, disabled = false): HTMLElement {
  const element = drawInteraction({
    ...{ item: PAPER.items[index]!, given: response, disabled },
    answer: (r, settle) => given.push([r, settle]),
    settle: () => left++,
    invalid: (words) => invalid.push(words),
  });
  document.body.replaceChildren(element);
  return element;
}

const all = <T extends HTMLElement>(selector: string) => [...document.querySelectorAll<T>(selector)];
const press = (selector: string) => all(selector)[0]!.click();
function type(text: string, selector = "#answer"): HTMLInputElement {
  const input = all<HTMLInputElement>(selector)[0]!;
  input.value = text;
  input.dispatchEvent(new Event("input"));
  return input;
}
const responses = () => given.map(([r]) => r);

beforeEach(() => {
  [given, invalid, left] = [[], [], 0];
});

describe("choice", () => {
  it("answers with the id, shows what was given, and can be cleared", () => {
    draw(0, "b");
    expect(all<HTMLInputElement>("input").map((input) => input.checked)).toEqual([false, true, false]);
    press('input[value="c"]');
    press('[data-testid="clear-answer"]');
    expect(responses()).toEqual(["c", null]);
    expect(all<HTMLInputElement>("input").some((input) => input.checked)).toBe(false);
  });

  it("draws the author's markup and gives each line its own label", () => {
    draw(0);
    expect(all("label b").map((bold) => bold.textContent)).toEqual(["a", "b", "c"]);
  });

  it("takes nothing while it is read-only", () => {
    draw(0, "b", true);
    expect(all<HTMLInputElement>("input").every((input) => input.disabled)).toBe(true);
    expect(all('[data-testid="clear-answer"]')).toEqual([]);
  });
});

describe("multiple choice", () => {
  it("answers with all that are ticked, and null when none is", () => {
    draw(1, ["a"]);
    press('input[value="c"]');
    press('input[value="a"]');
    press('input[value="c"]');
    expect(responses()).toEqual([["a", "c"], ["c"], null]);
  });

  it("does not take more than allowed, and says so", () => {
    const element = draw(1, ["a", "b"]);
    press('input[value="c"]');
    expect(responses()).toEqual([]);
    expect(all<HTMLInputElement>('input[value="c"]')[0]!.checked).toBe(false);
    expect(element.textContent).toContain("At most 2 can be chosen.");
  });

  it.each([
    [2, 2, 4, "Choose exactly 2."],
    [1, null, 4, "Choose all that apply."],
    [0, 3, 4, "Choose at most 3."],
    [2, null, 4, "Choose at least 2."],
    [2, 3, 4, "Choose 2 to 3."],
  ])("says how many: %s to %s of %s", (min, max, count, words) => {
    expect(howMany(min, max, count)).toBe(words);
  });
});

describe("order", () => {
  const order = () => all("[data-choice]").map((row) => row.dataset["choice"]);

  it("moves by buttons, keeps the focus on the entry, and answers with all", () => {
    draw(2);
    press('[data-choice="a"] [data-testid="move-down"]');
    expect(order()).toEqual(["b", "a", "c"]);
    expect(document.activeElement?.closest("[data-choice]")).toBe(all('[data-choice="a"]')[0]);
    press('[data-choice="a"] [data-testid="move-down"]');
    expect(document.activeElement?.getAttribute("data-testid")).toBe("move-up");
    expect(responses()).toEqual([
      ["b", "a", "c"],
      ["b", "c", "a"],
    ]);
    expect(all('[role="status"]')[0]!.textContent).toBe("Now place 3 of 3.");
  });

  it("takes the shown order as an answer only when the person says so", () => {
    draw(2);
    expect(responses()).toEqual([]);
    press('[data-testid="keep-order"]');
    expect(responses()).toEqual([["a", "b", "c"]]);
    press('[data-testid="clear-answer"]');
    expect(responses().at(-1)).toBeNull();
  });

  it("shows the stored order, and the given one when the stored is not of these entries", () => {
    draw(2, ["c", "a", "b"]);
    expect(order()).toEqual(["c", "a", "b"]);
    draw(2, ["c", "x", "b"]);
    expect(order()).toEqual(["a", "b", "c"]);
  });

  it("cannot move the first up or the last down", () => {
    draw(2);
    expect(all<HTMLButtonElement>('[data-testid="move-up"]').map((one) => one.disabled)).toEqual([true, false, false]);
    expect(all<HTMLButtonElement>('[data-testid="move-down"]').map((one) => one.disabled)).toEqual([false, false, true]);
  });
});

describe("match", () => {
  const choose = (source: string, target: string) => {
    const select = all<HTMLSelectElement>(`[data-source="${source}"]`)[0]!;
    select.value = target;
    select.dispatchEvent(new Event("change"));
  };

  it("gathers pairs, lets one be taken out, and is null when none is left", () => {
    draw(3, { a: "b" });
    expect(all<HTMLSelectElement>("select").map((one) => one.value)).toEqual(["b", ""]);
    choose("b", "b");
    choose("a", "");
    choose("b", "");
    expect(responses()).toEqual([{ a: "b", b: "b" }, { b: "b" }, null]);
  });

  it("shows targets as plain text", () => {
    draw(3);
    expect(all("option").map((one) => one.textContent)).toContain("a text");
  });
});

describe("numeric", () => {
  it("takes a decimal comma, waits for typing to settle, and sends when left", () => {
    draw(4);
    const input = type("0,95");
    input.dispatchEvent(new Event("blur"));
    expect(given[0]).toEqual(["0.95", 300]);
    expect(left).toBe(1);
  });

  it("says why something is not stored, and does not nag about a number just begun", () => {
    draw(4);
    const input = type("-");
    expect(invalid).toEqual([]);
    input.dispatchEvent(new Event("blur"));
    type("101");
    expect(invalid).toEqual([
      "Not stored: write one number, such as 0.95 or 12.",
      "Not stored: a number from 0 to 100.",
    ]);
    expect(responses()).toEqual([]);
  });

  it("says which answer stands where another one cannot be stored", () => {
    draw(4, "7");
    type("700");
    type("10");
    type("101").dispatchEvent(new Event("blur"));
    expect(invalid.map((words) => words?.split(". ")[1])).toEqual(["Your answer 7 stands until then.", "Your answer 10 stands until then.", "Your answer 10 stands until then."]);
    type("");
    type("x");
    expect(invalid.at(-1)).toBe("Not stored: write one number, such as 0.95 or 12.");
  });
});

describe("short text", () => {
  it("answers with the text as typed, null when blank, and counts", () => {
    const element = draw(5);
    type(" concept drift ");
    type("   ");
    expect(given).toEqual([
      [" concept drift ", 300],
      [null, 300],
    ]);
    expect(element.textContent).toContain("3 of at most 20 characters");
  });
});

describe("responses", () => {
  it.each([
    ["", { kind: "value", value: null }],
    [" 12 ", { kind: "value", value: "12" }],
    [".5", { kind: "value", value: ".5" }],
    ["1e3", { kind: "value", value: "1e3" }],
    ["+0,5", { kind: "value", value: "+0.5" }],
  ])("reads the number %j", (typed, read) => {
    expect(readNumber(typed, null, null)).toEqual(read);
  });

  it.each(["abc", "1,000.5", "1 2", "0x10", "1e999", "-", "NaN"])("refuses the number %j", (typed) => {
    expect(readNumber(typed, null, null).kind).toBe("invalid");
  });

  it("takes the bounds themselves", () => {
    expect(readNumber("0", "0", "100").kind).toBe("value");
    expect(readNumber("100", "0", "100").kind).toBe("value");
    expect(readNumber("-0.1", "0", null)).toEqual({ kind: "invalid", words: "Not stored: at least 0." });
    expect(readNumber("9", null, "8")).toEqual({ kind: "invalid", words: "Not stored: at most 8." });
  });

  it("cleans text of what JSON cannot carry", () => {
    expect(readText("a\0b\uD800c🙂", 20)).toBe("abc🙂");
    expect(readText("abcdef", 3)).toBe("abc");
  });

  it("moves only inside the list", () => {
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
    expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
    expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  });

  it("takes a ranking only when it holds exactly the choices", () => {
    expect(rankingOf(["b", "a"], ["a", "b"])).toEqual(["b", "a"]);
    expect(rankingOf(["b"], ["a", "b"])).toEqual(["a", "b"]);
    expect(rankingOf("b", ["a", "b"])).toEqual(["a", "b"]);
  });

  it("pairs each source once", () => {
    expect(paired({ a: "x" }, "a", "y")).toEqual({ a: "y" });
    expect(paired({ a: "x" }, "a", "")).toBeNull();
  });
});

describe("striking out", () => {
  const drawn = (given: JsonValue, struck: string[]) => {
    const strokes: [string, boolean][] = [];
    const element = drawInteraction({
      ...{ item: PAPER.items[0]!, given, disabled: false, struck: new Set(struck) },
      ...{ strike: (choice: string, out: boolean) => strokes.push([choice, out]) },
      ...{ answer: (r: JsonValue) => responses.push(r), settle: () => undefined, invalid: () => undefined },
    });
    const responses: JsonValue[] = [];
    document.body.replaceChildren(element);
    return { strokes, responses, lines: all(".option-line") };
  };

  it("is a stroke on this device and never an answer", () => {
    const { strokes, responses, lines } = drawn(null, ["c"]);
    expect(lines.map((line) => line.dataset["struck"] !== undefined)).toEqual([false, false, true]);
    press('[data-strike="a"]');
    press('[data-strike="c"]');
    expect(strokes).toEqual([["a", true], ["c", false]]);
    expect(responses).toEqual([]);
    expect(lines[0]!.textContent).toContain("(struck out)");
  });

  it("ends when the line is chosen, and a chosen line is not struck out", () => {
    const { strokes, lines } = drawn(null, ["b"]);
    press('input[value="b"]');
    press('[data-strike="b"]');
    expect(strokes).toEqual([["b", false]]);
    expect(lines[1]!.dataset["struck"]).toBeUndefined();
  });
});
