/* The side panel of one attempt: its pictures, what can be done, flags, words, what happened.
   A section is drawn anew only when what it shows has changed. */

import { fillWith, h, icon, say, set } from "../dom";
import { clockFace, t } from "../strings";
import { type Action, offers } from "./actions";
import { agreedList } from "./agreed";
import { CheckCard } from "./check-card";
import { Composer, type ComposerHooks } from "./composer";
import type { Detail } from "./detail";
import { Meters } from "./meters";
import { isWaiting } from "./order";
import { PictureFrame } from "./picture";
import { eyesWords } from "./proven";
import type { Row } from "./rows";
import { Scrub } from "./scrub";
import { type Steer, possible } from "./steer";
import { SteerPart, type SteerHooks } from "./steer-view";
import { concernList, flagList, knownFlags, skeleton, talk, timeLink, timeline, trouble } from "./sections";
import { type Held, type State, leftNow, serverNow } from "./state";
import { apartWords, presenceWords, stateWords } from "./words";

export interface PanelHooks extends Omit<ComposerHooks, "closed">, SteerHooks {
  close(): void;
  retry(): void;
  broken(attempt: string): void;
}

type SectionName = "agreed" | "flags" | "talk" | "timeline";

export class Panel {
  readonly element: HTMLElement;
  private readonly name = h("h2", { tabindex: "-1", class: "panel-name" });
  private readonly facts = h("p", { class: "panel-facts tabular" });
  private readonly buttons = h("div", { class: "panel-actions" });
  private readonly compare: HTMLElement;
  private readonly reference = new PictureFrame("compare-picture", () => this.breaks());
  private readonly present = new PictureFrame("compare-picture", () => this.breaks());
  private readonly sections: Record<SectionName, HTMLElement>;
  private readonly agreed: HTMLElement;
  private readonly composer: Composer;
  private readonly steerPart: SteerPart;
  private scrub = new Scrub();
  private readonly meters = new Meters();
  private checkCard = new CheckCard();
  private readonly checkPlace = h("div", {});
  private readonly scrubPlace = h("div", {});
  private readonly eyes = h("p", { class: "panel-eyes small", "data-testid": "eyes", hidden: true });
  private readonly drawn = new Map<string, string>();
  private held: Held | null = null;
  private rules: State["rules"] = [];
  private warned: Readonly<Record<string, number>> = {};

  constructor(private readonly hooks: PanelHooks) {
    this.composer = new Composer({ send: hooks.send, closed: () => this.composed() });
    this.steerPart = new SteerPart(hooks);
    this.compare = h(
      "div",
      { class: "compare" },
      h("figure", {}, this.reference.element, h("figcaption", { class: "tiny soft" }, t("Reference picture"))),
      h("figure", {}, this.present.element, h("figcaption", { class: "tiny soft" }, t("Now"))),
    );
    this.sections = { agreed: h("div", {}), flags: h("div", {}), talk: h("div", {}), timeline: h("div", {}) };
    this.agreed = section(t("Agreed for this candidate"), this.sections.agreed);
    this.element = h(
      "aside",
      { class: "board-panel", "aria-label": t("One candidate"), "data-testid": "panel", hidden: true },
      this.head(),
      h(
        "div",
        { class: "panel-body" },
        this.compare,
        this.scrubPlace,
        this.meters.element,
        this.eyes,
        this.checkPlace,
        this.buttons,
        this.composer.element,
        this.steerPart.element,
        this.agreed,
        section(t("Flags"), this.sections.flags),
        section(t("Messages"), this.sections.talk),
        section(t("What happened"), this.sections.timeline),
      ),
    );
  }

  /** Show what is open, or hide; `now` is performance.now(). */
  draw(state: State, now: number): void {
    const held = state.open === null ? undefined : state.rows.get(state.open);
    this.element.hidden = held === undefined;
    if (held === undefined) {
      this.leave();
      return;
    }
    if (held.row.attempt !== this.held?.row.attempt) this.enter(held);
    this.held = held;
    this.rules = state.rules;
    this.warned = this.detail(state)?.warned ?? {};
    this.drawHead(held, now);
    this.drawPictures(held.row, state, now);
    this.meters.draw(held.row);
    this.drawSight(held.row, this.detail(state));
    this.drawButtons(held.row);
    this.composer.follow(held.row);
    this.drawSections(held.row, state, serverNow(state, now) ?? 0);
  }

  /** Begin an action by key; false when it is not possible now. */
  begin(action: Action): boolean {
    if (this.held === null || !offers(this.held.row).some((offer) => offer.action === action)) return false;
    this.composer.begin(action, this.held.row, this.rules, this.warned);
    this.drawn.delete("buttons");
    this.drawButtons(this.held.row);
    return true;
  }

  /** Begin one of the further commands by key; what needs no words is done. */
  steer(name: Steer): void {
    if (this.held !== null && possible(this.held.row, name)) this.steerPart.begin(name);
  }

  /** Whether something half written is open; closes it. */
  endComposing(): boolean {
    if (this.composer.action === null) return false;
    this.composer.end();
    return true;
  }

  /** Put the focus on the name. */
  focus(): void {
    this.name.focus({ preventScroll: true });
  }

  private enter(held: Held): void {
    this.composer.end();
    this.held = held;
    this.drawn.clear();
    this.scrub = new Scrub();
    fillWith(this.scrubPlace, this.scrub.element);
    this.checkCard = new CheckCard();
    fillWith(this.checkPlace, this.checkCard.element);
    this.element.querySelector(".panel-body")?.scrollTo({ top: 0 });
  }

  private leave(): void {
    if (this.held === null) return;
    this.composer.end();
    this.held = null;
  }

  private breaks(): void {
    if (this.held !== null) this.hooks.broken(this.held.row.attempt);
  }

  private composed(): void {
    this.drawn.delete("buttons");
    if (this.held === null) return;
    this.drawButtons(this.held.row);
    this.focus();
  }

  private head(): HTMLElement {
    const close = h(
      "button",
      { type: "button", class: "button button-quiet button-icon", "aria-label": t("Close"), onclick: () => this.hooks.close() },
      icon("cross"),
    );
    return h("header", { class: "panel-head" }, h("div", {}, this.name, this.facts), close);
  }

  private drawHead(held: Held, now: number): void {
    const { row } = held;
    const left = leftNow(held, now);
    set(this.element, "data-attempt", row.attempt);
    set(this.element, "data-state", row.state);
    say(this.name, row.name || t("Unnamed"));
    const time = left === null ? "" : t("{time} left", { time: clockFace(left) });
    const done = row.items > 0 && left !== null ? t("{answered} of {items} answered", { answered: row.answered, items: row.items }) : "";
    say(this.facts, [stateWords(row.state), presenceWords(row.presence), time, done].filter(Boolean).join(" · "));
  }

  private drawPictures(row: Row, state: State, now: number): void {
    const waiting = isWaiting(row);
    this.compare.hidden = !waiting || row.apart !== "";
    this.scrubPlace.hidden = waiting || row.apart !== "";
    if (waiting) {
      this.reference.show(row.reference, t("Reference picture of {name}", { name: row.name }));
      this.present.show(row.picture, t("{name} now", { name: row.name }));
    } else this.scrub.draw(this.detail(state), row.name, serverNow(state, now));
  }

  /** Whether no detector watches, and the newest random check. */
  private drawSight(row: Row, detail: Detail | null): void {
    this.checkCard.draw(detail?.check ?? null, row.name);
    this.eyes.hidden = !row.humanOnly;
    say(this.eyes, row.humanOnly ? eyesWords() : "");
  }

  private detail(state: State) {
    return state.detail?.attempt === state.open ? state.detail : null;
  }

  private drawButtons(row: Row): void {
    const offered = offers(row);
    const key = JSON.stringify([offered, this.composer.action]);
    if (this.drawn.get("buttons") === key) return;
    this.drawn.set("buttons", key);
    if (this.composer.action !== null && !offered.some((one) => one.action === this.composer.action)) {
      this.composer.end();
      return;
    }
    const buttons = offered.map(({ action, label, key: letter, primary }) => {
      const look = primary ? "button button-primary" : "button";
      const pressed = this.composer.action === action ? "true" : "false";
      const press = () => (this.composer.action === action ? this.composer.end() : this.begin(action));
      return h(
        "button",
        { type: "button", class: look, "data-action": action, "aria-expanded": pressed, onclick: press },
        label,
        h("kbd", { "aria-hidden": "true" }, letter),
      );
    });
    fillWith(this.buttons, ...buttons);
    this.buttons.hidden = buttons.length === 0;
  }

  private drawSections(row: Row, state: State, server: number): void {
    const detail = row.apart === "" ? this.detail(state) : null;
    const fault = state.detailFault;
    this.steerPart.element.hidden = detail === null;
    if (detail !== null) this.steerPart.draw(row, detail.me, detail.proposals, server);
    this.agreed.hidden = detail?.agreed == null;
    if (detail !== null) this.fill("agreed", detail.agreed, () => agreedList(detail.agreed));
    const goTo = (at: number) => this.scrub.goToTime(at);
    if (detail === null) {
      this.drawNothing(row.apart, fault);
      return;
    }
    for (const name of ["talk", "timeline"] as const) this.sections[name].parentElement?.removeAttribute("hidden");
    // A flag's "for 3 min" grows; ten seconds are fine enough for a sentence.
    const known = knownFlags(detail, row);
    this.fill("flags", [known, row.contributions, Math.floor(server / 10_000), fault], () => [
      ...(fault === "" ? [] : trouble(fault, () => this.hooks.retry())),
      ...flagList(known, goTo, server),
      ...concernList(row),
    ]);
    this.fill("talk", [detail.notices, detail.shown], () => talk(detail.notices, detail.shown));
    this.fill("timeline", detail.timeline, () => [timeLink(detail.attempt), ...timeline(detail.timeline, goTo)]);
  }

  /** While nothing is known yet, could not be had, or is not this person's to see. */
  private drawNothing(apart: string, fault: string): void {
    for (const name of ["talk", "timeline"] as const) this.sections[name].parentElement?.toggleAttribute("hidden", apart !== "");
    const why = () => [h("p", { class: "small", "data-testid": "apart-why" }, apartWords(apart))];
    const shapes = () => (fault === "" ? skeleton() : trouble(fault, () => this.hooks.retry()));
    this.fill("flags", apart || fault, apart === "" ? shapes : why);
    for (const name of ["talk", "timeline"] as const) this.fill(name, apart, apart === "" ? skeleton : () => []);
  }

  private fill(name: SectionName, shown: unknown, make: () => HTMLElement[]): void {
    const key = JSON.stringify(shown);
    if (this.drawn.get(name) === key) return;
    this.drawn.set(name, key);
    fillWith(this.sections[name], ...make());
  }
}

function section(title: string, body: HTMLElement): HTMLElement {
  return h("section", { class: "panel-section" }, h("h3", {}, title), body);
}
