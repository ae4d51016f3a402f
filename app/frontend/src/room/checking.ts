/* Pictures that a proctor asks for beyond the regular ones: those of a random check, and more of
   them for a while. Both go by HTTP, and neither ever holds up an answer. */

import { Refusal, freshId, get, postBytes } from "../api";
import { readChallenge } from "../checkin/steps";
import { t } from "../strings";
import { Uploads } from "../uploads";
import type { Checks } from "./check";
import type { Room } from "./main";

const TRIES = 8;
const LOOK_AGAIN_MS = 400;
const LOOK_MS = 250;

/** What the screen of a check does with the server. */
export function checksOf(room: Room): Checks {
  return {
    challenge: async () => {
      try {
        const told = (await get(`/api/attempts/${room.attempt}/check-in`)) as { challenge?: object | null; t?: unknown };
        return readChallenge({ ...told.challenge, t: told.t });
      } catch {
        return null; // the button tries again
      }
    },
    shoot: (id) => shoot(room, id, TRIES),
  };
}

/** A slow camera may show the very picture of before for a moment; then look once more. */
async function shoot(room: Room, id: string, tries: number): Promise<string | null> {
  const picture = await room.camera.still();
  if (picture === null) return t("There is no picture yet. Wait until you see yourself, then press again.");
  try {
    await postBytes(pathOf(room, "challenge", id), picture);
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code !== "picture_repeated" || tries <= 1) return `${error.title} ${error.detail}`.trim();
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    return shoot(room, id, tries - 1);
  }
}

function pathOf(room: Room, purpose: string, id: string): string {
  const ct = Math.round(performance.timeOrigin + performance.now());
  return `/api/attempts/${room.attempt}/snapshots?purpose=${purpose}&client_id=${id}&ct=${ct}`;
}

/** Take further pictures while a proctor wants them; what does not arrive is not missed. */
export function startCloser(room: Room): void {
  const uploads = new Uploads(
    ({ id, blob }) => postBytes(pathOf(room, "closer", id), blob),
    () => undefined,
    () => room.connection.asking,
  );
  const pace = new Pace();
  setInterval(() => {
    const { closer, phase, turned } = room.state;
    const left = closer === null ? null : room.clock.until(closer.until, performance.now());
    if (closer === null || phase !== "working" || turned !== null || left === null || left <= 0) return;
    if (!pace.due(performance.now(), closer.everyMs)) return;
    void room.camera.still().then((blob) => {
      if (blob !== null) uploads.add({ id: freshId(), blob, ct: 0 });
    });
  }, LOOK_MS);
}

/** Says when the next of something regular is due. */
export class Pace {
  private next = -Infinity;

  /** Whether one is due now; then the next one is `everyMs` later. */
  due(now: number, everyMs: number): boolean {
    if (now < this.next) return false;
    this.next = now + everyMs;
    return true;
  }
}
