/* What the person typed or moved to a response as the server takes it. Pure; form only,
   never rightness. */

import { t } from "../strings";

export type Typed = { kind: "value"; value: string | null } | { kind: "invalid"; words: string };

const NUMBER = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,2})?$/;
const LONGEST_NUMBER = 40;
const UNPAIRED = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Read a typed number: a comma is a point; bounds are plausibility, inclusive. */
export function readNumber(typed: string, min: string | null, max: string | null): Typed {
  const text = typed.trim();
  if (text === "") return { kind: "value", value: null };
  if (!NUMBER.test(text) || text.length > LONGEST_NUMBER) {
    return { kind: "invalid", words: t("Not stored: write one number, such as 0.95 or 12.") };
  }
  const value = text.replace(",", ".");
  if (min !== null && Number(value) < Number(min)) return outside(min, max);
  if (max !== null && Number(value) > Number(max)) return outside(min, max);
  return { kind: "value", value };
}

function outside(min: string | null, max: string | null): Typed {
  if (min === null) return { kind: "invalid", words: t("Not stored: at most {max}.", { max: max ?? "" }) };
  if (max === null) return { kind: "invalid", words: t("Not stored: at least {min}.", { min }) };
  return { kind: "invalid", words: t("Not stored: a number from {min} to {max}.", { min, max }) };
}

/** Typed text as a response: unpaired surrogates and NUL go, blank means no answer. */
export function readText(typed: string, maxLength: number): string | null {
  const text = typed.replaceAll("\0", "").replace(UNPAIRED, "").slice(0, maxLength);
  return text.trim() === "" ? null : text;
}

/** A long text as a response: its lines stay, what no store takes goes, blank means no answer. */
export function readLong(typed: string, maxLength: number): string | null {
  return readText(typed.replaceAll(/(?![\n\r\t])\p{Cc}/gu, ""), maxLength);
}

/** How many words a text has; a word is what stands between blanks. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}

export interface Scale {
  min: string;
  max: string;
  step: string;
}

/** A decimal as a whole number of its smallest parts. */
function parts(decimal: string, places: number): number {
  return Math.round(Number(decimal) * 10 ** places);
}

function placesOf({ min, max, step }: Scale): number {
  return Math.max(...[min, max, step].map((one) => (one.split(".")[1] ?? "").length));
}

/** How many steps a scale has. */
export function stepsOf(scale: Scale): number {
  const places = placesOf(scale);
  return Math.round((parts(scale.max, places) - parts(scale.min, places)) / parts(scale.step, places));
}

/** The number at a step of the scale, counted from 0, exactly and without needless noughts. */
export function onScale(scale: Scale, index: number): string {
  const places = placesOf(scale);
  const whole = parts(scale.min, places) + index * parts(scale.step, places);
  return String(Number((whole / 10 ** places).toFixed(places)));
}

/** The pairs of an association; none of anything else. */
export function associationsOf(given: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(given)) return [];
  return given.filter((one): one is [string, string] => Array.isArray(one) && one.length === 2);
}

/** The order with the entry at `from` moved by `by` places; the same list when it cannot move. */
export function moved(order: readonly string[], from: number, by: -1 | 1): readonly string[] {
  const to = from + by;
  const entry = order[from];
  if (entry === undefined || to < 0 || to >= order.length) return order;
  const rest = order.filter((_, index) => index !== from);
  return [...rest.slice(0, to), entry, ...rest.slice(to)];
}

/** The stored ranking if it is one of exactly these choices; otherwise the order as shown. */
export function rankingOf(response: unknown, shown: readonly string[]): readonly string[] {
  if (!Array.isArray(response) || response.length !== shown.length) return shown;
  return shown.every((id) => response.includes(id)) ? (response as string[]) : shown;
}

/** The pairs of a response; none of anything else. */
export function pairsOf(given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return {};
  return given as Readonly<Record<string, string>>;
}

/** The pairs with one source set or, with an empty target, taken out; null when none is left. */
export function paired(
  pairs: Readonly<Record<string, string>>,
  source: string,
  target: string,
): Readonly<Record<string, string>> | null {
  const rest = Object.entries(pairs).filter(([one]) => one !== source);
  if (target !== "") rest.push([source, target]);
  return rest.length === 0 ? null : Object.fromEntries(rest);
}
