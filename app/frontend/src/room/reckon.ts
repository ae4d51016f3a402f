/* What the calculator reckons: numbers, + − × ÷, powers, percent, roots, brackets. No script is
   ever run: a small grammar is read from left to right. Pure. */

/** Why there is no number: nothing typed, not a calculation, or a result that is no number. */
export type Reckoned = number | "empty" | "unreadable" | "undefined";

const LONGEST = 200;
const TOKEN = /\s*(?:(\d+(?:[.,]\d*)?|[.,]\d+)|(√|sqrt)|([-−+*×·/÷^()%]))/y;

/** Reckon what was typed; a comma is a point. */
export function reckon(typed: string): Reckoned {
  if (typed.trim() === "") return "empty";
  const tokens = typed.length > LONGEST ? null : tokensOf(typed.trim());
  if (tokens === null) return "unreadable";
  const reader = new Reader(tokens);
  try {
    const value = reader.sum();
    if (!reader.done) return "unreadable";
    return Number.isFinite(value) ? tidy(value) : "undefined";
  } catch {
    return "unreadable";
  }
}

/** Take away what only binary fractions show: 0.1 + 0.2 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(14));
}

const SAME: Readonly<Record<string, string | undefined>> = { "−": "-", "×": "*", "·": "*", "÷": "/", sqrt: "√" };

function tokensOf(typed: string): string[] | null {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < typed.length) {
    const match = TOKEN.exec(typed);
    if (match === null) return null;
    const token = match[0].trim();
    found.push(SAME[token] ?? token.replace(",", "."));
  }
  return found;
}

/** Sums of products of signed powers; each level reads the one below. */
class Reader {
  private at = 0;
  constructor(private readonly tokens: readonly string[]) {}

  get done(): boolean {
    return this.at === this.tokens.length;
  }

  sum(): number {
    let value = this.product();
    for (;;) {
      if (this.took("+")) value += this.product();
      else if (this.took("-")) value -= this.product();
      else return value;
    }
  }

  private product(): number {
    let value = this.signed();
    for (;;) {
      if (this.took("*")) value *= this.signed();
      else if (this.took("/")) value /= this.signed();
      else return value;
    }
  }

  /** A sign binds less than a power: −2^2 is −4. */
  private signed(): number {
    if (this.took("-")) return -this.signed();
    if (this.took("+")) return this.signed();
    const base = this.percent();
    return this.took("^") ? base ** this.signed() : base;
  }

  private percent(): number {
    let value = this.single();
    while (this.took("%")) value /= 100;
    return value;
  }

  private single(): number {
    if (this.took("√")) return Math.sqrt(this.single());
    if (this.took("(")) {
      const value = this.sum();
      if (!this.took(")")) throw new Error("a bracket stays open");
      return value;
    }
    const token = this.tokens[this.at++] ?? "";
    if (!/^[\d.]/.test(token) || token === ".") throw new Error("not a number");
    return Number(token);
  }

  private took(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }
}
