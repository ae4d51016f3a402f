/* From the waiting room to the exam room without a page load: what was told so far as one `hello`,
   and the page itself. */

import { h } from "../dom";
import type { CandidateHello, CandidateNotice, CandidateState, JsonValue } from "../protocol";

/** States whose exam is in this page's hands; for all others the server names the page. */
const RUNNING = new Set(["in_progress", "paused", "closing"]);

interface Beat {
  state?: string | null;
  s?: number | null;
  t?: number | null;
  left?: number | null;
}

/** The attempt as the server has told it last. */
export class Standing {
  private told: CandidateHello | null = null;

  /** A connection was made. */
  greet(hello: CandidateHello): void {
    this.told = hello;
  }

  /** The state has changed; what an older message says of it is over. */
  move(message: CandidateState): void {
    if (this.told === null || message.s < this.told.s) return;
    const { limit, hand } = message;
    this.told = { ...this.told, ...message, limit: limit ?? this.told.limit, hand: hand ?? this.told.hand };
  }

  /** A sign of life was answered. */
  beat({ state, s, t, left }: Beat): void {
    if (this.told === null || !state || typeof s !== "number" || typeof t !== "number" || s < this.told.s) return;
    this.told = { ...this.told, state, s, t, left: left ?? null };
  }

  /** The proctor wrote. */
  note(notice: CandidateNotice): void {
    if (this.told === null) return;
    const notices = Array.isArray(this.told.notices) ? (this.told.notices as JsonValue[]) : [];
    this.told = { ...this.told, notices: [...notices, { ...notice, at: notice.t, read: notice.kind !== "warning" }] };
  }

  /** Whether the exam runs and all is known that its room needs. */
  get running(): boolean {
    return this.told !== null && RUNNING.has(this.told.state);
  }

  /** What a connection that is made now would be told. */
  hello(): CandidateHello {
    if (this.told === null) throw new Error("nothing was told yet");
    return this.told;
  }
}

/** Turn this page into the room's, under the room's address, and return its root. */
export function roomHere(checkIn: HTMLElement): HTMLElement {
  const { attempt = "", title = "" } = checkIn.dataset;
  const room = h("div", { class: "room", id: "room", "data-attempt": attempt, "data-title": title, "data-phase": "loading" });
  const toasts = document.querySelector("[data-toasts]");
  document.body.className = "room-body";
  document.body.replaceChildren(room, ...(toasts ? [toasts] : []));
  document.title = `${title} · Assay`;
  history.replaceState(null, "", `/attempts/${attempt}/room`);
  return room;
}
