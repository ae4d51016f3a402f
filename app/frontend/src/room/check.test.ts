// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import type { Actions } from "./actions";
import { checkScreen } from "./check";
import { Pace } from "./checking";
import { stateMessage, workingRoom } from "./fixtures";
import { reduce } from "./state";
import { readCloser } from "./wire";

const CHALLENGE = { acts: ["turn_left", "fingers_3", "turn_right"], pictures: ["c.0", "c.1", "c.2"], lasts: 120_000 };
const PAUSE = { kind: "check", reason: "A random check.", by: "proctor", until: 900_000 };
const asked = reduce(workingRoom(), { type: "state", message: stateMessage({ state: "paused", left: null, pause: PAUSE }) });

function screen(checks: Partial<Actions["checks"]>, more: Partial<Actions> = {}) {
  const actions = {
    checks: { challenge: () => Promise.resolve(CHALLENGE), shoot: () => Promise.resolve(null), ...checks },
    showCamera: () => undefined,
    wish: () => Promise.resolve(null),
    ...more,
  } as unknown as Actions;
  const place = document.createElement("div");
  place.append(...checkScreen(asked, actions));
  const part = (id: string) => place.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  return { part, press: (id: string) => part(id)?.click() };
}

describe("a check in the middle of an exam", () => {
  it("asks for one movement after the other and sends a picture of each", async () => {
    const sent: string[] = [];
    const { part, press } = screen({ shoot: (id) => Promise.resolve(void sent.push(id)).then(() => null) });
    await vi.waitFor(() => expect(part("check-task")?.textContent).toContain("1 of 3: Turn your head to your left"));
    for (const next of ["2 of 3: Hold up 3 fingers", "3 of 3: Turn your head to your right", "Thank you."]) {
      press("check-take");
      await vi.waitFor(() => expect(part("check-task")?.textContent).toContain(next));
    }
    expect(sent).toEqual(CHALLENGE.pictures);
    expect(part("check-take")?.hidden).toBe(true);
  });

  it("stays at a movement whose picture was not taken, and says why", async () => {
    const { part, press } = screen({ shoot: () => Promise.resolve("There is no picture yet.") });
    await vi.waitFor(() => expect(part("check-task")?.textContent).toContain("1 of 3"));
    press("check-take");
    await vi.waitFor(() => expect(part("check-take")?.parentElement?.nextElementSibling?.textContent).toBe("There is no picture yet."));
    expect(part("check-task")?.textContent).toContain("1 of 3");
  });

  it("tries again where the movements could not be loaded", async () => {
    const answers = [null, CHALLENGE];
    const { part, press } = screen({ challenge: () => Promise.resolve(answers.shift() ?? null) });
    await vi.waitFor(() => expect(part("check-take")?.textContent).toBe("Try again"));
    press("check-take");
    await vi.waitFor(() => expect(part("check-task")?.textContent).toContain("1 of 3"));
  });

  it("lets nobody do what they cannot do", async () => {
    const wished: unknown[] = [];
    const { press } = screen({}, { wish: (...said) => Promise.resolve(void wished.push(said)).then(() => null) });
    press("cannot-check");
    await vi.waitFor(() => expect(wished).toEqual([["cannot_check", ""]]));
  });
});

describe("more pictures for a while", () => {
  it("are read with a pace of at least a second, or as none", () => {
    expect(readCloser({ until: 5, every_ms: 2000 })).toEqual({ until: 5, everyMs: 2000 });
    expect(readCloser({ until: 5, every_ms: 1 })?.everyMs).toBe(1000);
    expect([readCloser(null), readCloser({ until: "soon", every_ms: 2000 })]).toEqual([null, null]);
  });

  it("are due at once and then at their pace", () => {
    const pace = new Pace();
    expect([0, 100, 1999, 2000, 3000, 4000].map((now) => pace.due(now, 2000))).toEqual([true, false, false, true, false, true]);
  });
});
