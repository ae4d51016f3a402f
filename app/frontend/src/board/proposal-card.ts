/* A command that waits for a second person: what, why, who asked, until when, and both answers. */

import { h, say } from "../dom";
import { t } from "../strings";
import type { Proposal } from "./detail";
import { CAUSES, CODES, STEERS } from "./steer";
import { actorWords, clockWords } from "./words";

type Words = Readonly<Record<string, (() => string) | undefined>>;

const wordsOf = (words: Words, key: string) => words[key]?.() ?? key;

/** The words of a command of the server's; unknown ones by their name. */
function labelOf(name: string): string {
  const known = Object.entries(STEERS).find(([one]) => one === name);
  return known === undefined ? name : known[1].label();
}

/** One proposal; `settle` resolves to null when it was answered, else to why not. */
export function proposalCard(
  one: Proposal,
  own: boolean,
  settle: (proposal: string, confirmed: boolean) => Promise<string | null>,
): HTMLElement {
  const error = h("p", { class: "field-error", role: "alert" });
  const button = (action: string, look: string, label: string) => {
    const press = () => void settle(one.id, action === "confirm").then((refused) => say(error, refused ?? ""));
    return h("button", { type: "button", class: `button button-small ${look}`, "data-action": action, onclick: press }, label);
  };
  const what = labelOf(one.name);
  const more = [
    one.seconds === 0 ? "" : t("{n} minutes", { n: one.seconds / 60 }),
    one.cause === "" ? "" : wordsOf(CAUSES, one.cause),
  ].filter(Boolean);
  const since = { who: actorWords(one.role), at: clockWords(one.at), until: clockWords(one.expires) };
  return h(
    "section",
    { class: "composer", "data-proposal": one.id },
    h("h3", {}, own ? t("Waits for a second person") : t("A colleague asks you to confirm")),
    h("p", { class: "strong" }, [what, ...more].join(" · ")),
    h("blockquote", { class: "composer-preview" }, h("span", { class: "small soft" }, wordsOf(CODES, one.code)), h("span", {}, one.reason)),
    h("p", { class: "small soft" }, t("Asked by a {who} at {at}; runs out at {until}.", since)),
    error,
    h(
      "div",
      { class: "row" },
      own ? null : button("confirm", "button-primary", t("Confirm")),
      button("settle", "", own ? t("Take back") : t("Decline")),
    ),
  );
}
