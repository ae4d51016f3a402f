/* The newest random check during the exam: how it stands, and a picture of each movement with what
   a machine makes of it, as a hint. Whether it shows what was asked is for whoever looks. */

import { fillWith, h, say } from "../dom";
import { t } from "../strings";
import { PictureShelf } from "./picture";
import { each, members, whole, word } from "./reading";
import { type Picture, readPicture } from "./rows";
import { clockWords } from "./words";

/** One movement, its picture, and what a machine makes of a turned head: fits, other_side, unclear. */
export interface Act {
  act: string;
  picture: Picture | null;
  hint: string;
}

/** A check; instants in ms since 1970. */
export interface Check {
  state: "waits" | "shown" | "unable" | "not_shown";
  at: number;
  until: number;
  /** what the candidate says who cannot do it */
  text: string;
  acts: readonly Act[];
}

/** Read a check, or null where nobody asked for one. */
export function readCheck(json: unknown): Check | null {
  const check = members(json);
  const state = word(check, "state");
  if (state !== "waits" && state !== "shown" && state !== "unable" && state !== "not_shown") return null;
  return { state, at: whole(check, "at"), until: whole(check, "until"), text: word(check, "text"), acts: each(check["acts"], readAct) };
}

function readAct(json: unknown): Act | null {
  const one = members(json);
  const act = word(one, "act");
  return act === "" ? null : { act, picture: readPicture(one["picture"]), hint: word(one, "hint") };
}

export class CheckCard {
  private readonly what = h("p", { class: "small", role: "status" });
  private readonly said = h("blockquote", { class: "composer-preview" });
  private readonly acts = h("ul", { class: "check-acts" });
  readonly element = h(
    "section",
    { class: "composer check-card", "data-testid": "check-card", hidden: true },
    h("h3", {}, t("Random check")),
    this.what,
    this.said,
    this.acts,
  );
  private readonly shelf = new PictureShelf();
  private drawn = "";

  /** Show the check, or nothing. */
  draw(check: Check | null, name: string): void {
    this.element.hidden = check === null;
    if (check === null) return;
    const key = JSON.stringify([check.state, check.at, check.acts.map((one) => [one.picture?.id, one.hint])]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.element.dataset["state"] = check.state;
    say(this.what, stateWords(check));
    say(this.said, check.text);
    this.said.hidden = check.text === "";
    fillWith(this.acts, ...check.acts.map((one) => this.act(one, name)));
  }

  private act(one: Act, name: string): HTMLElement {
    const words = actWords(one.act);
    const alt = t("{name}: {act}", { name, act: words });
    const place = h("div", { class: "picture" }, one.picture === null ? h("span", { class: "picture-none" }, t("No picture yet")) : this.shelf.take(one.picture, alt));
    return h("li", {}, place, h("p", { class: "small strong" }, words), h("p", { class: "tiny soft" }, hintWords(one.hint)));
  }
}

/** How a check stands, in a sentence. */
export function stateWords({ state, at, until }: Pick<Check, "state" | "at" | "until">): string {
  switch (state) {
    case "waits":
      return t("Asked at {at}. The clock stands; the exam goes on by itself at {until}.", { at: clockWords(at), until: clockWords(until) });
    case "shown":
      return t("Asked at {at}, all pictures came. Look whether they show what was asked.", { at: clockWords(at) });
    case "unable":
      return t("Asked at {at}. The candidate says that they cannot do it; that is no mark against them.", { at: clockWords(at) });
    case "not_shown":
      return t("Asked at {at}, not all pictures came in time. Ask what was the matter: a camera may have failed.", { at: clockWords(at) });
  }
}

function actWords(act: string): string {
  if (act === "turn_left") return t("Turned to their left");
  if (act === "turn_right") return t("Turned to their right");
  return t("{n} fingers", { n: Number(act.split("_")[1] ?? "0") });
}

function hintWords(hint: string): string {
  if (hint === "fits") return t("A machine sees it as asked.");
  if (hint === "other_side") return t("A machine sees the other side. Look yourself.");
  return hint === "unclear" ? t("A machine cannot tell. Look yourself.") : "";
}
