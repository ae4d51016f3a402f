/* Check this computer: runs every measure, shows each with its cure, and tries the camera when asked.
   Nothing is stored, and no picture leaves the page. */

import { Camera, CameraProblem } from "../camera";
import { hintOf } from "../checkin/quality";
import { fillWith, h, icon, need, set } from "../dom";
import { isProgram } from "../room/signals";
import { t } from "../strings";
import { type Finding, type Seen, type Verdict, ofBattery, ofBrowser, ofCamera, ofClock, ofDisplays, ofNetwork, ofScreen, ofStorage, summaryOf } from "./findings";
import { measureBattery, measureBrowser, measureNetwork, measureScreen, measureStorage } from "./measure";

const LOOK_MS = 1500;
const FLAT = 6;

const SIGNS: Readonly<Record<Verdict, [string, string]>> = {
  good: ["good", "check"],
  warn: ["warn", "alert"],
  bad: ["bad", "alert"],
  unknown: ["note", "note"],
};

class Preflight {
  private findings: readonly Finding[] = [];
  private camera: Finding | null = null;
  private readonly source = new Camera(() => undefined);

  constructor(private readonly root: HTMLElement) {
    need("[data-again]", root).addEventListener("click", () => void this.run());
    need("[data-start]", root).addEventListener("click", () => void this.look());
    need("[data-copy]", root).addEventListener("click", (event) => void this.copy(event.currentTarget as HTMLElement));
    window.addEventListener("pagehide", () => this.source.close());
    void this.run();
  }

  private async run(): Promise<void> {
    set(this.root, "data-phase", "running");
    fillWith(need("[data-summary]", this.root), h("p", { class: "soft" }, t("Checking…")));
    const screen = measureScreen();
    const [storage, { network, off }, battery] = await Promise.all([measureStorage(), measureNetwork(), measureBattery()]);
    this.findings = [
      ...[ofBrowser(measureBrowser()), ofStorage(storage), ofNetwork(network), ofClock(off)],
      ...[ofScreen(screen), ofDisplays(screen), ofBattery(battery)],
    ];
    set(this.root, "data-phase", "done");
    this.draw();
  }

  /** Open the camera, look for a moment, and say what it shows. */
  private async look(): Promise<void> {
    const place = need("[data-picture]", this.root);
    this.source.close();
    try {
      await this.source.open();
    } catch (error) {
      const cause = error instanceof CameraProblem ? error.reason : "busy";
      place.hidden = true;
      this.seen({ cause, program: false, flat: false, hint: null });
      return;
    }
    const video = h("video", { playsinline: true, muted: true, "aria-label": t("Your own camera") });
    fillWith(place, video);
    place.hidden = false;
    this.source.show(video);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const picture = this.source.pixels();
    const hint = picture === null ? null : hintOf(picture.data, picture.width, picture.height);
    this.seen({ cause: null, program: isProgram(this.source.label), flat: picture === null || isFlat(picture.data), hint });
  }

  private seen(seen: Seen): void {
    this.camera = ofCamera(seen);
    fillWith(need("[data-camera]", this.root), line(this.camera, "div"));
    set(this.root, "data-camera-verdict", this.camera.verdict);
    this.draw();
  }

  private all(): readonly Finding[] {
    return this.camera === null ? this.findings : [...this.findings, this.camera];
  }

  private draw(): void {
    if (this.findings.length === 0) return;
    fillWith(need("[data-list]", this.root), ...this.findings.map((one) => line(one, "li")));
    fillWith(need("[data-summary]", this.root), summary(summaryOf(this.all()), this.camera !== null));
  }

  private async copy(button: HTMLElement): Promise<void> {
    const lines = this.all().map((one) => `${one.verdict}: ${one.title}`);
    await navigator.clipboard.writeText([navigator.userAgent, ...lines].join("\n")).catch(() => undefined);
    button.textContent = t("Copied");
  }
}

/** Whether a picture is black, or one colour all over. */
function isFlat(pixels: Uint8ClampedArray): boolean {
  let [least, most] = [255, 0];
  for (let at = 1; at < pixels.length; at += 4 * 7) {
    const green = pixels[at] ?? 0;
    least = Math.min(least, green);
    most = Math.max(most, green);
  }
  return most - least < FLAT;
}

function line(one: Finding, tag: "li" | "div"): HTMLElement {
  const [tone, sign] = SIGNS[one.verdict];
  const cure = one.cure ? h("p", {}, one.cure) : null;
  return h(tag, { class: `alert alert-${tone}`, "data-finding": one.id, "data-verdict": one.verdict }, icon(sign), h("p", { class: "alert-title" }, one.title), cure);
}

function summary(verdict: Verdict, withCamera: boolean): HTMLElement {
  const next = withCamera ? "" : t("Check the camera below, too.");
  const words: Readonly<Record<Verdict, string>> = {
    good: t("This computer is ready."),
    unknown: t("This computer is ready."),
    warn: t("You can sit the exam on this computer. Some things could be better."),
    bad: t("Something has to be mended before the exam."),
  };
  return h("p", { class: "lead", "data-testid": "preflight-summary" }, [words[verdict], next].filter(Boolean).join(" "));
}

new Preflight(need("#preflight"));
