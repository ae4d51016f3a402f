/* Stretches of a text: which are marked, which are sentences, and how they are drawn into it.
   Offsets count UTF-16 units of the text's plain words. */

import { fillWith, h } from "../dom";
import type { Mark } from "./desk";

/** The marks with one stretch added or, where all of it is marked, taken out. Pure. */
export function toggled(marks: readonly Mark[], from: number, to: number): readonly Mark[] {
  if (to <= from) return marks;
  const inside = marks.some((one) => one.from <= from && to <= one.to);
  if (inside) return marks.flatMap((one) => without(one, from, to));
  const apart = marks.filter((one) => one.to < from || one.from > to);
  const joined = marks.filter((one) => !apart.includes(one));
  const whole = { from: Math.min(from, ...joined.map((one) => one.from)), to: Math.max(to, ...joined.map((one) => one.to)) };
  return [...apart, whole].sort((a, b) => a.from - b.from);
}

function without(mark: Mark, from: number, to: number): Mark[] {
  if (to <= mark.from || mark.to <= from) return [mark];
  return [
    { from: mark.from, to: from },
    { from: to, to: mark.to },
  ].filter((one) => one.to > one.from);
}

/** Stretches of the sentences of a text. Pure. */
export function sentences(text: string): readonly Mark[] {
  const found = [...text.matchAll(/[^.!?\n]+(?:[.!?]+|\n+|$)/g)];
  return found
    .map(({ 0: words, index }) => {
      const lead = words.length - words.trimStart().length;
      return { from: index + lead, to: index + words.trimEnd().length };
    })
    .filter((one) => one.to > one.from);
}

/** What is selected within `root` as offsets, or null. */
export function selectedIn(root: HTMLElement): Mark | null {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !root.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(root);
  before.setEnd(range.startContainer, range.startOffset);
  const from = before.toString().length;
  const to = from + range.toString().length;
  return to > from ? { from, to } : null;
}

/** The stretch as a range of the document. */
export function rangeOf(root: HTMLElement, from: number, to: number): Range {
  const range = document.createRange();
  range.selectNodeContents(root);
  let passed = 0;
  for (const node of textsOf(root)) {
    const end = passed + node.data.length;
    if (passed <= from && from <= end) range.setStart(node, from - passed);
    if (passed <= to && to <= end) {
      range.setEnd(node, to - passed);
      break;
    }
    passed = end;
  }
  return range;
}

/** Draw marks into the text: each piece of a text node in a `mark` of its own. */
export function paint(root: HTMLElement, marks: readonly Mark[]): void {
  for (const old of root.querySelectorAll("mark.marked")) old.replaceWith(...old.childNodes);
  root.normalize();
  let passed = 0;
  for (const node of textsOf(root)) {
    const { length } = node.data;
    const own = marks
      .map((one) => ({ from: Math.max(0, one.from - passed), to: Math.min(length, one.to - passed) }))
      .filter((one) => one.to > one.from);
    passed += length;
    if (own.length > 0) split(node, own);
  }
}

function split(node: Text, marks: readonly Mark[]): void {
  const text = node.data;
  const holder = h("span");
  let at = 0;
  const pieces: (Node | string)[] = [];
  for (const { from, to } of marks) {
    pieces.push(text.slice(at, from), h("mark", { class: "marked" }, text.slice(from, to)));
    at = to;
  }
  fillWith(holder, ...pieces, text.slice(at));
  node.replaceWith(...holder.childNodes);
}

function textsOf(root: HTMLElement): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  return found;
}
