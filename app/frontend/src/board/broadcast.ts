/* One message to many candidates: to whom, the very words, and whose page has not shown it yet. */

import { freshId } from "../api";
import { fillWith, h, say, set } from "../dom";
import type { JsonValue } from "../protocol";
import { t, tn } from "../strings";
import { each, members, whole, word } from "./reading";
import { clockWords } from "./words";

export const LONGEST = 1000;
const LOOK_MS = 2000;
const MOST_NAMES = 12;

export type Audience = "all" | "mine";

/** A broadcast and its receipts; `missing` names those whose page has not shown it. */
export interface Sent {
  id: string;
  text: string;
  at: number;
  name: string;
  sent: number;
  shown: number;
  missing: readonly string[];
}

export interface BroadcastHooks {
  /** Send under an id of its own; resolves to how many were written to, or to why not. */
  send(command: string, to: Audience, text: string): Promise<{ sent: number } | { refused: string }>;
  /** The newest broadcasts; undefined when they could not be had. */
  newest(): Promise<JsonValue | undefined>;
  /** How many would be written to. */
  reached(to: Audience): number;
}

/** Read the newest broadcasts. */
export function readSent(json: JsonValue | undefined): Sent[] {
  return each(json, (one) => {
    const sent = members(one);
    const missing = each(sent["missing"], (each_) => word(members(each_), "name") || null);
    const [id, text] = [word(sent, "id"), word(sent, "text")];
    const count = { sent: whole(sent, "sent"), shown: whole(sent, "shown") };
    return id === "" ? null : { id, text, at: whole(sent, "at"), name: word(sent, "name"), ...count, missing };
  });
}

/** The dialog; open it with `open()`. */
export class BroadcastDialog {
  private readonly text = h("textarea", { class: "textarea", rows: 3, id: "broadcast-text", maxlength: LONGEST });
  private readonly error = h("p", { class: "field-error", role: "alert" });
  private readonly preview = h("blockquote", { class: "composer-preview" });
  private readonly reached = h("p", { class: "small soft", "aria-live": "polite" });
  private readonly list = h("div", { class: "stack", "data-testid": "receipts" });
  private readonly button = h("button", { type: "submit", class: "button button-primary", "data-action": "broadcast-send" }, t("Send to all of them"));
  readonly element: HTMLDialogElement;
  private to: Audience = "all";
  private command = freshId();
  private looking: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly hooks: BroadcastHooks) {
    this.text.addEventListener("input", () => this.changed());
    const form = h("form", { class: "stack", novalidate: true }, ...this.fields());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    const close = h("button", { type: "button", class: "button", onclick: () => this.element.close() }, t("Close"));
    this.element = h(
      "dialog",
      { class: "dialog broadcast", "aria-labelledby": "broadcast-title", "data-testid": "broadcast" },
      h("h2", { id: "broadcast-title" }, t("Write to many")),
      form,
      h("h3", {}, t("Sent lately")),
      this.list,
      h("p", {}, close),
    );
    this.element.addEventListener("close", () => clearInterval(this.looking));
  }

  /** Show it, and follow the receipts while it is open. */
  open(): void {
    this.changed();
    this.element.showModal();
    this.text.focus();
    clearInterval(this.looking);
    this.looking = setInterval(() => void this.look(), LOOK_MS);
    void this.look();
  }

  private fields(): HTMLElement[] {
    const choice = (to: Audience, label: string) => {
      const choose = () => {
        this.to = to;
        this.changed();
      };
      const radio = h("input", { type: "radio", name: "audience", value: to, checked: to === "all", onchange: choose });
      return h("label", { class: "option option-tight" }, radio, h("span", {}, label));
    };
    return [
      h("fieldset", {}, h("legend", { class: "small strong" }, t("To whom")), h("div", { class: "options options-tight" }, choice("all", t("Everybody who is live on the board")), choice("mine", t("Those I look after")))),
      this.reached,
      h("label", { class: "small strong", for: "broadcast-text" }, t("Message")),
      this.text,
      h("div", { class: "composer-sees" }, h("p", { class: "tiny soft" }, t("Each of them will see")), this.preview),
      this.error,
      h("div", { class: "row" }, this.button),
    ];
  }

  private changed(): void {
    const n = this.hooks.reached(this.to);
    say(this.reached, tn("{n} candidate will read it.", "{n} candidates will read it.", n));
    say(this.error, "");
    this.button.disabled = n === 0;
    fillWith(this.preview, h("strong", {}, t("Message from your proctor")), h("span", {}, this.text.value.trim() || "…"));
  }

  private async send(): Promise<void> {
    const text = this.text.value.trim();
    if (text === "") {
      say(this.error, t("Write what they should read."));
      this.text.focus();
      return;
    }
    if (this.button.getAttribute("aria-busy") === "true") return;
    set(this.button, "aria-busy", "true");
    const done = await this.hooks.send(this.command, this.to, text);
    set(this.button, "aria-busy", null);
    if ("refused" in done) {
      say(this.error, done.refused);
      return;
    }
    this.command = freshId();
    this.text.value = "";
    this.changed();
    await this.look();
  }

  private async look(): Promise<void> {
    const found = await this.hooks.newest();
    if (found !== undefined) fillWith(this.list, ...sentList(readSent(found)));
  }
}

function sentList(sent: readonly Sent[]): HTMLElement[] {
  if (sent.length === 0) return [h("p", { class: "soft small" }, t("Nothing was written to many yet."))];
  return sent.map((one) =>
    h(
      "article",
      { class: "broadcast-sent", "data-broadcast": one.id },
      h("p", { class: "tiny soft" }, t("{name}, {time}", { name: one.name, time: clockWords(one.at) })),
      h("p", {}, one.text),
      h("p", { class: "small strong tabular" }, t("Shown to {shown} of {sent}", { shown: one.shown, sent: one.sent })),
      one.missing.length === 0 ? null : h("p", { class: "small soft" }, missingWords(one.missing)),
    ),
  );
}

/** Whose page has not shown it, by name as far as they fit. */
export function missingWords(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMES).join(", ");
  const more = names.length - MOST_NAMES;
  const rest = more > 0 ? tn(" and {n} more", " and {n} more", more) : "";
  return t("Not yet: {names}", { names: `${named}${rest}` });
}
