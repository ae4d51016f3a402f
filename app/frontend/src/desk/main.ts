/* Wires the check-in desk: asks every few seconds who is on the way in, shows one of them, and
   carries out what staff decide. It reads one candidate again only when something changed. */

import { Refusal, freshId, get, post } from "../api";
import { need } from "../dom";
import { t } from "../strings";
import { type DeskEvent, type DeskState, type Detail, EMPTY, type Row, type Writing, reduceDesk } from "./state";
import { deskView } from "./view";

const EVERY_MS = 3000;

class Desk {
  private state: DeskState = EMPTY;
  private shown = "";
  private readonly draw;

  constructor(root: HTMLElement) {
    this.draw = deskView(root, {
      choose: (attempt) => this.choose(attempt),
      letIn: () => void this.act((one) => this.command(one, { name: "authorize" })),
      write: (writing) => this.happened({ type: "write", writing }),
      send: (writing, reason) => void this.send(writing, reason),
      settle: (proposal, confirmed) => void this.settle(proposal, confirmed),
    });
    need("[data-list]", root).addEventListener("keydown", (event) => this.move(event));
    const again = () => {
      void this.look().finally(() => setTimeout(again, EVERY_MS));
    };
    again();
  }

  private happened(event: DeskEvent): void {
    this.state = reduceDesk(this.state, event);
    this.draw(this.state);
  }

  private choose(attempt: string): void {
    this.happened({ type: "choose", attempt });
    void this.look();
  }

  /** The arrow keys go through the list. */
  private move(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const at = this.state.rows.findIndex((row) => row.attempt === this.state.chosen);
    const next = this.state.rows[at + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    this.choose(next.attempt);
    document.querySelector<HTMLElement>(`[data-person="${next.attempt}"]`)?.focus();
  }

  /** Ask who is on the way in, and for the one who is looked at when that changed. */
  private async look(): Promise<void> {
    try {
      const { rows, t: now } = (await get("/api/desk")) as { rows: Row[]; t: number };
      this.happened({ type: "rows", rows, now });
      const row = rows.find((one) => one.attempt === this.state.chosen);
      const key = row === undefined ? "" : `${row.attempt} ${row.v}`;
      if (row === undefined || (key === this.shown && this.state.detail !== null)) return;
      this.happened({ type: "detail", detail: (await get(`/api/desk/${row.attempt}`)) as Detail });
      this.shown = key;
      if (this.state.problem?.title === awayTitle()) this.happened({ type: "problem", problem: null });
    } catch (error) {
      this.refused(error);
    }
  }

  private refused(error: unknown): void {
    if (!(error instanceof Refusal)) throw error;
    if (error.signedOut) location.assign("/login?next=/proctor/desk");
    if (error.code === "review_conflict") {
      const problem = { title: t("A colleague looks at this candidate"), cure: t("You said that you know them, or it is your own exam. Choose somebody else from the list."), calm: true };
      this.happened({ type: "problem", problem });
      return;
    }
    const away = { title: awayTitle(), cure: t("Nothing is lost. It is tried again every few seconds.") };
    this.happened({ type: "problem", problem: error.unreachable ? away : { title: error.title, cure: error.detail } });
  }

  /** Do one thing to the one who is looked at; a refusal is shown, and nothing has changed. */
  private async act(deed: (detail: Detail) => Promise<unknown>): Promise<void> {
    const { detail, busy } = this.state;
    if (detail === null || busy) return;
    this.happened({ type: "busy", now: true });
    try {
      await deed(detail);
      this.happened({ type: "write", writing: null });
      await this.look();
    } catch (error) {
      this.refused(error);
    } finally {
      this.happened({ type: "busy", now: false });
    }
  }

  private async command(detail: Detail, members: Record<string, string>): Promise<unknown> {
    const body = { ...members, command: freshId(), expected_version: detail.version };
    return post(`/api/attempts/${detail.attempt}/commands`, body);
  }

  private async send({ deed, step }: Writing, reason: string): Promise<void> {
    const names = { again: "fail_check_in", waive: "waive_requirement", deny: "deny" };
    await this.act((one) => this.command(one, { name: names[deed], reason, ...(step ? { text: step } : {}) }));
  }

  private async settle(proposal: string, confirmed: boolean): Promise<void> {
    const path = confirmed ? "confirm" : "settle";
    await this.act((one) => post(`/api/attempts/${one.attempt}/proposals/${proposal}/${path}`, { command: freshId() }));
  }
}

const awayTitle = () => t("There is no connection at the moment.");

new Desk(need("#desk"));
