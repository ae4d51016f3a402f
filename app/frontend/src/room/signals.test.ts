// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { h } from "../dom";
import { JUMP_MS, Signals, isAnother, isOfQuestion, isProgram } from "./signals";

function heard(running = () => true) {
  const kinds: string[] = [];
  const signals = new Signals(({ k }) => running() && kinds.push(k.slice(8)) > 0);
  return { kinds, signals };
}

const CONTEXT = { agent: "A browser", language: "en", page: "800x1280", screen: "200x320" };
const AROUND = { display: false, camera: "HD Webcam", network: "wifi", wall: 1_000_000, context: CONTEXT };
const LONG = "x".repeat(41);

describe("Signals", () => {
  it("tells of text copied from a question, not of a person's own answer", () => {
    const { kinds, signals } = heard();
    signals.copy("my own words", false, 0);
    signals.copy("", true, 0);
    expect(kinds).toEqual([]);
    signals.copy("Which of these", true, 1);
    expect(kinds).toEqual(["clipboard_copy"]);
  });

  it("tells of a longer text from elsewhere, not of one moved within the page", () => {
    const { kinds, signals } = heard();
    signals.paste(LONG.slice(1), 0);
    signals.copy(LONG, false, 0);
    signals.paste(LONG, 0);
    expect(kinds).toEqual([]);
    signals.paste(`${LONG}!`, 0);
    expect(kinds).toEqual(["clipboard_paste"]);
  });

  it("knows a person's own text again with the line ends of another clipboard, and after a copy of nothing", () => {
    const { kinds, signals } = heard();
    signals.copy(`${LONG}\nsecond\nthird`, false, 0);
    signals.copy("", false, 1);
    signals.paste(`${LONG}\r\nsecond\rthird`, 2);
    signals.copy(`${LONG}\r\nsecond`, false, 3);
    signals.paste(`${LONG}\nsecond`, 4);
    expect(kinds).toEqual([]);
  });

  it("tells each kind at most every ten seconds", () => {
    const { kinds, signals } = heard();
    for (const at of [0, 5000, 9999, 10_000]) signals.print(at);
    expect(kinds).toEqual(["print_or_screenshot_key", "print_or_screenshot_key"]);
  });

  it("tells what lasts once, as soon as the exam runs, and again when it comes back", () => {
    let running = false;
    const { kinds, signals } = heard(() => running);
    const look = (changes: Partial<typeof AROUND>, now: number) => signals.look({ ...AROUND, wall: AROUND.wall + now, ...changes }, now);
    look({ display: true, camera: "OBS Virtual Camera" }, 0);
    expect(kinds).toEqual([]);
    running = true;
    look({ display: true, camera: "OBS Virtual Camera" }, 5000);
    look({ display: true, camera: "OBS Virtual Camera" }, 60_000);
    expect(kinds).toEqual(["extra_display", "virtual_camera"]);
    look({}, 70_000);
    look({ display: true }, 90_000);
    expect(kinds).toEqual(["extra_display", "virtual_camera", "extra_display"]);
  });

  it("tells of another network and of a clock that jumped, not of one that drifts", () => {
    const { kinds, signals } = heard();
    signals.look(AROUND, 0);
    signals.look({ ...AROUND, wall: AROUND.wall + 5000 + JUMP_MS }, 5000);
    expect(kinds).toEqual([]);
    signals.look({ ...AROUND, network: "cellular", wall: AROUND.wall + 10_000 + JUMP_MS }, 10_000);
    expect(kinds).toEqual(["network_changed"]);
    signals.look({ ...AROUND, network: "cellular", wall: AROUND.wall - 60_000 }, 15_000);
    signals.look({ ...AROUND, network: "cellular", wall: AROUND.wall - 55_000 }, 20_000);
    expect(kinds).toEqual(["network_changed", "clock_jump"]);
  });
});

describe("the look of a window", () => {
  it.each([
    ["zoomed, where the page's pixels change", { page: "640x1024" }],
    ["zoomed, where the screen's own seem to", { screen: "250x400" }],
  ])("is the same %s", (_, changed) => {
    expect(isAnother(CONTEXT, { ...CONTEXT, ...changed })).toBe(false);
  });

  it.each([
    ["browser", { agent: "Another" }],
    ["language", { language: "de" }],
    ["screen", { page: "1080x1920", screen: "270x480" }],
  ])("is another with another %s", (_, changed) => {
    expect(isAnother(CONTEXT, { ...CONTEXT, ...changed })).toBe(true);
  });

  it("is told once when it changes, also over a reload and once the exam runs", () => {
    let running = true;
    const kinds: string[] = [];
    const report = ({ k }: { k: string }) => running && kinds.push(k) > 0;
    const signals = new Signals(report, { ...CONTEXT, language: "fr" });
    const look = (language: string, now: number) => signals.look({ ...AROUND, wall: AROUND.wall + now, context: { ...CONTEXT, language } }, now);
    for (const [language, now] of [["en", 0], ["en", 5000], ["de", 20_000], ["de", 25_000]] as const) look(language, now);
    expect(kinds).toEqual(["browser.context_changed", "browser.context_changed"]);
    running = false;
    look("en", 40_000);
    expect(signals.looks?.language).toBe("de");
    running = true;
    look("en", 60_000);
    expect([kinds.length, signals.looks?.language]).toEqual([3, "en"]);
  });

  it("is nothing to tell of in a new window", () => {
    const { kinds, signals } = heard();
    signals.look(AROUND, 0);
    expect([kinds, signals.looks]).toEqual([[], CONTEXT]);
  });
});

describe("isOfQuestion", () => {
  const parts = {
    heading: h("h1", {}, "Question 1 of 3"),
    stem: h("div", { class: "stem" }, h("p", {}, "Which of these holds?")),
    hint: h("legend", { class: "answer-hint" }, "Choose one."),
    option: h("div", { class: "option-text" }, "The first"),
    passage: h("div", { class: "passage" }, "A text with gaps"),
    word: h("li", { class: "word" }, "gap word"),
    notice: h("p", {}, "Your proctor wrote something."),
  };
  type Name = keyof typeof parts;
  beforeEach(() => document.body.replaceChildren(...Object.values(parts)));

  function select(from: Name, to: Name = from, end?: number): Selection | null {
    const selection = getSelection();
    selection?.setBaseAndExtent(parts[from], 0, parts[to], end ?? parts[to].childNodes.length);
    return selection;
  }

  it.each(["stem", "option", "passage", "word"] as const)("is so within the %s", (name) => {
    expect(isOfQuestion(select(name))).toBe(true);
  });

  it.each(["heading", "hint", "notice"] as const)("is not so within the %s", (name) => {
    expect(isOfQuestion(select(name))).toBe(false);
  });

  it("is so where a selection takes a part of it along, not where it only ends before it", () => {
    expect(isOfQuestion(select("heading", "stem"))).toBe(true);
    expect(isOfQuestion(select("heading", "notice"))).toBe(true);
    expect(isOfQuestion(select("heading", "stem", 0))).toBe(false);
    getSelection()?.removeAllRanges();
    expect([isOfQuestion(getSelection()), isOfQuestion(null)]).toEqual([false, false]);
  });
});

describe("isProgram", () => {
  it.each(["OBS Virtual Camera", "ManyCam Video Source", "Snap Camera", "Dummy video device (0x0000)", "e2eSoft VCam"])("knows %s", (label) => {
    expect(isProgram(label)).toBe(true);
  });
  it.each(["", "fake_device_0", "Integrated Camera", "Jobs iPhone Camera", "DroidCam", "Logitech C920", "Observer Cam"])("leaves %s alone", (label) => {
    expect(isProgram(label)).toBe(false);
  });
});
