/* What calls a person to a candidate, each reason by itself, and how it is said aloud. Pure. */

import { t } from "../strings";
import { hasEnded, isWaiting, outOfReach, strongestFirst, toConfirm, wantsALook } from "./order";
import type { Row } from "./rows";

/** One reason; the same `key` is the same call. */
export interface Call {
  key: string;
  /** What kind of thing it is, such as `hand` or a type of flag: kinds are sounded apart. */
  kind: string;
  words: string;
}

/** Everything for which a person should turn to this candidate; `now` is the server's clock in ms. */
export function callsOf(row: Row, now: number): Call[] {
  if (row.apart !== "") return []; // a colleague is called
  const { name } = row;
  const call = (reason: string, words: string, kind = reason): Call => ({ key: `${row.attempt} ${reason}`, kind, words });
  const waits = toConfirm(row, now).map((one) => call(one.id, t("{name}: a colleague asks you to confirm something.", { name }), "confirm"));
  if (isWaiting(row)) return [...waits, call("waits", t("{name} waits to be let in.", { name }))];
  if (hasEnded(row)) return waits;
  return [...waits, ...seenCalls(row, call), ...askingCalls(row, call)];
}

type Make = (reason: string, words: string, kind?: string) => Call;

/** What a person asks of a person. */
function askingCalls({ name, hand, move, help, care }: Row, call: Make): Call[] {
  return [
    ...(hand ? [call("hand", t("{name} raised a hand.", { name }))] : []),
    ...(move === null ? [] : [call("move", t("{name} asks for another computer.", { name }))]),
    ...(help === null ? [] : [call("help", t("{name}: {who} calls for help.", { name, who: help.name }))]),
    ...(care === null || care.offered === null ? [] : [call("offered", t("{name} is handed over by {who}.", { name, who: care.name }))]),
  ];
}

/** What is seen or missed. */
function seenCalls(row: Row, call: Make): Call[] {
  const { name } = row;
  const [flag] = strongestFirst(row.flags.filter(wantsALook));
  return [
    ...(flag === undefined ? [] : [call("flag", t("{name}: {words}.", { name, words: flag.words }), flag.type)]),
    ...(outOfReach(row) ? [call("offline", t("{name} is offline.", { name }))] : []),
  ];
}

/** Says each call once while it lasts, and again when it comes back. */
export class Calls {
  private called = new Set<string>();

  /** What is new among everything that calls now. */
  fresh(calls: readonly Call[]): Call[] {
    const fresh = calls.filter(({ key }) => !this.called.has(key));
    this.called = new Set(calls.map(({ key }) => key));
    return fresh;
  }
}
