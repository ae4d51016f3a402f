/* The list of keys, and the switch that turns single letters off (kept in this browser). */

import { h } from "../dom";
import { t } from "../strings";

const KEPT = "assay-board-letters";

/** Whether single letters act. */
export function lettersAreOn(): boolean {
  return localStorage.getItem(KEPT) !== "off";
}

/** Build the help; show it with showModal(). */
export function helpDialog(): HTMLDialogElement {
  const lines: readonly [string, string][] = [
    ["j  k", t("Next, previous candidate")],
    ["Enter", t("Open the marked candidate")],
    ["Esc", t("Close")],
    ["a", t("Let in (while waiting)")],
    ["b", t("Send back for another picture (while waiting)")],
    ["m", t("Message")],
    ["w", t("Warn")],
    ["p", t("Pause, resume")],
    ["t", t("Take: look after this candidate")],
    ["o", t("Hand over, with a note")],
    ["r", t("Answer the raised hand")],
    ["e", t("Call for help")],
    ["f", t("Flag what you saw")],
    ["n", t("Note for colleagues")],
    ["c", t("Open what a colleague asks you to confirm, one after the other")],
    ["Ctrl Enter", t("Send what is written")],
    ["1–6", t("All, live, waiting, needs you, to confirm, mine")],
    ["h", t("Hide the calm, show them again")],
    ["g", t("Write to many")],
    ["/", t("Search")],
    ["?", t("This list")],
  ];
  const keys = lines.map(([key, what]) =>
    h("div", {}, h("dt", {}, ...key.split(/\s+/).map((one) => h("kbd", {}, one))), h("dd", {}, what)),
  );
  const letters = h("input", { type: "checkbox", checked: lettersAreOn() });
  letters.addEventListener("change", () => localStorage.setItem(KEPT, letters.checked ? "on" : "off"));
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "help-title" },
    h("h2", { id: "help-title" }, t("Keys")),
    h("dl", { class: "key-list" }, ...keys),
    h("label", { class: "check" }, letters, t("Single letters act")),
    h("p", {}, h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("Close"))),
  );
  return dialog;
}
