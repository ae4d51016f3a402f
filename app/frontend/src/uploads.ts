/* Pictures on their way to the server by HTTP: one at a time, a short backlog, oldest dropped.
   They give way to answers, never touch their socket, and never block the page. */

import { Refusal } from "./api";

export interface Picture {
  id: string;
  blob: Blob;
  /** The browser's clock in ms. */
  ct: number;
}

export interface UploadState {
  /** Pictures that wait to be sent. */
  waiting: number;
  /** Pictures given up because too many waited; they are counted, not hidden. */
  dropped: number;
  stored: number;
  /** Stable code of the newest refusal, until the next picture is stored. */
  refused: string | null;
}

export const MOST_WAITING = 12;
const LEAST_WAIT_MS = 1000;
const MOST_WAIT_MS = 10_000;
/** So long a picture waits while answers are on their way; then it goes too, for it carries their head. */
export const GIVES_WAY_MS = 5000;
const LOOK_MS = 50;

export class Uploads {
  private readonly queue: Picture[] = [];
  private readonly counts: UploadState = { waiting: 0, dropped: 0, stored: 0, refused: null };
  private running = false;
  private stopped = false;

  /**
   * @param send posts one picture; throws Refusal
   * @param changed called after every change
   * @param giveWay whether something that comes first is on the line
   */
  constructor(
    private readonly send: (picture: Picture) => Promise<unknown>,
    private readonly changed: (state: UploadState) => void,
    private readonly giveWay: () => boolean = () => false,
  ) {}

  /** Put a picture behind the others. */
  add(picture: Picture): void {
    this.queue.push(picture);
    // The first one may be on its way; the oldest that still waits goes.
    if (this.queue.length > MOST_WAITING) {
      this.queue.splice(this.running ? 1 : 0, 1);
      this.counts.dropped++;
    }
    this.tell();
    void this.run();
  }

  /** Send no more. */
  stop(): void {
    this.stopped = true;
    this.queue.length = 0;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    let wait = LEAST_WAIT_MS;
    while (this.queue.length > 0) {
      await this.clear();
      const first = this.queue[0];
      if (first === undefined) break;
      if (await this.sent(first)) {
        this.queue.shift();
        wait = LEAST_WAIT_MS;
      } else {
        await pause(wait);
        wait = Math.min(MOST_WAIT_MS, wait * 2);
      }
      this.tell();
    }
    this.running = false;
  }

  /** Let answers go first, for a while. */
  private async clear(): Promise<void> {
    for (let waited = 0; waited < GIVES_WAY_MS && this.giveWay(); waited += LOOK_MS) await pause(LOOK_MS);
  }

  /** Whether the picture is done with; false asks for the same one again. */
  private async sent(picture: Picture): Promise<boolean> {
    try {
      await this.send(picture);
      this.counts.stored++;
      this.counts.refused = null;
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) return true;
      const again = error.unreachable || error.status === 429 || error.status === 503;
      if (!again) this.counts.refused = error.code;
      return !again;
    }
  }

  private tell(): void {
    if (!this.stopped) this.changed({ ...this.counts, waiting: this.queue.length });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
