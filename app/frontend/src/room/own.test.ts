// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import type { Actions } from "./actions";
import { stateMessage, workingRoom } from "./fixtures";
import { breakCard, breakScreen, breakTimer, doorWays, leftWords, moveSection } from "./own";
import { onOwnBreak, reduce } from "./state";

const BREAKS = { left: 1, of: 2, ms: 600_000 };
const onBreak = reduce(workingRoom({ breaks: BREAKS }), {
  type: "state",
  message: stateMessage({ state: "paused", left: null, breaks: BREAKS, pause: { kind: "break", reason: "", by: "candidate", until: 700_000 } }),
});

function acting(changes: Partial<Actions> = {}): Actions {
  return { wish: () => Promise.resolve(null), askMoveHere: () => Promise.resolve(null), until: () => 1, ...changes } as Actions;
}

const press = (element: ParentNode, id: string) => element.querySelector<HTMLButtonElement>(`[data-testid="${id}"]`)?.click();

describe("breaks of one's own", () => {
  it("are not offered where the exam allows none, and not again when all are taken", () => {
    const card = breakCard(acting());
    card.update(workingRoom());
    expect(card.element.hidden).toBe(true);
    card.update(workingRoom({ breaks: { left: 0, of: 2, ms: 600_000 } }));
    expect([card.element.hidden, card.element.querySelector("details")?.hidden]).toEqual([false, true]);
    expect(card.element.textContent).toContain("You have taken all 2 breaks.");
  });

  it("say how many are left and how long one may last", () => {
    expect(leftWords(BREAKS)).toBe("1 of 2 left, at most 10 minutes");
    expect(leftWords({ left: 2, of: 2, ms: null })).toBe("2 of 2 left");
  });

  it("cover the questions, and are told from a pause that staff made", () => {
    expect([onBreak.phase, onOwnBreak(onBreak)]).toEqual(["paused", true]);
    const granted = reduce(onBreak, { type: "state", message: stateMessage({ s: 12, state: "paused", pause: { kind: "break", reason: "", by: "proctor", until: null } }) });
    expect(onOwnBreak(granted)).toBe(false);
    expect(breakScreen(onBreak, acting()).map((one) => one.textContent).join(" ")).toContain("You have 1 more break after this one.");
  });

  it("say why one could not begin", async () => {
    const wish = vi.fn(() => Promise.resolve("You have taken every break."));
    const card = breakCard(acting({ wish }));
    card.update(workingRoom({ breaks: BREAKS }));
    press(card.element, "take_break");
    await vi.waitFor(() => expect(card.element.textContent).toContain("You have taken every break."));
    expect(wish).toHaveBeenCalledWith("take_break", undefined);
  });

  it("count down, and tell a minute before the end once", () => {
    const root = document.createElement("div");
    root.append(...breakScreen(onBreak, acting()));
    const said: string[] = [];
    let left = 61_000;
    const follow = breakTimer(root, acting({ until: () => left }), (words) => said.push(words));
    for (const now of [61_000, 59_000, 58_000]) {
      left = now;
      follow(onBreak);
    }
    expect(root.querySelector("[data-break-left]")?.textContent).toBe("00:58");
    expect(said).toEqual(["Your break ends in one minute."]);
  });
});

describe("another computer", () => {
  it("is asked for with words, and taken back", () => {
    const wish = vi.fn(() => Promise.resolve(null));
    const part = moveSection(acting({ wish }));
    part.update(workingRoom());
    const field = part.element.querySelector("input");
    if (field) field.value = "  The screen flickers. ";
    press(part.element, "ask_move");
    expect(wish).toHaveBeenCalledWith("ask_move", "The screen flickers.");
    part.update(reduce(workingRoom(), { type: "move", asked: true }));
    expect(part.element.querySelector<HTMLElement>('[data-testid="move-asked"]')?.hidden).toBe(false);
    press(part.element, "keep_device");
    expect(wish).toHaveBeenLastCalledWith("keep_device", undefined);
  });

  it("keeps the focus on what takes the place of what was pressed", () => {
    const part = moveSection(acting());
    document.body.replaceChildren(part.element);
    part.update(workingRoom());
    const button = part.element.querySelector<HTMLButtonElement>('[data-testid="ask_move"]');
    button?.focus();
    button?.click();
    expect([document.activeElement, button?.disabled]).toEqual([button, false]);
    part.update(reduce(workingRoom(), { type: "move", asked: true }));
    expect(document.activeElement?.textContent).toBe("You have asked. Your proctor sees it.");
    part.element.querySelector<HTMLButtonElement>('[data-testid="keep_device"]')?.focus();
    part.update(workingRoom());
    expect(document.activeElement?.id).toBe("move-why");
  });

  it("is asked for once while there is no answer", () => {
    const wish = vi.fn(() => new Promise<null>(() => undefined));
    const part = moveSection(acting({ wish }));
    part.update(workingRoom());
    press(part.element, "ask_move");
    press(part.element, "ask_move");
    expect(wish).toHaveBeenCalledTimes(1);
  });

  it("is asked for at the door, which says when nothing came of it", async () => {
    const ways = doorWays(acting({ askMoveHere: () => Promise.resolve("Not sent.") }), false);
    press(ways, "ask-move-here");
    await vi.waitFor(() => expect(ways.textContent).toContain("Not sent."));
    expect(doorWays(acting(), true).textContent).toContain("Your proctor has been asked");
    expect(doorWays(acting(), false, "Please stay.").textContent).toContain("Your proctor did not move it: Please stay.");
    expect(doorWays(acting(), false, "").textContent).toContain("You took it back");
  });

  it("is no longer asked for once the server says so", () => {
    const asked = reduce(workingRoom({ move: true }), { type: "state", message: stateMessage({ move: false }) });
    expect([workingRoom({ move: true }).move, asked.move]).toEqual([true, false]);
  });
});
