/* What the head of the board counts. Pure. */

import type { Audience } from "./broadcast";
import { hasEnded } from "./order";
import type { State } from "./state";

/** How many candidates a message to many reaches, as far as the board knows. */
export function reached(state: State, to: Audience): number {
  const there = [...state.rows.values()].filter(({ row }) => !hasEnded(row) && row.state !== "scheduled");
  return there.filter(({ row }) => to === "all" || row.care?.by === state.me.id).length;
}
