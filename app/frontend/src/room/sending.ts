/* What the outbox asks of a room: to send a save, and to show what became of it. */

import type { Outbox } from "../outbox";
import type { CandidateSaveAnswer } from "../protocol";
import { t } from "../strings";
import { fault } from "./failing";
import type { Room } from "./main";
import type { RoomEvent } from "./state";
import { Storing } from "./storing";

/** Build the hooks of the outbox of a room. */
export function outboxHooks(room: () => Room): ConstructorParameters<typeof Outbox>[2] {
  const tell = (event: RoomEvent) => room().happened(event);
  const storing = new Storing();
  const heard = (answer: CandidateSaveAnswer | null, sent: number) => {
    const stuck = storing.stands(answer, sent);
    if (room().state.stuck !== stuck) tell({ type: "stuck", stuck });
  };
  return {
    deliver: async (save) => {
      const sent = performance.now();
      try {
        const { answer, rtt } = await room().connection.ask("save", save);
        hearTime(room(), answer, rtt);
        heard(answer, sent);
        return answer;
      } catch (error) {
        heard(null, sent);
        throw error;
      }
    },
    changed: (saved) => tell({ type: "saved", saved }),
    refused: (item, words) => tell({ type: "invalid", item, words: t("Not stored: {words}", { words }) }),
    late: (item) => tell({ type: "late", item, words: t("This answer came after the time. It is kept, and a person decides whether it counts.") }),
    leaseLost: () => {
      room().connection.stop();
      tell({ type: "turned away", code: "lease_lost" });
    },
    fault,
  };
}

/** Take the server's time from any of its words. */
export function hearTime(room: Room, word: { t?: number | null; left?: number | null }, rtt?: number): void {
  if (typeof word.t !== "number" || word.left === undefined) return;
  room.clock.hear({ t: word.t, left: word.left }, performance.now(), rtt);
}
