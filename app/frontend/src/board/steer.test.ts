import { describe, expect, it } from "vitest";
import { readDetail } from "./detail";
import { readRow } from "./rows";
import { capWords } from "./words";
import { type Steer, freshWish, steersOf, wishMessage, wishProblem } from "./steer";

const row = (state: string, more: object = {}) => readRow({ attempt: "a", v: 1, name: "Ann", state, ...more })!;

const ASKING: Steer[] = ["flag", "ask_room_scan", "ask_camera_fix", "ask_picture", "ask_check", "raise_rate", "escalate"];

describe("further commands", () => {
  it.each<[string, boolean, Steer[]]>([
    ["awaiting_authorization", false, ["deny", "terminate", "note", "flag", "escalate"]],
    ["in_progress", false, ["adjust_time", "grant_break", "transfer_device", "terminate", "note", ...ASKING]],
    ["in_progress", true, ["adjust_time", "grant_break", "transfer_device", "submit_on_behalf", "terminate", "void", "note", ...ASKING]],
    ["submitted", false, ["note", "flag"]],
    ["submitted", true, ["reopen", "void", "note", "flag"]],
    ["voided", true, []],
  ])("in %s (supervisor: %s) are %j", (state, supervisor, expected) => {
    expect(steersOf(row(state), supervisor)).toEqual(expected);
  });

  it("confirm a move only while one is under way", () => {
    expect(steersOf(row("paused", { pause_kind: "device_transfer" }), false)).toContain("authorize_resume");
    expect(steersOf(row("paused", { pause_kind: "proctor" }), false)).not.toContain("authorize_resume");
    expect(steersOf(row("paused", { pause_kind: "proctor" }), false)).toContain("transfer_device");
    expect(steersOf(row("paused", { pause_kind: "device_transfer" }), false)).not.toContain("transfer_device");
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

  it("say how far time reaches only where somebody chose to go beyond the window", () => {
    const wish = freshWish("adjust_time");
    expect([wish.cause, wishMessage("a", "c", wish).cause]).toEqual(["", null]);
    expect(wishMessage("a", "c", { ...wish, cause: "beyond_window" }).cause).toBe("beyond_window");
    expect(row("in_progress", { cap: { at: 5000, spare: 180_000 } }).cap).toEqual({ at: 5000, spare: 180_000 });
    expect([row("in_progress").cap, row("in_progress", { cap: null }).cap]).toEqual([null, null]);
    expect(capWords({ at: 0, spare: 180_000 })).toContain("3 minutes would count");
    expect(capWords({ at: 0, spare: 0 })).toContain("Nothing that is given now would count");
  });

  it("read what waits for a second person and who looks", () => {
    const detail = readDetail({ attempt: "a", me: { id: "sue", supervisor: true }, proposals: [{ id: "p", name: "void", by: "sam" }, {}] });
    expect(detail?.proposals.map((one) => one.by)).toEqual(["sam"]);
    expect(detail?.me).toEqual({ id: "sue", supervisor: true });
  });
});
