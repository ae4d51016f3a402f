/* Support of the outbox tests: an outbox whose far end is the test. */

import { IDBKeyRange } from "fake-indexeddb";
import { vi } from "vitest";
import { Outbox, type SavedState } from "./outbox";
import type { CandidateSave, CandidateSaveAnswer } from "./protocol";
import type { OutboxStore } from "./store";

globalThis.IDBKeyRange = IDBKeyRange;

export type Reply = (save: CandidateSave) => Promise<CandidateSaveAnswer>;
export const accept: Reply = (save) => Promise.resolve({ c: save.c, v: "accepted" });
export const silence: Reply = () =>
  new Promise((_, reject) => setTimeout(() => reject(new Error("no ack")), 3000));

export interface World {
  outbox: Outbox;
  sent: CandidateSave[];
  states: SavedState[];
  events: string[];
  reply: Reply;
}

export function world(store: OutboxStore, reply: Reply = accept): World {
  const seen: Omit<World, "outbox"> = { sent: [], states: [], events: [], reply };
  const outbox = new Outbox("a1", store, {
    deliver: (save) => {
      seen.sent.push(save);
      return made.reply(save);
    },
    changed: (state) => seen.states.push(state),
    refused: (item, words) => seen.events.push(`refused ${item} ${words}`),
    late: (item) => seen.events.push(`late ${item}`),
    leaseLost: () => seen.events.push("lease lost"),
    fault: (error) => seen.events.push(`fault ${String(error)}`),
  });
  const made: World = { outbox, ...seen };
  return made;
}

export const hello = (e = 1, c = 0, answers = {}) => ({ e, c, answers });
export const pass = (ms = 50) => vi.advanceTimersByTimeAsync(ms);
export const numbers = (w: World) => w.sent.map((save) => save.c);
