/* Further commands in the panel, and above them what waits for a second person.
   Nothing is sent before its words were seen. */

import { fillWith, h, say, set } from "../dom";
import { t } from "../strings";
import { moveCard } from "./move-card";
import type { Proposal } from "./detail";
import type { Me, Row } from "./rows";
import { CareBar } from "./care-bar";
import { readyWords } from "./care-steer";
import { CODES, STEERS, type Steer, type Wish, causesOf, freshWish, isText, steersOf, wantsReason, wishProblem } from "./steer";
import { proposalCard } from "./proposal-card";
import { capWords } from "./words";

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
  private readonly care = new CareBar({ atOnce: (name) => this.atOnce(name), begin: (name) => this.begin(name) });
  private wish: Wish | null = null;
  private row: Row | null = null;
  private drawn = "";
  private sending = false;

  constructor(private readonly hooks: SteerHooks) {
    const name = h("label", { class: "small strong", for: "steer-name" }, t("What should happen"));
    this.more.append(h("summary", { class: "button button-small" }, t("More actions")), h("div", { class: "stack-tight" }, name, this.choice, this.form));
    this.element.append(this.care.element, this.waiting, this.more);
    this.choice.addEventListener("change", () => this.choose(this.choice.value as Steer));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
  }

  /** Show what is offered for a row, and what waits. */
  draw(row: Row, me: Me, proposals: readonly Proposal[], server: number): void {
    this.care.draw(row, me, server);
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

  /** Do what needs no words, or open the form of one command. */
  begin(name: Steer): void {
    if (STEERS[name].atOnce === true) {
      void this.atOnce(name);
      return;
    }
    this.more.open = true;
    this.choice.value = name;
    this.choose(name);
    this.form.querySelector<HTMLElement>("textarea, input, select")?.focus();
  }

  private async atOnce(name: Steer): Promise<void> {
    const { row } = this;
    if (row === null || this.sending) return;
    this.care.say((await this.busy(() => this.hooks.steer(row.attempt, freshWish(name)))) ?? "");
  }

  private async settle(proposal: string, confirmed: boolean): Promise<string | null> {
    if (this.sending || this.row === null) return null;
    const { attempt } = this.row;
    return this.busy(() => this.hooks.settle(attempt, proposal, confirmed));
  }

  private choose(name: Steer): void {
    this.wish = { ...freshWish(name), text: readyWords(name) };
    const fields = this.fields(name, this.wish);
    const sees = h("div", { class: "composer-sees" }, h("p", { class: "tiny soft" }, t("The candidate will see")), this.preview);
    sees.hidden = STEERS[name].seen === null;
    const look = GRAVE.has(name) ? "button button-danger" : "button button-primary";
    const button = h("button", { type: "submit", class: look, "data-action": "steer-send" }, STEERS[name].label());
    fillWith(this.form, ...fields, sees, this.error, h("div", { class: "row" }, button));
    this.change({});
  }

  private fields(name: Steer, wish: Wish): HTMLElement[] {
    const reasoned = wantsReason(name) && !isText(name);
    const causes = causesOf(name);
    const cause = () => this.select("steer-cause", causeLabel(name), causes, wish.cause, (chosen) => this.change({ cause: chosen }));
    const code = () => this.select("steer-code", t("Kind of reason"), CODES, wish.code, (chosen) => this.change({ code: chosen }));
    return [
      h("p", { class: "small soft" }, STEERS[name].what()),
      ...this.capped(name),
      ...this.minutesOf(name),
      ...(Object.keys(causes).length > 0 && this.chooses(name) ? cause() : []),
      ...(reasoned ? code() : []),
      ...(wantsReason(name) ? this.writing(name) : []),
    ];
  }

  /** Whether there is something to choose: how far time reaches only where a window caps it. */
  private chooses(name: Steer): boolean {
    return name !== "adjust_time" || (this.row?.cap ?? null) !== null;
  }

  /** That the window takes time, before any is given. */
  private capped(name: Steer): HTMLElement[] {
    const cap = this.row?.cap ?? null;
    if (name !== "adjust_time" || cap === null) return [];
    return [h("p", { class: "small", "data-testid": "cap" }, capWords(cap))];
  }

  private minutesOf(name: Steer): HTMLElement[] {
    if (name === "adjust_time") return this.minutes(t("Minutes (below 0 takes time)"), -1440, 1440);
    if (name === "raise_rate") return this.minutes(t("For how many minutes"), 1, 10);
    return name === "flag" ? this.minutes(t("Began so many minutes ago"), 0, 120) : [];
  }

  private minutes(label: string, min: number, max: number): HTMLElement[] {
    const field = h("input", { class: "input", type: "number", id: "steer-minutes", step: 1, min, max, value: this.wish?.minutes ?? 5 });
    field.addEventListener("input", () => this.change({ minutes: Number(field.value) }));
    return [h("label", { class: "small strong", for: "steer-minutes" }, label), field];
  }

  private writing(name: Steer): HTMLElement[] {
    const label = wordsLabel(name);
    const field = h("textarea", { class: "textarea", rows: 3, id: "steer-text", maxlength: isText(name) ? 1000 : 500 });
    field.value = readyWords(name);
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
    fillWith(this.preview, h("strong", {}, seen?.() ?? ""), h("span", {}, this.wish.name === "escalate" ? "" : this.wish.text.trim() || "…"));
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

function causeLabel(name: Steer): string {
  if (name === "escalate") return t("Who should help");
  if (name === "adjust_time") return t("How far it reaches");
  return name === "flag" ? t("How grave") : t("Cause");
}

/** Whom the words are for. */
function wordsLabel(name: Steer): string {
  if (isText(name)) return t("Note");
  const own = STEERS[name].seen === null || name === "escalate";
  return own && name !== "adjust_time" ? t("Reason, for colleagues") : t("Reason, in words for the candidate");
}
