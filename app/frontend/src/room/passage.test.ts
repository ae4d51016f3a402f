// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import type { JsonValue } from "../protocol";
import { drawInteraction } from "./questions";
import { readPaper } from "./wire";

const words = ["a", "b", "c"].map((id) => ({ id, text: `word <b>${id}</b>` }));
const TEXT = '<p>One <span data-gap="g1"></span> and <span data-gap="g2"></span>.</p>';
const LINES = '<pre><code><span data-hottext="a">first &lt;line&gt;</span>\n<span data-hottext="b">second</span>\n<span data-hottext="c">third</span></code></pre>';
const ITEMS = {
  inline: { item: "Q1", kind: "inline_choice", prompt: "", text: TEXT, gaps: ["g1", "g2"].map((id) => ({ id, choices: words })) },
  gaps: { item: "Q2", kind: "gap_match", prompt: "", text: TEXT, gaps: ["g1", "g2"], choices: words },
  lines: { item: "Q3", kind: "hottext", prompt: "", text: LINES, min: 1, max: 2 },
  line: { item: "Q4", kind: "hottext", prompt: "", text: LINES, min: 1, max: 1 },
};

let given: JsonValue[];

function draw(item: object, response: JsonValue = null, disabled = false): void {
  const paper = readPaper({ form: "f", sections: [{ title: "s", items: [item] }] });
  const element = drawInteraction({
    ...{ item: paper.items[0]!, given: response, disabled },
    answer: (r) => given.push(r),
    settle: () => undefined,
    invalid: () => undefined,
  });
  document.body.replaceChildren(element);
}

const all = <T extends HTMLElement>(selector: string) => [...document.querySelectorAll<T>(selector)];
const press = (selector: string) => all(selector)[0]!.click();
function choose(gap: string, value: string): void {
  const select = all<HTMLSelectElement>(`select[data-source="${gap}"]`)[0]!;
  select.value = value;
  select.dispatchEvent(new Event("change"));
}
const pressed = () =>
  all("[data-choice]").filter((one) => one.getAttribute("aria-pressed") === "true").map((one) => one.dataset["choice"]);

beforeEach(() => {
  given = [];
});

describe("menus in a text", () => {
  it("stand where the gaps are, named by their number, and show what was given", () => {
    draw(ITEMS.inline, { g2: "c" });
    expect(all("[data-gap] select").map((one) => one.getAttribute("aria-label"))).toEqual(["Gap 1 of 2", "Gap 2 of 2"]);
    expect(all<HTMLSelectElement>("select").map((one) => one.value)).toEqual(["", "c"]);
    expect(all('select[data-source="g1"] option').map((one) => one.textContent)).toEqual(["Choose…", "word a", "word b", "word c"]);
  });

  it("answer with all filled gaps, and with nothing once all are empty", () => {
    draw(ITEMS.inline);
    choose("g1", "b");
    choose("g2", "b");
    choose("g1", "");
    choose("g2", "");
    expect(given).toEqual([{ g1: "b" }, { g1: "b", g2: "b" }, { g2: "b" }, null]);
  });

  it("can be cleared at once, and take nothing while read-only", () => {
    draw(ITEMS.inline, { g1: "a" });
    press('[data-testid="clear-answer"]');
    expect(given).toEqual([null]);
    expect(all<HTMLSelectElement>("select").map((one) => one.value)).toEqual(["", ""]);
    draw(ITEMS.inline, { g1: "a" }, true);
    expect(all<HTMLSelectElement>("select").every((one) => one.disabled)).toBe(true);
    expect(all('[data-testid="clear-answer"]')).toEqual([]);
  });
});

describe("words put into gaps", () => {
  it("are listed, and each goes into one gap only until it is taken back", () => {
    draw(ITEMS.gaps);
    expect(all(".word").map((one) => one.textContent)).toEqual(["word a", "word b", "word c"]);
    choose("g1", "a");
    const free = () => all<HTMLOptionElement>('select[data-source="g2"] option').map((one) => !one.disabled);
    expect(free()).toEqual([true, false, true, true]);
    choose("g1", "");
    expect(free()).toEqual([true, true, true, true]);
    expect(given).toEqual([{ g1: "a" }, null]);
  });
});

describe("words picked in a text", () => {
  it("are buttons that keep their words and stay pressed", () => {
    draw(ITEMS.lines, ["b"]);
    expect(all("pre button").map((one) => one.textContent)).toEqual(["first <line>", "second", "third"]);
    expect(pressed()).toEqual(["b"]);
  });

  it("answer in the order of the text and cannot be one too many", () => {
    draw(ITEMS.lines);
    press('[data-choice="c"]');
    press('[data-choice="a"]');
    expect(all<HTMLButtonElement>('[data-choice="b"]')[0]!.disabled).toBe(true);
    press('[data-choice="c"]');
    press('[data-choice="a"]');
    expect(given).toEqual([["c"], ["a", "c"], ["a"], null]);
    expect(all<HTMLButtonElement>('[data-choice="b"]')[0]!.disabled).toBe(false);
  });

  it("move on to another one where only one can be picked", () => {
    draw(ITEMS.line, ["a"]);
    press('[data-choice="b"]');
    expect(pressed()).toEqual(["b"]);
    press('[data-testid="clear-answer"]');
    expect(pressed()).toEqual([]);
    expect(given).toEqual([["b"], null]);
  });
});

describe("a case that questions share", () => {
  it("is read with the question, and is nothing where there is none", () => {
    const read = (stimulus: unknown) =>
      readPaper({ form: "f", sections: [{ title: "s", items: [{ ...ITEMS.inline, stimulus }] }] }).items[0]!.stimulus;
    expect(read({ title: "Shop", text: "<p>x</p>" })).toEqual({ title: "Shop", text: "<p>x</p>" });
    expect(read(null)).toBeNull();
    expect(read(undefined)).toBeNull();
  });
});
