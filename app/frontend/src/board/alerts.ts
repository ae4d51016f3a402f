/* A sound and a notice of the desktop when somebody needs a person: both off until somebody turns
   them on, kept in this browser, and at most one a minute for the same kind of thing. */

import type { Call } from "./calls";

const KEPT = { sound: "assay-board-sound", notices: "assay-board-notices" } as const;
export type AlertKind = keyof typeof KEPT;

/** The same kind of thing is sounded at most once in this time. */
export const QUIET_MS = 60_000;
const NOTE_S = 0.14;
const NOTES_HZ = [660, 880] as const;
const LOUDNESS = 0.15;

export interface AlertWorld {
  now(): number;
  sound(): void;
  notify(words: string): void;
  /** Whether the page is before somebody's eyes. */
  seen(): boolean;
}

/** Decides what is sounded and what the desktop is told. */
export class Alerts {
  private readonly last = new Map<string, number>();

  constructor(
    private readonly world: AlertWorld,
    private readonly isOn: (kind: AlertKind) => boolean,
  ) {}

  /** Take the calls that are new. */
  tell(calls: readonly Call[]): void {
    const now = this.world.now();
    const due = calls.filter(({ kind }) => now - (this.last.get(kind) ?? -Infinity) >= QUIET_MS);
    if (due.length === 0) return;
    for (const { kind } of due) this.last.set(kind, now);
    if (this.isOn("sound")) this.world.sound();
    // Before somebody's eyes the board itself says it.
    if (this.isOn("notices") && !this.world.seen()) this.world.notify(due.map(({ words }) => words).join(" "));
  }
}

/** Whether somebody has turned it on in this browser. */
export function isOn(kind: AlertKind): boolean {
  return localStorage.getItem(KEPT[kind]) === "on" && (kind === "sound" || permission() === "granted");
}

/** Turn it on or off; resolves to what it is now, for the desktop may refuse. */
export async function turn(kind: AlertKind, on: boolean): Promise<boolean> {
  const granted = !on || kind === "sound" || (await ask()) === "granted";
  localStorage.setItem(KEPT[kind], on && granted ? "on" : "off");
  if (on && kind === "sound") playNotes();
  return isOn(kind);
}

function permission(): string {
  return "Notification" in globalThis ? Notification.permission : "denied";
}

async function ask(): Promise<string> {
  return "Notification" in globalThis ? Notification.requestPermission() : "denied";
}

/** The world of a browser. */
export function alertWorld(): AlertWorld {
  return {
    now: () => performance.now(),
    sound: playNotes,
    notify: (words) => {
      new Notification(document.title, { body: words, tag: "assay-board" });
    },
    seen: () => document.visibilityState === "visible" && document.hasFocus(),
  };
}

let sounds: AudioContext | null = null;

/** Two short notes, soft at both ends; a browser that refuses stays silent. */
function playNotes(): void {
  try {
    sounds ??= new AudioContext();
    const { currentTime, destination } = sounds;
    NOTES_HZ.forEach((hz, place) => {
      if (sounds === null) return;
      const begins = currentTime + place * NOTE_S;
      const [note, volume] = [new OscillatorNode(sounds, { frequency: hz }), new GainNode(sounds, { gain: 0 })];
      volume.gain.linearRampToValueAtTime(0, begins);
      volume.gain.linearRampToValueAtTime(LOUDNESS, begins + NOTE_S / 4);
      volume.gain.linearRampToValueAtTime(0, begins + NOTE_S);
      note.connect(volume).connect(destination);
      note.start(begins);
      note.stop(begins + NOTE_S);
    });
  } catch {
    sounds = null;
  }
}
