/* What calls a person to a candidate, each reason by itself, and how it is said aloud. Pure. */

import { t } from "../strings";
import { hasEnded, isWaiting, outOfReach, strongestFirst, toConfirm, wantsALook } from "./order";
import type { Row } from "./rows";

/** One reason; the same `key` is the same call. */
export interface Call {
  key: string;
  words: string;
}

/** Everything for which a person should turn to this candidate; `now` is the server's clock in ms. */
export function callsOf(row: Row, now: number): Call[] {
  const { name } = row;
  const call = (reason: string, words: string): Call => ({ key: `${row.attempt} ${reason}`, words });
  const waits = toConfirm(row, now).map((one) => call(one.id, t("{name}: a colleague asks you to confirm something.", { name })));
  if (isWaiting(row)) return [...waits, call("waits", t("{name} waits to be let in.", { name }))];
  if (hasEnded(row)) return waits;
  const [flag] = strongestFirst(row.flags.filter(wantsALook));
  return [
    ...waits,
    ...(row.hand ? [call("hand", t("{name} raised a hand.", { name }))] : []),
    ...(row.move === null ? [] : [call("move", t("{name} asks for another computer.", { name }))]),
    ...(flag === undefined ? [] : [call("flag", t("{name}: {words}.", { name, words: flag.words }))]),
    ...(outOfReach(row) ? [call("offline", t("{name} is offline.", { name }))] : []),
  ];
}

/** Says each call once while it lasts, and again when it comes back. */
export class Calls {
  private called = new Set<string>();

  /** What is new among everything that calls now. */
  fresh(calls: readonly Call[]): string[] {
    const fresh = calls.filter(({ key }) => !this.called.has(key));
    this.called = new Set(calls.map(({ key }) => key));
    return fresh.map(({ words }) => words);
  }
}
