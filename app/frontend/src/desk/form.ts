/* The reason for what staff do to a step, or to a candidate: written, or chosen and then changed. */

import { h } from "../dom";
import { t } from "../strings";
import type { Detail, Writing } from "./state";
import type { DeskActions } from "./view";
import { readyReasons, stepWords } from "./words";

function headWords({ deed, step }: Writing): string {
  if (deed === "again") return t("Ask again: {step}", { step: stepWords(step) });
  if (deed === "deny") return t("Refuse this candidate");
  return step === "consent" ? t("Supervise in a room, without recording") : t("Let go: {step}", { step: stepWords(step) });
}

function hintWords({ deed }: Writing): string {
  if (deed === "deny") return t("A supervisor confirms it. The candidate reads your words. It costs no try.");
  return deed === "again" ? t("The candidate reads your words and does this step once more. It is no mark against them.") : t("Your words are kept with the exam.");
}

/** A form for one reason; it keeps what is written while the page around it changes. */
export function reasonForm(detail: Detail, writing: Writing, actions: DeskActions, key: string): HTMLElement {
  const field = h("textarea", { class: "textarea", id: "desk-reason", rows: 3, maxlength: 500, required: true, "aria-describedby": "desk-reason-hint" });
  const ready = writing.deed === "again" ? readyReasons(writing.step) : [];
  const choose = (words: string) => () => {
    field.value = words;
    field.focus();
  };
  const form = h(
    "form",
    { class: "desk-form", "data-form": key, "aria-label": `${headWords(writing)}: ${detail.name}` },
    h("h3", {}, headWords(writing)),
    h("p", { class: "hint", id: "desk-reason-hint" }, hintWords(writing)),
    ready.length > 0 ? h("div", { class: "desk-ready" }, ...ready.map((words) => h("button", { type: "button", class: "button button-small", onclick: choose(words) }, words))) : null,
    h("label", { for: "desk-reason", class: "label" }, t("Why")),
    field,
    h(
      "div",
      { class: "row" },
      h("button", { type: "submit", class: `button ${writing.deed === "deny" ? "button-danger" : "button-primary"}`, "data-testid": "desk-send" }, t("Send")),
      h("button", { type: "button", class: "button", onclick: () => actions.write(null) }, t("Not now")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) actions.send(writing, field.value.trim());
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") actions.write(null);
  });
  return form;
}
