import { describe, expect, it } from "vitest";
import { JUMP_MS, Signals, isProgram } from "./signals";

function heard(running = () => true) {
  const kinds: string[] = [];
  const signals = new Signals(({ k }) => running() && kinds.push(k.slice(8)) > 0);
  return { kinds, signals };
}

const AROUND = { display: false, camera: "HD Webcam", network: "wifi", wall: 1_000_000 };
const LONG = "x".repeat(41);

describe("Signals", () => {
  it("tells of text copied from a question, not from a person's own answer", () => {
    const { kinds, signals } = heard();
    signals.copy("my own words", true, 0);
    signals.copy("", false, 0);
    expect(kinds).toEqual([]);
    signals.copy("Which of these", false, 1);
    expect(kinds).toEqual(["clipboard_copy"]);
  });

  it("tells of a longer text from elsewhere, not of one moved within the page", () => {
    const { kinds, signals } = heard();
    signals.paste(LONG.slice(1), 0);
    signals.copy(LONG, true, 0);
    signals.paste(LONG, 0);
    expect(kinds).toEqual([]);
    signals.paste(`${LONG}!`, 0);
    expect(kinds).toEqual(["clipboard_paste"]);
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

describe("isProgram", () => {
  it.each(["OBS Virtual Camera", "ManyCam Video Source", "Snap Camera", "Dummy video device (0x0000)", "e2eSoft VCam"])("knows %s", (label) => {
    expect(isProgram(label)).toBe(true);
  });
  it.each(["", "fake_device_0", "Integrated Camera", "Jobs iPhone Camera", "DroidCam", "Logitech C920", "Observer Cam"])("leaves %s alone", (label) => {
    expect(isProgram(label)).toBe(false);
  });
});
