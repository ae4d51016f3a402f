/* Tells the server which messages of staff this page has shown to somebody who can see it, and
   takes the picture that a message asks for. A lost word is said again. */

import { freshId } from "../api";
import type { Room } from "./main";
import type { RoomState } from "./state";

const LOOK_MS = 1000;

/** The newest message that the page shows; 0 where there is none. */
export function newestMessage({ notices }: Pick<RoomState, "notices">): number {
  return Math.max(0, ...notices.filter((one) => one.kind === "message").map((one) => one.n));
}

export interface ShownHooks {
  /** Whether somebody can see the page, and the server can hear it. */
  ready(): boolean;
  /** Tell that messages up to `n` are shown; resolves to whether the server took it. */
  confirm(n: number): Promise<boolean>;
}

/** Confirms each message once. */
export class ShownMessages {
  private confirmed = 0;
  private asking = false;

  constructor(private readonly hooks: ShownHooks) {}

  /** Confirm what is shown now. */
  async settle(state: Pick<RoomState, "notices">): Promise<void> {
    const newest = newestMessage(state);
    if (newest <= this.confirmed || this.asking || !this.hooks.ready()) return;
    this.asking = true;
    try {
      if (await this.hooks.confirm(newest)) this.confirmed = newest;
    } catch {
      // no answer: the next look tries again
    } finally {
      this.asking = false;
    }
  }
}

/** Confirm what is shown, as long as the room is open. */
export function startShown(room: Room): void {
  const shown = new ShownMessages({
    ready: () => document.visibilityState === "visible" && room.state.link === "online" && mayTell(room.state),
    confirm: async (n) => {
      const { answer } = await room.connection.ask("message_seen", { command: freshId(), n });
      return answer.err == null;
    },
  });
  setInterval(() => void shown.settle(room.state), LOOK_MS);
}

function mayTell({ turned, phase }: RoomState): boolean {
  return turned === null && (phase === "working" || phase === "paused" || phase === "closing");
}

/** Tells once of each message that asks for a picture; what stood there at the first look is past. */
export class PictureAsks {
  private known: number | null = null;

  /** Whether a picture is asked for that was not asked for at the last look. */
  fresh(state: Pick<RoomState, "notices" | "phase">): boolean {
    if (state.phase === "loading") return false;
    const asks = state.notices.filter((one) => one.ask === "picture").map((one) => one.n);
    const newest = Math.max(0, ...asks);
    const before = this.known ?? newest;
    this.known = newest;
    return newest > before;
  }
}
