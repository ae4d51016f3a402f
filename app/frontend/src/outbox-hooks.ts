/* What the outbox asks of the page around it. Whatever of that throws, the sending goes on: an error
   in what is drawn must never keep an answer here. */

import { canonical } from "./chain";
import type { CandidateSave, CandidateSaveAnswer, JsonValue } from "./protocol";

/** What the page may say: `waiting` counts the items whose newest answer is not yet durable. */
export interface SavedState {
  kind: "saved" | "saving" | "waiting";
  count: number;
}

export interface OutboxHooks {
  /** Hands one save to the socket; rejects when no acknowledgement came in time. */
  deliver(save: CandidateSave): Promise<CandidateSaveAnswer>;
  changed(state: SavedState): void;
  /** The server will not take this answer; it is not sent again. */
  refused(item: string, words: string): void;
  /** It arrived after the time; it is recorded but does not count by itself. */
  late(item: string): void;
  /** Another window writes now. */
  leaseLost(): void;
  /** Something of ours failed; the loop goes on. */
  fault(error: unknown): void;
}

/** The same hooks, none of which throws; `deliver` may reject, which the outbox expects. */
export function guarded(hooks: OutboxHooks): OutboxHooks {
  const fault = (error: unknown) => {
    try {
      hooks.fault(error);
    } catch {
      // nobody is left to tell
    }
  };
  const safely = (act: () => void) => {
    try {
      act();
    } catch (error) {
      fault(error);
    }
  };
  return {
    fault,
    deliver: (save) => hooks.deliver(save),
    changed: (state) => safely(() => hooks.changed(state)),
    refused: (item, words) => safely(() => hooks.refused(item, words)),
    late: (item) => safely(() => hooks.late(item)),
    leaseLost: () => safely(() => hooks.leaseLost()),
  };
}

/** Whether the server holds just this answer; what cannot be compared is not the same. */
export function isSame(stored: Answer | undefined, one: Answer): boolean {
  try {
    return stored?.m === one.m && canonical(stored.r) === canonical(one.r);
  } catch {
    return false;
  }
}

interface Answer {
  r: JsonValue;
  m: boolean;
}
