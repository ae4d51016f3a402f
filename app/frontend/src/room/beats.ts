/* Signs of life: every few seconds the page says that it is here and how far its answers are, and
   hears the server's clock and its own state. */

import { BEAT_MS } from "../socket";
import type { Room } from "./main";
import { hearTime } from "./sending";

/**
 * Say every few seconds that this page is here, and how far its answers are.
 * @param took hears how long each answer took in ms; null: none came, over a line that seemed open
 */
export function startBeats(room: Room, took: (rtt: number | null) => void = () => undefined): void {
  setInterval(() => {
    const { c, h } = room.outbox.head();
    room.connection
      .ask("beat", c > 0 ? { c, h } : { c })
      .then(({ answer, rtt }) => {
        took(rtt);
        hearTime(room, answer, rtt);
        room.outbox.hear(answer.a);
        if (answer.state) room.happened({ type: "phase", state: answer.state, s: answer.s ?? 0 });
        room.changes.beat(answer.limit);
      })
      .catch(() => {
        // the connection itself will notice when it is gone
        if (room.connection.online) took(null);
      });
  }, BEAT_MS);
}
