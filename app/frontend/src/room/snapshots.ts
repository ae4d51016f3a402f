/* Takes a picture every few seconds while the exam is open, and shows how that goes. */

import { CameraProblem } from "../camera";
import { freshId, postBytes } from "../api";
import { Uploads } from "../uploads";
import type { Room } from "./main";
import { PictureAsks } from "./shown";
import { onOwnBreak } from "./state";

/** How often the page looks whether a proctor asks for a picture. */
const ASKED_MS = 500;
const HELLO_MS = 50;
const IDLE_MS = 2000;
const OPEN_PHASES = new Set(["working", "paused", "closing"]);

/** Start the camera and the pictures. */
export function startSnapshots(room: Room): void {
  const uploads = new Uploads(
    ({ id, blob, ct }) =>
      postBytes(`/api/attempts/${room.attempt}/snapshots?purpose=live&client_id=${id}&ct=${ct}${headOf(room)}`, blob),
    ({ waiting, dropped, stored }) => room.happened({ type: "camera", camera: { waiting, dropped, stored } }),
    () => room.connection.asking,
  );
  const take = async () => {
    if (!OPEN_PHASES.has(room.state.phase) || room.state.turned !== null || onOwnBreak(room.state)) return;
    if (room.state.snapshotMs === 0) return;
    if (!room.camera.live && mayRetry(room)) await openCamera(room);
    const blob = await room.camera.still();
    if (blob) uploads.add({ id: freshId(), blob, ct: Math.round(performance.timeOrigin + performance.now()) });
  };
  const next = () => {
    const every = room.state.snapshotMs;
    if (every === 0) room.camera.close(); // nothing is recorded: somebody supervises in the room
    void take().catch(() => undefined);
    setTimeout(next, every || IDLE_MS);
  };
  const asks = new PictureAsks();
  setInterval(() => {
    if (asks.fresh(room.state)) void take().catch(() => undefined);
  }, ASKED_MS);
  // whether anything is recorded comes with the first word of the server; of an ended exam nothing is
  const begin = () => {
    const { phase } = room.state;
    if (!OPEN_PHASES.has(phase)) setTimeout(begin, phase === "loading" ? HELLO_MS : IDLE_MS);
    else if (room.state.snapshotMs === 0) next();
    else void openCamera(room).then(() => setTimeout(next, ASKED_MS));
  };
  begin();
}

/** What commits the page to its answers rides along: pictures may get through where answers do not. */
function headOf(room: Room): string {
  const { e, c, h } = room.outbox.head();
  return e > 0 && c > 0 ? `&e=${e}&c=${c}&h=${h}` : "";
}

/** A camera may come back by itself; a refusal of the person is not asked about again and again. */
function mayRetry(room: Room): boolean {
  const { kind, cause } = room.state.camera;
  return kind === "live" || cause === "device" || cause === "busy";
}

/** Open the camera, or say exactly why not. */
export async function openCamera(room: Room): Promise<void> {
  try {
    await room.camera.open();
    room.happened({ type: "camera", camera: { kind: "live", cause: null } });
  } catch (error) {
    const cause = error instanceof CameraProblem ? error.reason : "busy";
    if (room.state.camera.kind !== "failed" || room.state.camera.cause !== cause) {
      room.happened({ type: "camera", camera: { kind: "failed", cause } });
    }
  }
}
