/* Whether answers are still sent: not in a pause, and not after an end of which nobody takes any. No state. */

import type { RoomState } from "./state";

const NEVER_SCORED = new Set(["voided", "cancelled", "no_show"]);

/** Whether the exam has come to an end of which no answer is kept any more, whatever the page shows of it. */
function neverScored({ over }: Pick<RoomState, "over">): boolean {
  return NEVER_SCORED.has(over.state);
}

/** Whether something is only on this device, and is still taken. */
export function waitsHere(state: Pick<RoomState, "saved" | "over">): boolean {
  return state.saved.count > 0 && !neverScored(state);
}

/** Whether answers stay where they are: the exam is paused, or the server would refuse them for ever. */
export function holdsAnswers(state: Pick<RoomState, "phase" | "over">): boolean {
  return state.phase === "paused" || neverScored(state);
}
