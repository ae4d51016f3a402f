/* The calculator as a field with a result, and keys for fingers. */

import { h, say } from "../dom";
import { t } from "../strings";
import { reckon } from "./reckon";

const KEYS = ["7", "8", "9", "÷", "4", "5", "6", "×", "1", "2", "3", "−", "0", ".", "√", "+", "(", ")", "%", "^"] as const;

/** Build it. */
export function calculator(): HTMLElement {
  const input = h("input", { class: "input input-mono", id: "calculation", type: "text", autocomplete: "off", spellcheck: "false", maxlength: 200 });
  const result = h("output", { class: "strong tabular", for: "calculation", role: "status", "data-testid": "result" });
  const equals = () => say(result, words(input.value));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") equals();
  });
  const press = (sign: string) => {
    const [from, to] = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
    input.setRangeText(sign, from, to, "end");
  };
  const clear = () => {
    input.value = "";
    say(result, "");
    input.focus();
  };
  const names: Readonly<Record<string, string>> = { "÷": t("divided by"), "×": t("times"), "−": t("minus"), "√": t("square root"), "^": t("to the power of") };
  const key = (sign: string) =>
    h("button", { type: "button", class: "button button-small", "aria-label": names[sign] ?? null, onclick: () => press(sign) }, sign);
  return h(
    "div",
    { class: "stack-tight calculator" },
    h("label", { class: "small strong", for: "calculation" }, t("Calculation")),
    input,
    h("p", { class: "calculator-result" }, result),
    h("div", { class: "calculator-keys" }, ...KEYS.map(key)),
    h(
      "div",
      { class: "row" },
      h("button", { type: "button", class: "button button-small button-primary", "data-testid": "equals", onclick: equals }, t("Calculate")),
      h("button", { type: "button", class: "button button-small", onclick: clear }, t("Clear")),
    ),
  );
}

function words(typed: string): string {
  const value = reckon(typed);
  switch (value) {
    case "empty":
      return t("Type a calculation first.");
    case "unreadable":
      return t("This cannot be read. Check the signs and brackets.");
    case "undefined":
      return t("This has no result, such as a division by zero.");
    default:
      return `= ${value}`;
  }
}
