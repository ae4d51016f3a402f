/* The board's line to the server: rows are pushed; every five seconds `sync` finds what a push
   has lost, and `watch` renews what is known of the open attempt before its links expire. */

import { post, text } from "../api";
import { PROCTOR, type ProctorReceives, type ProctorSends } from "../protocol";
import { Connection } from "../socket";
import { t } from "../strings";
import { readDetail } from "./detail";
import { readMe, readRows, readRules } from "./rows";
import { type Event, type State, versions } from "./state";

export interface LiveHooks {
  state(): State;
  happen(event: Event): void;
}

export const SYNC_MS = 5000;
/** Pictures come every few seconds; more often than this nobody looks. */
const LEAST_WATCH_MS = 1000;

export class Live {
  readonly connection: Connection<ProctorSends, ProctorReceives>;
  private watchedAt = -Infinity;
  private watching = false;

  constructor(private readonly hooks: LiveHooks) {
    this.connection = new Connection<ProctorSends, ProctorReceives>({
      namespace: PROCTOR,
      events: ["board", "rows"],
      auth: async () => ({ ticket: text(await post("/api/proctor/ticket"), "ticket") }),
      hooks: {
        received: (_event, message) => this.received(message),
        link: (link) => hooks.happen({ kind: "link", link }),
        turnedAway: (code) => hooks.happen({ kind: "refused", code }),
        fault: (error) => console.error(error),
      },
    });
  }

  /** Connect and keep asking. */
  start(): void {
    setInterval(() => void this.sync(), SYNC_MS);
    window.addEventListener("online", () => this.connection.hurry());
    document.addEventListener("visibilitychange", () => void this.sync());
    this.connection.start();
  }

  /** Ask for what is newer than what is held; a failure leaves everything as it is. */
  async sync(): Promise<void> {
    const state = this.hooks.state();
    if (state.phase !== "ready" || state.link !== "online") return;
    try {
      const asked = { versions: versions(state, performance.now()) };
      const { answer } = await this.connection.ask("sync", asked);
      if (!answer.err && typeof answer.t === "number") this.rows(answer.rows, answer.t);
    } catch {
      // The header says how old the news is; the next sync asks again.
    }
    await this.watch();
  }

  /** Fetch the open attempt in depth; `anew` does not wait for the next second. */
  async watch(anew = false): Promise<void> {
    const attempt = this.wanted();
    if (attempt === null || this.watching || !(anew || this.isDue())) return;
    this.watching = true;
    this.watchedAt = performance.now();
    await this.fetch(attempt);
    this.watching = false;
    if (this.hooks.state().open !== attempt) void this.watch(true);
  }

  /** The open attempt, unless it is not this person's to see. */
  private wanted(): string | null {
    const { open, rows } = this.hooks.state();
    const held = open === null ? undefined : rows.get(open);
    return held === undefined || held.row.apart === "" ? open : null;
  }

  private isDue(): boolean {
    const { detail, link } = this.hooks.state();
    const fresh = detail !== null && performance.now() - this.watchedAt < LEAST_WATCH_MS;
    return link === "online" && !fresh;
  }

  private async fetch(attempt: string): Promise<void> {
    let said = "";
    try {
      const { answer } = await this.connection.ask("watch", { attempt });
      const detail = readDetail(answer.detail);
      if (detail !== null) { this.hooks.happen({ kind: "detail", detail }); return; }
      said = answer.message ?? "";
    } catch {
      // Said below, in our own words.
    }
    const words = said || t("Pictures and messages could not be loaded. The board goes on.");
    this.hooks.happen({ kind: "detail_fault", attempt, text: words });
  }

  private received(message: ProctorReceives[keyof ProctorReceives]): void {
    if ("rules" in message) {
      const [rows, rules] = [readRows(message.rows), readRules(message.rules)];
      this.hooks.happen({ kind: "board", rows, rules, me: readMe(message.me), t: message.t, now: performance.now() });
      void this.watch(true);
      return;
    }
    const rows = readRows(message.rows);
    this.hooks.happen({ kind: "rows", rows, t: message.t, now: performance.now() });
    const { open } = this.hooks.state();
    if (rows.some((row) => row.attempt === open)) void this.watch();
  }

  private rows(json: Parameters<typeof readRows>[0], t: number): void {
    this.hooks.happen({ kind: "rows", rows: readRows(json), t, now: performance.now() });
  }
}
