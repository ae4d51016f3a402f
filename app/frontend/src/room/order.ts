/* Ranking by buttons: every entry moves up and down with the keyboard, a finger or a mouse.
   The order as shown is not an answer until the person moves an entry or keeps it. */

import { h, icon, rich, say, set } from "../dom";
import { t } from "../strings";
import { type Answering, clearButton } from "./questions";
import { moved, rankingOf } from "./responses";
import type { Choice } from "./wire";

interface Row {
  id: string;
  element: HTMLElement;
  place: HTMLElement;
  up: HTMLButtonElement;
  down: HTMLButtonElement;
}

/** Draw the ranking of all choices. */
export function drawOrder(on: Answering, choices: readonly Choice[]): HTMLElement {
  const shown = choices.map((choice) => choice.id);
  let ranking = rankingOf(on.given, shown);
  const spoken = h("p", { class: "visually-hidden", role: "status" });
  const list = h("ol", { class: "ranking" });
  const rows = choices.map((choice) => makeRow(choice, on.disabled, shift));
  const keep = keepButton(() => commit());

  function commit(): void {
    keep.hidden = true;
    on.answer(ranking);
  }
  function shift(row: Row, by: -1 | 1): void {
    ranking = moved(ranking, ranking.indexOf(row.id), by);
    place();
    const pressed = by < 0 ? row.up : row.down;
    (pressed.disabled ? (by < 0 ? row.down : row.up) : pressed).focus();
    const at = ranking.indexOf(row.id) + 1;
    say(spoken, t("Now place {at} of {all}.", { at, all: ranking.length }));
    commit();
  }
  function place(): void {
    const sorted = [...rows].sort((a, b) => ranking.indexOf(a.id) - ranking.indexOf(b.id));
    sorted.forEach((row, index) => settleRow(row, index, rows.length, on.disabled));
    list.append(...sorted.map((row) => row.element));
  }
  function clear(): void {
    ranking = shown;
    place();
    keep.hidden = false;
    on.answer(null);
  }

  place();
  keep.hidden = on.disabled || Array.isArray(on.given);
  const below = h("div", { class: "row" }, keep, on.disabled ? null : clearButton(clear));
  return frame(list, below, spoken);
}

function keepButton(onclick: () => void): HTMLElement {
  const props = { type: "button", class: "button button-small", "data-testid": "keep-order", onclick };
  return h("button", props, t("Keep this order as my answer"));
}

function frame(...parts: HTMLElement[]): HTMLElement {
  return h(
    "fieldset",
    { class: "answer", "aria-describedby": "stem", "data-kind": "order" },
    h("legend", { class: "answer-hint" }, t("Put all in order, first at the top.")),
    ...parts,
  );
}

function makeRow(choice: Choice, disabled: boolean, shift: (row: Row, by: -1 | 1) => void): Row {
  const text = rich("div", choice.text, { class: "option-text", id: `rank-${choice.id}` });
  const button = (label: string, sign: string, by: -1 | 1) =>
    h(
      "button",
      {
        ...{ type: "button", class: "button button-icon", disabled, "data-testid": `move-${sign}` },
        ...{ "aria-label": label, "aria-describedby": `rank-${choice.id}` },
        onclick: () => shift(row, by),
      },
      icon(sign),
    );
  const up = button(t("Move up"), "up", -1);
  const down = button(t("Move down"), "down", 1);
  const place = h("span", { class: "ranking-place tabular", "aria-hidden": "true" });
  const element = h("li", { class: "ranking-row", "data-choice": choice.id }, place, text, up, down);
  const row: Row = { id: choice.id, element, place, up, down };
  return row;
}

function settleRow(row: Row, index: number, all: number, disabled: boolean): void {
  say(row.place, String(index + 1));
  set(row.up, "disabled", disabled || index === 0);
  set(row.down, "disabled", disabled || index === all - 1);
}
