// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { listedKeys, listenToKeys, meant } from "./keys";

const element = (html: string): Element => {
  document.body.innerHTML = html;
  return document.body.firstElementChild!;
};
const press = (key: string, target: Element = document.body, more: object = {}) =>
  meant({ key, target, ctrlKey: false, altKey: false, metaKey: false, ...more });

beforeEach(() => (document.body.innerHTML = ""));

describe("single keys", () => {
  it("mean what the help lists", () => {
    const listed = listedKeys().flatMap(([key]) => (key === "1–9" ? ["1", "9"] : key.replace("−", "-").split(/\s+/)));
    expect(listed.filter((key) => press(key) === null)).toEqual([]);
    expect([press("N"), press("n"), press("?"), press("7"), press("0"), press("q")]).toEqual(["next", "next", "help", 7, null, null]);
  });

  it.each(['<input type="text">', "<textarea></textarea>", "<select></select>", "<p contenteditable>x</p>"])(
    "are never taken from %s",
    (html) => expect(press("n", element(html))).toBeNull(),
  );

  it.each(['<input type="radio">', '<input type="checkbox">', "<button>x</button>"])("work on %s", (html) => {
    expect(press("x", element(html))).toBe("strike");
  });

  it("leave the browser's and the system's own combinations alone", () => {
    expect([press("r", document.body, { ctrlKey: true }), press("f", document.body, { metaKey: true }), press("p", document.body, { altKey: true })]).toEqual([null, null, null]);
  });

  it("do nothing when they are switched off or a dialog is open", () => {
    const seen: unknown[] = [];
    let on = true;
    listenToKeys(() => on, (deed) => seen.push(deed) > 0);
    const hit = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true, cancelable: true }));
    hit();
    on = false;
    hit();
    on = true;
    document.body.innerHTML = "<dialog open></dialog>";
    hit();
    expect(seen).toEqual(["next"]);
  });
});
