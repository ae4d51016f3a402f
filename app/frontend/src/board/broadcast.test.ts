// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../protocol";
import { BroadcastDialog, missingWords, readSent } from "./broadcast";
import { reached } from "./counts";
import { readRow } from "./rows";
import { EMPTY, reduce } from "./state";

const row = (attempt: string, more: object = {}) => readRow({ attempt, v: 1, name: attempt, state: "in_progress", ...more })!;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a message to many", () => {
  const sent: unknown[] = [];
  let answers: ({ sent: number } | { refused: string })[] = [];
  let newest: JsonValue = [];
  const dialog = new BroadcastDialog({
    send: (command, to, text) => {
      sent.push([command, to, text]);
      return Promise.resolve(answers.shift() ?? { sent: 2 });
    },
    newest: () => Promise.resolve(newest),
    reached: (to) => (to === "all" ? 2 : 0),
  });
  document.body.append(dialog.element);
  const form = dialog.element.querySelector("form")!;
  const field = dialog.element.querySelector("textarea")!;
  const write = (text: string) => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
  };
  const press = async () => {
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
  };

  it("is not sent without words, keeps its id until it was taken, and shows whose page has not shown it", async () => {
    await press();
    expect([sent.length, dialog.element.textContent.includes("Write what they should read.")]).toEqual([0, true]);
    write("Please stay seated.");
    expect(dialog.element.querySelector("blockquote")!.textContent).toContain("Please stay seated.");
    answers = [{ refused: "No answer came." }, { sent: 2 }];
    newest = [{ id: "b", text: "Please stay seated.", at: 1, name: "Paula", sent: 2, shown: 1, missing: [{ attempt: "x", name: "Ben" }] }];
    await press();
    expect([field.value, dialog.element.textContent.includes("No answer came.")]).toEqual(["Please stay seated.", true]);
    await press();
    const [first, second] = sent as [string, string, string][];
    expect(second).toEqual(first);
    expect(field.value).toBe("");
    expect(dialog.element.textContent).toContain("Shown to 1 of 2");
    expect(dialog.element.textContent).toContain("Not yet: Ben");
    write("Go on.");
    await press();
    expect((sent[2] as string[])[0]).not.toBe(first![0]);
  });

  it("cannot be sent to nobody", () => {
    const mine = dialog.element.querySelector<HTMLInputElement>('input[value="mine"]')!;
    mine.dispatchEvent(new Event("change"));
    expect(dialog.element.querySelector<HTMLButtonElement>('[data-action="broadcast-send"]')!.disabled).toBe(true);
  });

  it("counts who is live, and whom one looks after", () => {
    const care = { care: { by: "paula", name: "Paula", since: 1, offered: null, note: "" } };
    const rows = [row("a", care), row("b"), row("c", { state: "submitted" }), row("d", { state: "awaiting_authorization" })];
    const board = reduce(EMPTY, { kind: "board", rows, rules: [], me: { id: "paula", supervisor: false }, t: 1, now: 0 });
    expect([reached(board, "all"), reached(board, "mine")]).toEqual([3, 1]);
  });

  it("names a dozen and counts the rest, and leaves out what it cannot read", () => {
    const names = Array.from({ length: 14 }, (_, place) => `N${place}`);
    expect(missingWords(names)).toContain("N11 and 2 more");
    expect(readSent([{ text: "no id" }, 7, null])).toEqual([]);
  });
});
