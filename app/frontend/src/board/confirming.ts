/* What colleagues proposed and this person may confirm, in the order in which it runs out. Pure. */

import { toConfirm } from "./order";
import { type State, heardAt } from "./state";

/** The attempts where something waits for this person, what runs out first leading. */
export function confirming(state: State): string[] {
  const now = heardAt(state);
  const found = [...state.rows.values()].flatMap(({ row }) => {
    const ends = toConfirm(row, now).map((one) => one.expires);
    return ends.length === 0 ? [] : [{ attempt: row.attempt, first: Math.min(...ends) }];
  });
  return found.sort((one, other) => one.first - other.first).map((one) => one.attempt);
}
