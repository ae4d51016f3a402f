/* Where an action is prepared: the rule or the words, and beside them exactly what the candidate
   will read. Nothing is sent before the proctor has seen it. */

import { h, icon, say, set } from "../dom";
import { t } from "../strings";
import {
  type Action,
  type Draft,
  LONGEST_TEXT,
  actionTitle,
  consequence,
  freshDraft,
  ladderWords,
  problemOf,
  proposals,
  sendLabel,
  shownWords,
  withRule,
} from "./actions";
import type { Row, Rule } from "./rows";

export interface ComposerHooks {
  /** Send the draft; resolves to null when it was done, else to why not. */
  send(attempt: string, draft: Draft): Promise<string | null>;
  closed(): void;
}

export class Composer {
  readonly element = h("form", { class: "composer", novalidate: true });
  private readonly text = h("textarea", { class: "textarea", rows: 3, id: "composer-text" });
  private readonly error = h("p", { class: "field-error", role: "alert" });
  private readonly preview = h("blockquote", { class: "composer-preview", "data-testid": "candidate-sees" });
  private button = h("button", { type: "submit" });
  private draft: Draft | null = null;
  private row: Row | null = null;
  private sending = false;
  private warned: Readonly<Record<string, number>> = {};
  private readonly ladder = h("p", { class: "small", "data-testid": "ladder" });

  constructor(private readonly hooks: ComposerHooks) {
    this.element.hidden = true;
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.cancel(event);
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.send();
    });
    this.text.addEventListener("input", () => this.change({ text: this.text.value }));
  }

  get action(): Action | null {
    return this.draft?.action ?? null;
  }

  /** Begin an action on an attempt; a second time the same button closes it. */
  begin(action: Action, row: Row, rules: readonly Rule[], warned: Readonly<Record<string, number>> = {}): void {
    this.warned = warned;
    this.draft = freshDraft(action, rules);
    this.row = row;
    this.text.value = this.draft.text;
    this.build(action, rules);
    this.element.hidden = false;
    this.change({});
    this.focusFirst();
  }

  /** Take note of a newer row of the same attempt: the preview counts its warnings. */
  follow(row: Row): void {
    if (this.draft === null || row.attempt !== this.row?.attempt) return;
    this.row = row;
    this.drawPreview();
  }

  /** Close without sending. */
  end(): void {
    if (this.draft === null) return;
    this.draft = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.hooks.closed();
  }

  private cancel(event: Event): void {
    event.stopPropagation();
    this.end();
  }

  private change(part: Partial<Draft>): void {
    if (this.draft === null) return;
    this.draft = { ...this.draft, ...part };
    say(this.error, "");
    set(this.text, "aria-invalid", null);
    this.drawPreview();
  }

  private drawPreview(): void {
    if (this.draft === null || this.row === null) return;
    const { title, text } = shownWords(this.draft, this.row);
    say(this.ladder, this.draft.action === "warn" ? ladderWords(this.warned[this.draft.rule] ?? 0) : "");
    this.preview.replaceChildren(h("strong", {}, title), h("span", {}, text || "…"));
  }

  private async send(): Promise<void> {
    if (this.draft === null || this.row === null || this.sending) return;
    const problem = problemOf(this.draft);
    if (problem !== null) {
      this.complain(problem);
      return;
    }
    this.sending = true;
    set(this.button, "aria-busy", "true");
    const refused = await this.hooks.send(this.row.attempt, this.draft);
    this.sending = false;
    set(this.button, "aria-busy", null);
    if (refused === null) this.end();
    else this.complain(refused);
  }

  private complain(problem: string): void {
    say(this.error, problem);
    set(this.text, "aria-invalid", "true");
    if (!this.text.hidden && this.text.isConnected) this.text.focus();
  }

  private build(action: Action, rules: readonly Rule[]): void {
    this.button = h(
      "button",
      { type: "submit", class: "button button-primary", "data-action": `${action}-send` },
      sendLabel(action),
    );
    this.element.replaceChildren(
      h("h3", { id: "composer-title" }, actionTitle(action)),
      h("p", { class: "small soft" }, consequence(action)),
      ...(action === "warn" ? [this.ruleChoice(rules), this.ladder] : []),
      ...(LONGEST_TEXT[action] > 0 ? this.writing(action) : []),
      h("div", { class: "composer-sees" }, h("p", { class: "tiny soft" }, t("The candidate will see")), this.preview),
      this.error,
      h(
        "div",
        { class: "row" },
        this.button,
        h("button", { type: "button", class: "button button-quiet", onclick: () => this.end() }, t("Cancel")),
      ),
    );
    set(this.element, "aria-labelledby", "composer-title");
  }

  private writing(action: Action): HTMLElement[] {
    const label = action === "message" ? t("Message") : t("Words for the candidate");
    set(this.text, "maxlength", LONGEST_TEXT[action]);
    const ready = proposals(action).map((words) => {
      const choose = () => {
        this.text.value = words;
        this.change({ text: words });
      };
      return h("button", { type: "button", class: "composer-ready", onclick: choose }, icon("speech"), words);
    });
    return [
      ...(ready.length > 0 ? [h("div", { class: "composer-readies" }, ...ready)] : []),
      h("label", { class: "small strong", for: "composer-text" }, label),
      this.text,
    ];
  }

  private ruleChoice(rules: readonly Rule[]): HTMLElement {
    const choices = rules.map((rule, place) => {
      const choose = () => {
        if (this.draft === null) return;
        this.draft = withRule(this.draft, rules, rule.id);
        this.text.value = this.draft.text;
        this.change({});
      };
      const radio = h("input", {
        type: "radio",
        name: "rule",
        value: rule.id,
        checked: place === 0,
        onchange: choose,
      });
      return h("label", { class: "option option-tight" }, radio, h("span", {}, rule.text));
    });
    const legend = h("legend", { class: "small strong" }, t("Rule"));
    return h("fieldset", {}, legend, h("div", { class: "options options-tight" }, ...choices));
  }

  private focusFirst(): void {
    const first = this.element.querySelector<HTMLElement>("input[type=radio]:checked, textarea");
    (first ?? this.button).focus();
    this.element.scrollIntoView({ block: "nearest" });
  }
}
