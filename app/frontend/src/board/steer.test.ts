import { describe, expect, it } from "vitest";
import { readDetail, readRow } from "./rows";
import { type Steer, freshWish, steersOf, wishMessage, wishProblem } from "./steer";

const row = (state: string, more: object = {}) => readRow({ attempt: "a", v: 1, name: "Ann", state, ...more })!;

describe("further commands", () => {
  it.each<[string, boolean, Steer[]]>([
    ["awaiting_authorization", false, ["deny", "terminate", "note"]],
    ["in_progress", false, ["adjust_time", "grant_break", "transfer_device", "terminate", "note"]],
    ["in_progress", true, ["adjust_time", "grant_break", "transfer_device", "submit_on_behalf", "terminate", "void", "note"]],
    ["submitted", false, ["note"]],
    ["submitted", true, ["reopen", "void", "note"]],
    ["voided", true, []],
  ])("in %s (supervisor: %s) are %j", (state, supervisor, expected) => {
    expect(steersOf(row(state), supervisor)).toEqual(expected);
  });

  it("confirm a move only while one is under way", () => {
    expect(steersOf(row("paused", { pause_kind: "device_transfer" }), false)).toContain("authorize_resume");
    expect(steersOf(row("paused", { pause_kind: "proctor" }), false)).not.toContain("authorize_resume");
  });

  it("want whole minutes and a reason", () => {
    const wish = freshWish("adjust_time");
    expect(wishProblem(wish)).toBe("Say why in a few words.");
    expect(wishProblem({ ...wish, text: "noise", minutes: 0 })).toContain("whole minutes");
    expect(wishProblem({ ...wish, text: "noise", minutes: 1.5 })).toContain("whole minutes");
    expect(wishProblem({ ...wish, text: "noise", minutes: -3 })).toBeNull();
    expect(wishProblem(freshWish("authorize_resume"))).toBeNull();
  });

  it("send what they need and null for the rest", () => {
    expect(wishMessage("a", "c", { ...freshWish("terminate"), text: " why " })).toMatchObject({
      name: "terminate", cause: "repeated_breach", reason: "why", seconds: null, text: null,
    });
    expect(wishMessage("a", "c", { ...freshWish("note"), text: "seen" })).toMatchObject({ text: "seen", reason: null, code: null });
  });

  it("read what waits for a second person and who looks", () => {
    const detail = readDetail({ attempt: "a", me: { id: "sue", supervisor: true }, proposals: [{ id: "p", name: "void", by: "sam" }, {}] });
    expect(detail?.proposals.map((one) => one.by)).toEqual(["sam"]);
    expect(detail?.me).toEqual({ id: "sue", supervisor: true });
  });
});
