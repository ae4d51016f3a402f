// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { paint, rangeOf, sentences, toggled } from "./marks";

const stem = (html: string): HTMLElement => {
  const element = document.createElement("div");
  element.innerHTML = html;
  document.body.replaceChildren(element);
  return element;
};
const marked = (root: HTMLElement) => [...root.querySelectorAll("mark")].map((one) => one.textContent);

describe("marks", () => {
  it("join where they touch or overlap, and stay in order", () => {
    const some = toggled(toggled([], 10, 15), 0, 4);
    expect(some).toEqual([{ from: 0, to: 4 }, { from: 10, to: 15 }]);
    expect(toggled(some, 4, 12)).toEqual([{ from: 0, to: 15 }]);
  });

  it("are taken out where all of the stretch is marked", () => {
    expect(toggled([{ from: 0, to: 10 }], 3, 5)).toEqual([{ from: 0, to: 3 }, { from: 5, to: 10 }]);
    expect(toggled([{ from: 3, to: 5 }], 3, 5)).toEqual([]);
    expect(toggled([{ from: 3, to: 5 }], 4, 4)).toEqual([{ from: 3, to: 5 }]);
  });

  it("are drawn across elements and taken away without a trace", () => {
    const root = stem("<p>One <b>two</b> three.</p><p>Four.</p>");
    const before = root.innerHTML;
    paint(root, [{ from: 2, to: 9 }, { from: 14, to: 18 }]);
    expect(marked(root)).toEqual(["e ", "two", " t", "Four"]);
    expect(root.textContent).toBe("One two three.Four.");
    paint(root, []);
    expect(root.innerHTML).toBe(before);
  });

  it("find the same words again", () => {
    const root = stem("<p>One <b>two</b> three.</p>");
    paint(root, [{ from: 0, to: 3 }]);
    expect(rangeOf(root, 4, 13).toString()).toBe("two three");
  });
});

describe("sentences", () => {
  it("are found with their ends, without the blanks around them", () => {
    const text = " A first one. Is this the second?\n  A line without end";
    expect(sentences(text).map(({ from, to }) => text.slice(from, to))).toEqual(["A first one.", "Is this the second?", "A line without end"]);
    expect(sentences(" \n ")).toEqual([]);
  });
});
