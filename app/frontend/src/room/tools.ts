/* Tools of the right edge: how the room looks, notes, a calculator where the exam allows it. */

import { h, icon, say, set } from "../dom";
import { t } from "../strings";
import { THEMES, chosenTheme, wearTheme } from "../theme";
import type { Actions, Part } from "./actions";
import { calculator } from "./calculator";
import { LONGEST_NOTES, SIZES } from "./desk";
import type { RoomState } from "./state";

/** Help, look of the room, full screen. */
export function displayCard(actions: Actions, showHelp: () => void): Part {
  const full = h("button", { type: "button", class: "button button-wide", onclick: () => actions.fullScreen() }, icon("full"), h("span", {}, t("Full screen")));
  const helping = h(
    "button",
    { type: "button", class: "button button-wide", "data-testid": "open-help", onclick: showHelp },
    icon("help"),
    h("span", {}, t("Help and keys")),
  );
  const element = h("section", { class: "side-card" }, h("h2", {}, t("How it looks")), sizeRow(actions), themeRow(), full, helping);
  const update = (state: RoomState) => {
    element.hidden = state.phase === "ended";
    full.hidden = !document.fullscreenEnabled;
  };
  return { element, update };
}

function sizeRow(actions: Actions): HTMLElement {
  const { desk } = actions;
  const now = h("span", { class: "tabular", role: "status", "data-testid": "text-size" });
  const button = (by: 1 | -1, label: string, sign: string) =>
    h("button", { type: "button", class: "button button-icon", "data-testid": by > 0 ? "bigger" : "smaller", onclick: () => desk.resize(by) }, h("span", { "aria-hidden": "true" }, sign), h("span", { class: "visually-hidden" }, label));
  const [smaller, bigger] = [button(-1, t("Smaller text"), "A−"), button(1, t("Larger text"), "A+")];
  desk.follow(() => {
    const { size } = desk.prefs;
    say(now, t("{n} %", { n: size }));
    // not disabled: a button that loses the focus under the finger loses the person
    set(smaller, "aria-disabled", size === SIZES[0] ? "true" : null);
    set(bigger, "aria-disabled", size === SIZES.at(-1) ? "true" : null);
  });
  return h("div", { class: "row row-between", role: "group", "aria-label": t("Text size") }, h("span", { class: "small strong" }, t("Text")), h("div", { class: "row row-line" }, smaller, now, bigger));
}

function themeRow(): HTMLElement {
  const names: Readonly<Record<string, string>> = { light: t("Light"), dark: t("Dark"), contrast: t("High contrast") };
  const select = h(
    "select",
    { class: "select", id: "room-theme", "data-testid": "theme" },
    h("option", { value: "" }, t("As the system")),
    ...THEMES.map((theme) => h("option", { value: theme }, names[theme])),
  );
  select.value = chosenTheme();
  select.addEventListener("change", () => wearTheme(select.value));
  return h("div", { class: "stack-tight" }, h("label", { class: "small strong", for: "room-theme" }, t("Colours")), select);
}

/** Notes on this device; the person reads that they are no answer. */
export function notesCard(actions: Actions): Part {
  const input = h("textarea", { class: "textarea", id: "notes", rows: 4, maxlength: LONGEST_NOTES, "aria-describedby": "notes-about", "data-testid": "notes" });
  input.value = actions.desk.notes;
  input.addEventListener("input", () => actions.desk.note(input.value));
  const about = h("p", { class: "tiny soft", id: "notes-about" }, t("Only for you: they stay on this device until the exam ends. Nobody reads or scores them."));
  const element = h("details", { class: "side-card side-fold" }, h("summary", {}, h("h2", {}, t("Notes"))), h("label", { class: "visually-hidden", for: "notes" }, t("Your notes")), input, about);
  const update = (state: RoomState) => {
    element.hidden = state.phase === "ended";
  };
  return { element, update };
}

/** The calculator, where the exam lends one. */
export function calculatorCard(): Part {
  const element = h("details", { class: "side-card side-fold", "data-testid": "calculator" }, h("summary", {}, h("h2", {}, t("Calculator"))), calculator());
  const update = (state: RoomState) => {
    element.hidden = state.phase === "ended" || !state.tools.includes("calculator");
  };
  return { element, update };
}
