/* Scans a certificate's code with the camera or from a picture. The picture never leaves the
   device; only addresses of ours are followed, others are named. */

import { h, need, say } from "../dom";
import { t } from "../strings";
import { leadOf } from "./code";

const LOOK_EVERY_MS = 200;
const WIDEST = { film: 720, picture: 1600 };

type Decode = (image: ImageData) => string | null;
type Detector = { detect(image: ImageData): Promise<{ rawValue: string }[]> };

declare global {
  var assayReadCode: Decode | undefined;
}

/** Show the button where there is a camera, and let it open the scanner. */
export function offerScanning(button: HTMLButtonElement): void {
  if (!("mediaDevices" in navigator)) return;
  button.hidden = false;
  button.addEventListener("click", () => void new Scanner(button.dataset).open());
}

class Scanner {
  private readonly video = h("video", { class: "scan-film", playsinline: true, muted: true, "aria-hidden": "true" });
  private readonly told = h("p", { role: "status", class: "scan-told" });
  private readonly dialog: HTMLDialogElement;
  private readonly hosts: readonly string[];
  private stream: MediaStream | null = null;

  constructor(private readonly given: DOMStringMap) {
    this.hosts = [location.host, given["host"] ?? location.host];
    this.dialog = this.made();
  }

  async open(): Promise<void> {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.dialog.addEventListener("close", () => this.end());
    say(this.told, t("Waiting for the camera…"));
    try {
      const read = await reader(this.given["script"] ?? "");
      const video = { facingMode: "environment", width: { ideal: 1280 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (!this.dialog.open) {
        this.end();
        return;
      }
      this.video.srcObject = this.stream;
      await this.video.play();
      say(this.told, t("Hold the code into the frame. The picture stays on this device."));
      await this.look(read);
    } catch (error) {
      say(this.told, because(error));
    }
  }

  private made(): HTMLDialogElement {
    const file = h("input", { type: "file", accept: "image/*", class: "visually-hidden", onchange: () => void this.fromPicture(file) });
    return h(
      "dialog",
      { class: "dialog scan", "aria-labelledby": "scan-title", "data-testid": "scan" },
      h("h2", { id: "scan-title" }, t("Scan the code of a certificate")),
      h("div", { class: "scan-frame" }, this.video),
      this.told,
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", class: "button", onclick: () => this.dialog.close() }, t("Close")),
        h("label", { class: "button button-quiet scan-file" }, file, t("Use a picture instead")),
      ),
    );
  }

  private async look(read: Read): Promise<void> {
    while (this.dialog.open && this.stream !== null) {
      const image = drawn(this.video, this.video.videoWidth, this.video.videoHeight, WIDEST.film);
      if (image !== null && this.follow(await read(image))) return;
      await new Promise((resolve) => window.setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  private async fromPicture(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (file === undefined) return;
    input.value = "";
    try {
      const read = await reader(this.given["script"] ?? "");
      const bitmap = await createImageBitmap(file);
      const image = drawn(bitmap, bitmap.width, bitmap.height, WIDEST.picture);
      const text = image === null ? null : await read(image);
      if (text === null) say(this.told, t("There is no code to read in this picture."));
      else this.follow(text);
    } catch {
      say(this.told, t("This picture cannot be read. Use a JPEG or PNG picture."));
    }
  }

  /** Go where a code leads if that is ours; say where it leads if it is not. */
  private follow(text: string | null): boolean {
    if (text === null) return false;
    const lead = leadOf(text, this.hosts);
    if (lead.to === "us") {
      say(this.told, t("Found. One moment…"));
      this.end();
      location.assign(lead.path);
      return true;
    }
    const words = lead.to === "others"
      ? t("This code leads to {host}, not to us. Nothing was opened.", { host: lead.host })
      : t("This code holds no credential number. Look for the code beside the number.");
    say(this.told, words);
    return false;
  }

  private end(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.dialog.remove();
  }
}

type Read = (image: ImageData) => Promise<string | null>;

/** The browser's own reader where it has one, else ours, loaded when it is needed. */
async function reader(script: string): Promise<Read> {
  const own = (globalThis as { BarcodeDetector?: BarcodeReader }).BarcodeDetector;
  if (own !== undefined && (await own.getSupportedFormats()).includes("qr_code")) {
    const detector = new own({ formats: ["qr_code"] });
    return async (image) => (await detector.detect(image))[0]?.rawValue ?? null;
  }
  if (globalThis.assayReadCode === undefined) await loaded(script);
  return (image) => Promise.resolve(globalThis.assayReadCode?.(image) ?? null);
}

interface BarcodeReader {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

function loaded(script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = h("script", { src: script, onload: () => resolve(), onerror: () => reject(new Error(script)) });
    need("head").append(element);
  });
}

function drawn(source: CanvasImageSource, width: number, height: number, widest: number): ImageData | null {
  const scale = Math.min(1, widest / Math.max(width, height));
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (wide < 1 || high < 1) return null;
  const context = h("canvas", { width: wide, height: high }).getContext("2d", { willReadFrequently: true });
  context?.drawImage(source, 0, 0, wide, high);
  return context?.getImageData(0, 0, wide, high) ?? null;
}

function because(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") {
    return t("The camera was not allowed. Use a picture of the code, or close this and type the number.");
  }
  if (name === "NotFoundError" || name === "NotReadableError" || name === "OverconstrainedError") {
    return t("No camera is free on this device. Use a picture of the code, or close this and type the number.");
  }
  return t("Scanning did not start. Close this and type the number.");
}
