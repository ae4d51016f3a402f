/* Pictures of the check-in on their way to the server, and the few more from which the detector
   learns whether it sees this person. Nothing leaves before the consent is stored. */

import { freshId, get, post, postBytes } from "../api";
import type { Camera } from "../camera";
import { type Hint, hintOf } from "./quality";
import type { PictureStep } from "./steps";

const FEW = 5;
const EVERY_MS = 700;
/** Documents must be readable: twice the sides. */
const TIMES: Readonly<Partial<Record<PictureStep, number>>> = { document: 2, room: 2 };

export class Shots {
  private few: Blob[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly api: string,
    private readonly camera: Camera,
  ) {}

  /** One picture for a step, and what it suffers from. */
  async take(step: PictureStep): Promise<{ picture: Blob; hint: Hint | null } | null> {
    const pixels = this.camera.pixels();
    const picture = await this.camera.still(TIMES[step] ?? 1);
    if (picture === null) return null;
    return { picture, hint: pixels === null ? null : hintOf(pixels.data, pixels.width, pixels.height) };
  }

  /** Keep the newest few pictures of the person before the camera, until `stop`. */
  watch(): void {
    this.stop();
    this.timer = setInterval(() => {
      void this.camera.still().then((one) => {
        if (one !== null) this.few = [...this.few, one].slice(-FEW);
      });
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Send one picture; the same id is taken in once. Throws Refusal. */
  async send(step: PictureStep | "baseline", picture: Blob, id = freshId()): Promise<void> {
    const ct = Math.round(performance.timeOrigin + performance.now());
    await postBytes(`${this.api}/snapshots?purpose=${step}&client_id=${id}&ct=${ct}`, picture);
  }

  /** Send the few; one that does not arrive is missed by nobody. */
  async sendFew(): Promise<void> {
    this.stop();
    const few = this.few;
    this.few = [];
    await Promise.all(few.map((one) => this.send("baseline", one).catch(() => undefined)));
  }

  /** How the steps stand. Throws Refusal. */
  async standing(): Promise<unknown> {
    return get(`${this.api}/check-in`);
  }

  /** A random check. Throws Refusal. */
  async challenge(): Promise<unknown> {
    return post(`${this.api}/check-in/challenge`);
  }
}
