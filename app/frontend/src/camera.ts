/* The person's camera: open it, name the exact cause when it fails, take one still.
   It sends nothing; uploads.ts does. Nothing but stills ever leaves it: no video, no sound. */

import { t } from "./strings";

export type CameraCause = "policy" | "user" | "device" | "busy";

/** A failure with its cause; the words are for the person. */
export class CameraProblem extends Error {
  constructor(readonly reason: CameraCause) {
    super(reason);
  }
}

export const WIDTH = 640;
export const HEIGHT = 480;
const QUALITY = 0.75;

interface Surroundings {
  secure: boolean;
  hasDevices: boolean;
  allowed: boolean;
}

const CAUSES: Readonly<Record<string, CameraCause | undefined>> = {
  NotAllowedError: "user",
  NotFoundError: "device",
  DevicesNotFoundError: "device",
  OverconstrainedError: "device",
  SecurityError: "policy",
  TypeError: "policy",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Name the cause of a failed getUserMedia. */
export function causeOf(error: unknown, around: Surroundings): CameraCause {
  if (!around.secure || !around.hasDevices || !around.allowed) return "policy";
  if (!(error instanceof Error)) return "busy";
  // Chromium says so when the operating system forbids it, which no page can ask for.
  if (error.name === "NotAllowedError" && /by system/i.test(error.message)) return "policy";
  return CAUSES[error.name] ?? "busy";
}

/** What happened and the exact cure, in plain words. */
export function cureOf(cause: CameraCause): { title: string; cure: string } {
  switch (cause) {
    case "policy":
      return {
        title: t("This browser or computer does not let the page use a camera."),
        cure: t(
          "Open this page by its https address in Chrome, Edge, Firefox or Safari, not inside another program. On a managed computer, allow the browser in the system's privacy settings for the camera. Then press Try again.",
        ),
      };
    case "user":
      return {
        title: t("The camera is not allowed for this page."),
        cure: t(
          "Press the camera or lock sign beside the address, choose Allow for the camera, then press Try again.",
        ),
      };
    case "device":
      return {
        title: t("We found no camera."),
        cure: t(
          "Plug a camera in, or open its cover or switch, wait a few seconds, then press Try again.",
        ),
      };
    case "busy":
      return {
        title: t("Your camera is used by another program."),
        cure: t("Close programs that use it, such as a video call, then press Try again."),
      };
  }
}

export class Camera {
  private stream: MediaStream | null = null;
  private readonly source = document.createElement("video");

  /**
   * @param lost called when the camera stops by itself: unplugged, or taken by the system
   * @param large ask it for large pictures, of which small ones are made, too
   */
  constructor(
    private readonly lost: () => void,
    private readonly large = false,
  ) {
    this.source.muted = true;
    this.source.playsInline = true;
  }

  /** Open the camera; throws CameraProblem. Opening twice keeps the first. */
  async open(): Promise<void> {
    if (this.live) return;
    this.stream = await openStream(this.large ? 2 : 1);
    for (const track of this.stream.getVideoTracks()) {
      track.addEventListener("ended", () => this.lost());
    }
    this.source.srcObject = this.stream;
    await this.source.play().catch(() => undefined);
  }

  /** What the system calls it; it stays in this page. */
  get label(): string {
    return this.stream?.getVideoTracks()[0]?.label ?? "";
  }

  get live(): boolean {
    return this.stream?.getVideoTracks().some((track) => track.readyState === "live") ?? false;
  }

  /** Show the picture in an element; a person sees themselves as in a mirror (by CSS). */
  show(video: HTMLVideoElement): void {
    if (video.srcObject === this.stream) return;
    video.muted = true;
    video.srcObject = this.stream;
    void video.play().catch(() => undefined);
  }

  /** One JPEG of 640 × 480 times `times`, or null while there is no picture yet. */
  async still(times = 1): Promise<Blob | null> {
    const canvas = this.drawn(WIDTH * times, HEIGHT * times);
    if (canvas === null) return null;
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }

  /** The pixels of a small picture, for a look at its light; null while there is none. */
  pixels(): ImageData | null {
    const canvas = this.drawn(WIDTH / 4, HEIGHT / 4);
    return canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
  }

  private drawn(width: number, height: number): HTMLCanvasElement | null {
    const { videoWidth, videoHeight } = this.source;
    if (!this.live || videoWidth === 0) return null;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const scale = Math.max(width / videoWidth, height / videoHeight);
    const [w, h] = [videoWidth * scale, videoHeight * scale];
    canvas.getContext("2d")?.drawImage(this.source, (width - w) / 2, (height - h) / 2, w, h);
    return canvas;
  }

  /** Switch the camera off. */
  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.source.srcObject = null;
  }
}

async function openStream(times: number): Promise<MediaStream> {
  const around = surroundings();
  if (!around.secure || !around.hasDevices || !around.allowed) throw new CameraProblem("policy");
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: WIDTH * times }, height: { ideal: HEIGHT * times }, frameRate: { ideal: 10 } },
      audio: false,
    });
  } catch (error) {
    throw new CameraProblem(causeOf(error, around));
  }
}

function surroundings(): Surroundings {
  const page = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return {
    secure: window.isSecureContext,
    hasDevices: "mediaDevices" in navigator,
    allowed: page.featurePolicy?.allowsFeature("camera") ?? true,
  };
}
