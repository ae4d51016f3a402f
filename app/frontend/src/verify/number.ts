/* The credential number as people type it: how far it is read, and whether its check character
   fits. The same rules as the server's reader of numbers; nothing is looked up. */

export const LENGTH = 16;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const IGNORED = /[ \-\u2010-\u2013\u00a0]/g;
const READ_AS: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1" };
/** Signs that are taken for one another in print or handwriting; U is in no number. */
const LOOK_ALIKES = ["0DQ", "17", "2Z", "38B", "4A", "5S", "6GC", "EF", "KX", "MN", "PR", "UVYW"];
const MOST_SUGGESTIONS = 4;

/** What somebody typed: read as capitals and digits, and what follows from it. */
export interface Typed {
  /** As it is read, without blanks and hyphens. */
  read: string;
  /** How many signs that is. */
  count: number;
  /** Signs that no number has, each once. */
  foreign: string;
  /** True only for a whole number whose check character fits. */
  whole: boolean;
  /** Numbers one look-alike or one swap away, in groups; only where all 16 are there. */
  meant: readonly string[];
  /** Look-alikes that were read as digits, as pairs such as `O` and `0`. */
  readAs: readonly (readonly [string, string])[];
}

/** Read what was typed. */
export function readTyped(text: string): Typed {
  const bare = text.replace(IGNORED, "");
  // Some signs become two or another one in capitals; only ASCII is taken for what it looks like.
  // eslint-disable-next-line no-control-regex
  const capitals = /^[\x00-\x7f]*$/.test(bare) ? bare.toUpperCase() : bare;
  const signs = Array.from(capitals);
  const read = signs.map((sign) => READ_AS[sign] ?? sign);
  const changed = signs.filter((sign) => READ_AS[sign] !== undefined);
  const foreign = read.filter((sign) => !ALPHABET.includes(sign));
  const whole = isNumber(read.join(""));
  return {
    read: read.join(""),
    count: read.length,
    foreign: [...new Set(foreign)].join(""),
    whole,
    meant: whole || read.length !== LENGTH ? [] : meant(read),
    readAs: [...new Set(changed)].map((sign) => [sign, READ_AS[sign] ?? sign] as const),
  };
}

/** Four groups of four, joined by hyphens; shorter texts as far as they go. */
export function grouped(read: string): string {
  return (read.match(/.{1,4}/gsu) ?? []).join("-");
}

/** Tell whether 16 signs make a number: the check is 17 xor the sum of a^(i+1) d_i in GF(32). */
export function isNumber(read: string): boolean {
  const digits = Array.from(read, (sign) => ALPHABET.indexOf(sign));
  if (digits.length !== LENGTH || digits.includes(-1)) return false;
  let check = 17;
  let weight = 1;
  for (const digit of digits.slice(0, -1)) {
    weight = times(weight, 2);
    check ^= times(weight, digit);
  }
  return check === digits[LENGTH - 1];
}

function times(left: number, right: number): number {
  let product = 0;
  for (let bit = 0; bit < 5; bit += 1) {
    if ((right >> bit) & 1) product ^= left << bit;
  }
  for (let bit = 9; bit >= 5; bit -= 1) {
    if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5);
  }
  return product;
}

function meant(read: readonly string[]): string[] {
  const found = new Set<string>();
  for (const near of nearTexts(read)) if (isNumber(near)) found.add(grouped(near));
  return [...found].slice(0, MOST_SUGGESTIONS);
}

function* nearTexts(read: readonly string[]): Generator<string> {
  for (const [place, sign] of read.entries()) {
    for (const other of lookAlikes(sign)) yield read.with(place, other).join("");
  }
  for (let place = 0; place + 1 < read.length; place += 1) {
    const [left = "", right = ""] = read.slice(place, place + 2);
    if (left !== right) yield read.with(place, right).with(place + 1, left).join("");
  }
}

function lookAlikes(sign: string): string[] {
  const groups = LOOK_ALIKES.filter((group) => group.includes(sign));
  return groups.flatMap((group) => Array.from(group.replace(sign, "")));
}
