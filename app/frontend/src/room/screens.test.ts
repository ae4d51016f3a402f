// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { SavedState } from "../outbox";
import type { Actions } from "./actions";
import { workingRoom } from "./fixtures";
import { screenOf } from "./screens";
import type { RoomState } from "./state";

const SAVED: SavedState = { kind: "saved", count: 0 };

/** What the last page says. */
function lastPage(changes: Partial<RoomState>): HTMLElement {
  const screen = screenOf({} as Actions);
  const over = { state: "submitted", why: "" };
  screen.update({ ...workingRoom(), phase: "ended", over, submitReason: "timer", saved: SAVED, ...changes });
  return screen.element;
}

describe("the last page", () => {
  it("says that all counts where all came in time", () => {
    const { textContent: words } = lastPage({});
    expect(words).toContain("Everything you had answered by then is stored and counts.");
    expect(words).toContain("You can close this page");
  });

  it("does not say so where answers came late, and says what becomes of them", () => {
    const page = lastPage({ late: ["Q1", "Q2"] });
    expect(page.textContent).not.toContain("Everything you had answered");
    expect(page.querySelector('[data-testid="came-late"]')?.textContent).toContain("Answers to 2 questions reached us after the end of your exam.");
    expect(page.textContent).toContain("You can close this page");
  });

  it("keeps nobody where nothing is taken any more", () => {
    const page = lastPage({ over: { state: "voided", why: "" }, saved: { kind: "waiting", count: 1 } });
    expect(page.querySelector('[data-testid="left-here"]')).toBeNull();
    expect(page.textContent).toContain("You can close this page");
  });

  it.each(["submitted", "terminated"])("keeps the person while something is only here (%s)", (state) => {
    const page = lastPage({ over: { state, why: "" }, saved: { kind: "waiting", count: 1 } });
    expect(page.querySelector('[data-testid="left-here"]')?.textContent).toContain("1 answer waits on this device");
    expect(page.textContent).not.toContain("You can close this page");
  });
});
