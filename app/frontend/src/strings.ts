/* Words in the reader's language: English in the code is the source and the fallback.
   A catalogue (strings.<language>.js, made by the build from gettext files) replaces it. */

type Catalogue = Record<string, readonly string[] | undefined>;
type Values = Readonly<Record<string, string | number>>;

declare global {
  var assayStrings: Catalogue | undefined;
}

/** Return a text in the reader's language, `{name}` filled from `values`. */
export function t(english: string, values: Values = {}): string {
  return fill(globalThis.assayStrings?.[english]?.[0] ?? english, values);
}

/** Return the form that fits `n`, with `{n}` filled; the catalogue decides the form. */
export function tn(one: string, many: string, n: number, values: Values = {}): string {
  const forms = globalThis.assayStrings?.[one];
  const text = forms?.[pluralForm(n, forms.length)] ?? (n === 1 ? one : many);
  return fill(text, { n, ...values });
}

const ORDER: readonly Intl.LDMLPluralRule[] = ["zero", "one", "two", "few", "many", "other"];

function pluralForm(n: number, forms: number): number {
  if (forms < 2) return 0;
  const rules = new Intl.PluralRules(document.documentElement.lang || "en");
  const used = ORDER.filter((rule) => rules.resolvedOptions().pluralCategories.includes(rule));
  return Math.min(used.indexOf(rules.select(n)), forms - 1);
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Write a duration as a clock: `1:04:09` or `04:09`; never negative. */
export function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** Write a duration in words, whole minutes; under a minute in seconds. */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return tn("{n} second", "{n} seconds", seconds);
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return tn("{n} minute", "{n} minutes", minutes);
  const hours = tn("{n} hour", "{n} hours", Math.floor(minutes / 60));
  const rest = minutes % 60;
  return rest === 0 ? hours : `${hours} ${tn("{n} minute", "{n} minutes", rest)}`;
}
