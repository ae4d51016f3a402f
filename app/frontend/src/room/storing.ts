/* Notices that saves set out over a line that stands, and come back unstored or not at all: then the
   person reads that answers wait, as they do without a connection. Whose fault it is, it cannot know. */

import type { SavedState } from "../outbox-hooks";
import type { CandidateSaveAnswer } from "../protocol";

/** How long nothing may be stored before it is said. */
export const STUCK_MS = 3000;

/** What the server answers while it cannot store; other refusals speak of the save, not of the store. */
const NOT_NOW = new Set(["busy", "internal"]);

/** Follows the answers to saves. */
export class Storing {
  private since: number | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether storing stands still, after the answer to a save that set out at `sent`; null: none came in time. */
  stands(answer: CandidateSaveAnswer | null, sent: number): boolean {
    if (answer !== null && !NOT_NOW.has(answer.err ?? "")) {
      this.since = null;
      return false;
    }
    this.since ??= sent;
    return this.now() - this.since >= STUCK_MS;
  }
}

/** What the page says of saving: an answer that is on its way for long waits here, as one without a line does. */
export function asShown(saved: SavedState, stuck: boolean): SavedState {
  return stuck && saved.kind === "saving" ? { ...saved, kind: "waiting" } : saved;
}
