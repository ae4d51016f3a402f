/* What was agreed for one candidate, as a proctor needs to know it: effects, never why. */

import { h } from "../dom";
import { t } from "../strings";

/** Effects of an accommodation; `factor` as it is written, such as `1.25`. */
export interface Agreed {
  factor: string;
  breaks: number;
  breakMs: number | null;
  tools: readonly string[];
  exempt: readonly string[];
}

const TOOLS: Readonly<Record<string, () => string>> = {
  assistant: () => t("May have a person who reads aloud or writes"),
  calculator: () => t("Has a calculator in the room"),
  food_and_drink: () => t("May eat and drink at the desk"),
  headphones: () => t("May wear headphones or ear plugs"),
  magnifier: () => t("May use a magnifier or a larger screen"),
  medical_device: () => t("May have a medical device, also one that makes a sound"),
  scratch_paper: () => t("May use paper and pen"),
  screen_reader: () => t("Uses a screen reader or dictation"),
};

/** Read the member of a detail; null where nothing is agreed. */
export function readAgreed(json: unknown): Agreed | null {
  if (typeof json !== "object" || json === null) return null;
  const { factor, breaks, break_ms, tools, exempt } = json as Readonly<Record<string, unknown>>;
  const words = (list: unknown) => (Array.isArray(list) ? list.filter((one) => typeof one === "string") : []);
  return {
    factor: typeof factor === "string" ? factor : "1",
    breaks: typeof breaks === "number" ? breaks : 0,
    breakMs: typeof break_ms === "number" ? break_ms : null,
    tools: words(tools),
    exempt: words(exempt),
  };
}

/** One line per effect, in words. */
export function agreedLines(agreed: Agreed): string[] {
  const { factor, breaks, breakMs, tools, exempt } = agreed;
  const lines = factor === "1" ? [] : [t("Working time × {factor}", { factor })];
  if (breaks > 0 && breakMs !== null) lines.push(t("Own breaks: {breaks}, up to {minutes} min each", { breaks, minutes: Math.round(breakMs / 60_000) }));
  else if (breaks > 0) lines.push(t("Own breaks: {breaks}", { breaks }));
  lines.push(...tools.map((tool) => TOOLS[tool]?.() ?? tool));
  if (exempt.length > 0) lines.push(t("Not marked by the system: {signals}", { signals: exempt.join(", ") }));
  return lines;
}

/** The section's body; nothing where nothing is agreed. */
export function agreedList(agreed: Agreed | null): HTMLElement[] {
  if (agreed === null) return [];
  return [h("ul", { class: "small", "data-testid": "agreed" }, ...agreedLines(agreed).map((line) => h("li", {}, line)))];
}
