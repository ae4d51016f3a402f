/* A candidate asks to go on at another computer: their words, and the two answers. */

import { h } from "../dom";
import { t } from "../strings";
import type { Row } from "./rows";
import { type Steer, possible } from "./steer";
import { clockWords } from "./words";

/** The card, or null when nobody asks; `begin` opens the form of the answer. */
export function moveCard(row: Row, begin: (name: Steer) => void): HTMLElement | null {
  if (row.move === null) return null;
  const { text, at } = row.move;
  const button = (name: Steer, look: string, label: string) =>
    h("button", { type: "button", class: `button button-small ${look}`, "data-action": name, onclick: () => begin(name) }, label);
  const grant = possible(row, "transfer_device") ? button("transfer_device", "button-primary", t("Move the exam")) : null;
  return h(
    "section",
    { class: "composer", "data-testid": "move-asked" },
    h("h3", {}, t("Asks for another computer")),
    text === "" ? null : h("blockquote", { class: "composer-preview" }, h("span", {}, text)),
    h("p", { class: "small soft" }, t("Asked at {at}.", { at: clockWords(at) })),
    h("div", { class: "row" }, grant, button("decline_move", "", t("Say no"))),
  );
}
