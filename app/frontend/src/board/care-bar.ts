/* Who looks after a candidate, the hand, the call for help: what stands, and the one press that
   answers it. A note of a hand-over is read here before anybody takes over. */

import { fillWith, h, icon, say } from "../dom";
import { t } from "../strings";
import { careFits } from "./care-steer";
import { hasEnded } from "./order";
import type { Me, Row } from "./rows";
import type { Steer } from "./steer";
import { ageWords, clockWords } from "./words";

export interface CareHooks {
  /** Do what needs no words. */
  atOnce(name: Steer): Promise<void>;
  /** Open the form of a command. */
  begin(name: Steer): void;
}

export class CareBar {
  private readonly body = h("div", { class: "stack-tight" });
  private readonly error = h("p", { class: "field-error", role: "alert" });
  readonly element = h("section", { class: "care", "data-testid": "care" }, this.body, this.error);
  /** How long the hand is up: it grows without the button beside it being made anew. */
  private readonly up = h("span", {});
  private drawn = "";

  constructor(private readonly hooks: CareHooks) {}

  /** Show what stands; `server` is the server's clock in ms. */
  draw(row: Row, me: Me, server: number): void {
    say(this.up, upWords(row, server));
    const key = JSON.stringify([row.attempt, row.state, row.care, row.help, row.hand, me]);
    if (key === this.drawn) return;
    const other = !this.drawn.startsWith(`["${row.attempt}"`);
    this.drawn = key;
    if (other) say(this.error, "");
    this.element.hidden = hasEnded(row) && row.help === null;
    fillWith(this.body, this.hand(row), this.help(row, me), hasEnded(row) ? null : this.care(row, me), tieLink(row.attempt));
  }

  /** Say why something was refused, or nothing. */
  say(words: string): void {
    say(this.error, words);
  }

  private button(name: Steer, label: string, look = "", key = ""): HTMLElement {
    const press = () => (name === "hand_over" || name === "answer_help" ? this.hooks.begin(name) : void this.hooks.atOnce(name));
    const letter = key === "" ? null : h("kbd", { "aria-hidden": "true" }, key);
    return h("button", { type: "button", class: `button button-small ${look}`, "data-care": name, onclick: press }, label, letter);
  }

  private hand(row: Row): HTMLElement | null {
    if (!row.hand) return null;
    return h("p", { class: "care-line care-calls" }, icon("hand"), this.up, this.button("answer_hand", t("Answer"), "button-primary", "r"));
  }

  private help({ help }: Row, me: Me): HTMLElement | null {
    if (help === null) return null;
    const to = help.to === "supervisor" ? t("a supervisor") : t("technical help");
    const words = t("{name} calls for {to} ({number}, {time})", { name: help.name, to, number: help.number, time: clockWords(help.at) });
    const may = help.to !== "supervisor" || me.supervisor;
    return h(
      "div",
      { class: "care-note", "data-testid": "help" },
      h("p", { class: "care-line care-calls" }, icon("alert"), h("span", {}, words), may ? this.button("answer_help", t("Answer"), "button-primary") : null),
      h("blockquote", { class: "small" }, help.text),
    );
  }

  private care(row: Row, me: Me): HTMLElement {
    const { care } = row;
    if (care === null) {
      return h("p", { class: "care-line" }, icon("person"), h("span", {}, t("Nobody in particular looks after this candidate. Whoever does is named on their page.")), this.button("claim", t("Take"), "", "t"));
    }
    const mine = care.by === me.id;
    const words = mine ? t("You look after this candidate since {time}.", { time: clockWords(care.since) }) : t("{name} looks after this candidate since {time}.", { name: care.name, time: clockWords(care.since) });
    const line = h("p", { class: "care-line" }, icon("person"), h("span", {}, words), ...this.answers(row, mine, me));
    return care.offered === null ? line : h("div", { class: "care-note" }, this.note(care.name, care.offered, care.note), line);
  }

  private note(name: string, offered: number, note: string): HTMLElement {
    return h(
      "div",
      { class: "stack-tight", "data-testid": "shift-note" },
      h("p", { class: "small strong" }, t("{name} hands over, {time}. Read the note, then take over.", { name, time: clockWords(offered) })),
      h("blockquote", {}, note),
    );
  }

  private answers(row: Row, mine: boolean, me: Me): (HTMLElement | null)[] {
    const offered = row.care !== null && row.care.offered !== null;
    if (mine && !offered) return [this.button("hand_over", t("Hand over"), "", "o"), this.button("release", t("Let go"))];
    if (mine) return [this.button("claim", t("Keep after all"))];
    if (offered) return [this.button("claim", t("I have read it: take over"), "button-primary", "t")];
    return me.supervisor && careFits(row, "claim") ? [this.button("claim", t("Take over"), "", "t")] : [];
  }
}

/** The way to the page on which somebody says that they know the candidate. */
function tieLink(attempt: string): HTMLElement {
  return h("p", { class: "tiny" }, h("a", { href: `/attempts/${attempt}/tie`, "data-testid": "tie-link" }, t("I know this candidate")));
}

function upWords({ handAt }: Row, server: number): string {
  return handAt === null ? t("Hand raised") : t("Hand raised for {age}", { age: ageWords(server - handAt) });
}
