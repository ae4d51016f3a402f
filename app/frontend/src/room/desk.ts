/* The person's own desk: how the room looks to them, what they struck out, marked and noted down.
   It stays on this device, is never sent, and is no part of an answer. */

/** How one person has set up the room on this device. */
export interface Prefs {
  /** Size of the question's text in percent: one of `SIZES`. */
  size: number;
  /** Whether single keys do something. */
  keys: boolean;
  timeHidden: boolean;
}

/** A marked stretch of a question's text: offsets in UTF-16 units, the end not included. */
export interface Mark {
  from: number;
  to: number;
}

export const SIZES = [100, 125, 150, 175, 200] as const;
export const LONGEST_NOTES = 20_000;

interface Things {
  struck: Record<string, string[] | undefined>;
  marks: Record<string, Mark[] | undefined>;
  notes: string;
}

const PREFS_KEY = "assay-room";
const USUAL: Prefs = { size: 100, keys: true, timeHidden: false };

export class Desk {
  private things: Things;
  private own: Prefs;
  private readonly listeners: (() => void)[] = [];

  /** `storage` is null where the browser gives none: then all lives as long as the page. */
  constructor(
    private readonly storage: Storage | null,
    private readonly attempt: string,
  ) {
    this.own = readPrefs(this.read(PREFS_KEY));
    this.things = readThings(this.read(this.key()));
  }

  get prefs(): Readonly<Prefs> {
    return this.own;
  }

  /** Change how the room looks; whoever listens is told. */
  set(change: Partial<Prefs>): void {
    this.own = { ...this.own, ...change };
    this.write(PREFS_KEY, this.own);
    for (const listener of this.listeners) listener();
  }

  /** Call `listener` now and after every change of the preferences. */
  follow(listener: () => void): void {
    this.listeners.push(listener);
    listener();
  }

  /** The next size of text up or down; the last one stays. */
  resize(by: 1 | -1): void {
    const at = SIZES.indexOf(this.own.size as (typeof SIZES)[number]);
    this.set({ size: SIZES[Math.max(0, Math.min(SIZES.length - 1, at + by))] ?? 100 });
  }

  struck(item: string): ReadonlySet<string> {
    return new Set(this.things.struck[item]);
  }

  strike(item: string, choice: string, out: boolean): void {
    const rest = [...this.struck(item)].filter((one) => one !== choice);
    this.things.struck[item] = out ? [...rest, choice] : rest;
    this.keep();
  }

  marks(item: string): readonly Mark[] {
    return this.things.marks[item] ?? [];
  }

  mark(item: string, marks: readonly Mark[]): void {
    this.things.marks[item] = [...marks];
    this.keep();
  }

  get notes(): string {
    return this.things.notes;
  }

  note(words: string): void {
    this.things.notes = words.slice(0, LONGEST_NOTES);
    this.keep();
  }

  /** After the exam nothing of it stays on the device. */
  clear(): void {
    this.things = readThings(null);
    try {
      this.storage?.removeItem(this.key());
    } catch {
      // a storage that refuses keeps nothing either
    }
  }

  private key(): string {
    return `assay-desk-${this.attempt}`;
  }

  private keep(): void {
    this.write(this.key(), this.things);
  }

  private read(key: string): unknown {
    try {
      return JSON.parse(this.storage?.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  private write(key: string, value: unknown): void {
    try {
      this.storage?.setItem(key, JSON.stringify(value));
    } catch {
      // full or forbidden: what is on the desk lives as long as the page
    }
  }
}

/** The browser's storage, or null where it refuses. */
export function ownStorage(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

function readPrefs(json: unknown): Prefs {
  const { size, keys, timeHidden } = (json ?? {}) as Partial<Record<keyof Prefs, unknown>>;
  const known = SIZES.find((one) => one === size) ?? USUAL.size;
  return { size: known, keys: keys !== false, timeHidden: timeHidden === true };
}

function readThings(json: unknown): Things {
  const { struck, marks, notes } = (json ?? {}) as Partial<Things>;
  return { struck: struck ?? {}, marks: marks ?? {}, notes: typeof notes === "string" ? notes : "" };
}
