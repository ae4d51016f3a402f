/* Further commands in the panel, and above them what waits for a second person.
   Nothing is sent before its words were seen. */

import { fillWith, h, say, set } from "../dom";
import { t } from "../strings";
import { moveCard } from "./move-card";
import type { Me, Proposal, Row } from "./rows";
import { CAUSES, CODES, STEERS, type Steer, type Wish, freshWish, steersOf, wantsReason, wishProblem } from "./steer";
import { proposalCard } from "./proposal-card";

export interface SteerHooks {
  /** Resolve to null when it was done or proposed, else to why not. */
  steer(attempt: string, wish: Wish): Promise<string | null>;
  settle(attempt: string, proposal: string, confirmed: boolean): Promise<string | null>;
}

/** Not easily undone. */
const GRAVE: ReadonlySet<Steer> = new Set<Steer>(["terminate", "void", "deny", "cancel"]);

export class SteerPart {
  private readonly waiting = h("div", { class: "stack-tight", "data-testid": "proposals" });
  private readonly choice = h("select", { class: "select", id: "steer-name" });
  private readonly form = h("form", { class: "steer-form", novalidate: true });
  private readonly more = h("details", { class: "steer", "data-testid": "steer" });
  private readonly error = h("p", { class: "field-error", role: "alert" });
  private readonly preview = h("blockquote", { class: "composer-preview" });
  readonly element = h("div", { class: "stack" });
  private wish: Wish | null = null;
  private row: Row | null = null;
  private drawn = "";
  private sending = false;

  constructor(private readonly hooks: SteerHooks) {
    const name = h("label", { class: "small strong", for: "steer-name" }, t("What should happen"));
    this.more.append(h("summary", { class: "button button-small" }, t("More actions")), h("div", { class: "stack-tight" }, name, this.choice, this.form));
    this.element.append(this.waiting, this.more);
    this.choice.addEventListener("change", () => this.choose(this.choice.value as Steer));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
  }

  /** Show what is offered for a row, and what waits. */
  draw(row: Row, me: Me, proposals: readonly Proposal[]): void {
    const offered = steersOf(row, me.supervisor);
    const key = JSON.stringify([row.attempt, offered, me, proposals, row.move]);
    const other = row.attempt !== this.row?.attempt;
    this.row = row;
    if (key === this.drawn) return;
    this.drawn = key;
    if (other) {
      this.more.open = false;
      this.wish = null;
    }
    this.offer(offered);
    const settle = (proposal: string, confirmed: boolean) => this.settle(proposal, confirmed);
    const begin = (name: Steer) => this.begin(name);
    fillWith(this.waiting, moveCard(row, begin), ...proposals.map((one) => proposalCard(one, one.by === me.id, settle)));
  }

  private offer(offered: readonly Steer[]): void {
    this.more.hidden = offered.length === 0;
    fillWith(this.choice, ...offered.map((name) => h("option", { value: name }, STEERS[name].label())));
    const begun = this.wish?.name;
    const kept = offered.find((name) => name === begun) ?? offered[0];
    if (kept === undefined) return;
    this.choice.value = kept;
    if (kept !== begun) this.choose(kept);
  }

  /** Open the form of one command. */
  private begin(name: Steer): void {
    this.more.open = true;
    this.choice.value = name;
    this.choose(name);
    this.form.querySelector<HTMLElement>("textarea, input, select")?.focus();
  }

  private async settle(proposal: string, confirmed: boolean): Promise<string | null> {
    if (this.sending || this.row === null) return null;
    const { attempt } = this.row;
    return this.busy(() => this.hooks.settle(attempt, proposal, confirmed));
  }

  private choose(name: Steer): void {
    this.wish = freshWish(name);
    const fields = this.fields(name, this.wish);
    const sees = h("div", { class: "composer-sees" }, h("p", { class: "tiny soft" }, t("The candidate will see")), this.preview);
    sees.hidden = STEERS[name].seen === null;
    const look = GRAVE.has(name) ? "button button-danger" : "button button-primary";
    const button = h("button", { type: "submit", class: look, "data-action": "steer-send" }, STEERS[name].label());
    fillWith(this.form, ...fields, sees, this.error, h("div", { class: "row" }, button));
    this.change({});
  }

  private fields(name: Steer, wish: Wish): HTMLElement[] {
    const reasoned = wantsReason(name) && name !== "note";
    const cause = () => this.select("steer-cause", t("Cause"), CAUSES, wish.cause, (chosen) => this.change({ cause: chosen }));
    const code = () => this.select("steer-code", t("Kind of reason"), CODES, wish.code, (chosen) => this.change({ code: chosen }));
    return [
      h("p", { class: "small soft" }, STEERS[name].what()),
      ...(name === "adjust_time" ? this.minutes() : []),
      ...(name === "terminate" ? cause() : []),
      ...(reasoned ? code() : []),
      ...(wantsReason(name) ? this.writing(name) : []),
    ];
  }

  private minutes(): HTMLElement[] {
    const field = h("input", { class: "input", type: "number", id: "steer-minutes", step: 1, min: -1440, max: 1440, value: 5 });
    field.addEventListener("input", () => this.change({ minutes: Number(field.value) }));
    return [h("label", { class: "small strong", for: "steer-minutes" }, t("Minutes (below 0 takes time)")), field];
  }

  private writing(name: Steer): HTMLElement[] {
    const label = name === "note" ? t("Note") : t("Reason, in words for the candidate");
    const field = h("textarea", { class: "textarea", rows: 3, id: "steer-text", maxlength: name === "note" ? 1000 : 500 });
    field.addEventListener("input", () => this.change({ text: field.value }));
    return [h("label", { class: "small strong", for: "steer-text" }, label), field];
  }

  private select(
    id: string, label: string, choices: Readonly<Record<string, () => string>>, chosen: string, change: (value: string) => void,
  ): HTMLElement[] {
    const options = Object.entries(choices).map(([value, words]) => h("option", { value }, words()));
    const field = h("select", { class: "select", id }, ...options);
    field.value = chosen;
    field.addEventListener("change", () => change(field.value));
    return [h("label", { class: "small strong", for: id }, label), field];
  }

  private change(part: Partial<Wish>): void {
    if (this.wish === null) return;
    this.wish = { ...this.wish, ...part };
    say(this.error, "");
    const seen = STEERS[this.wish.name].seen;
    fillWith(this.preview, h("strong", {}, seen?.() ?? ""), h("span", {}, this.wish.text.trim() || "…"));
  }

  private async send(): Promise<void> {
    if (this.wish === null || this.row === null || this.sending) return;
    const problem = wishProblem(this.wish);
    if (problem !== null) {
      say(this.error, problem);
      this.form.querySelector<HTMLElement>("textarea, input")?.focus();
      return;
    }
    const { name } = this.wish;
    const refused = await this.busy(() => this.hooks.steer(this.row?.attempt ?? "", this.wish ?? freshWish(name)));
    if (refused !== null) {
      say(this.error, refused);
      return;
    }
    this.choose(name);
    this.more.open = false;
  }

  private async busy(ask: () => Promise<string | null>): Promise<string | null> {
    this.sending = true;
    set(this.element, "aria-busy", "true");
    try {
      return await ask();
    } finally {
      this.sending = false;
      set(this.element, "aria-busy", null);
    }
  }
}
