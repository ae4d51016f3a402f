/* What the check of a computer found, each with its exact cure. Pure: measured values in, words
   out; measuring is in `measure`. */

import type { CameraCause } from "../camera";
import { cureOf } from "../camera";
import type { Hint } from "../checkin/quality";
import { t } from "../strings";

/** `unknown` where a browser does not tell; that is nobody's fault and bars nothing. */
export type Verdict = "good" | "warn" | "bad" | "unknown";

export interface Finding {
  readonly id: string;
  readonly verdict: Verdict;
  readonly title: string;
  /** What to do; empty where nothing is to be done. */
  readonly cure: string;
}

const found = (id: string, verdict: Verdict, title: string, cure = ""): Finding => ({ id, verdict, title, cure });

export interface Browser {
  readonly secure: boolean;
  /** Abilities that the exam needs and this browser lacks. */
  readonly lacks: readonly string[];
}

export function ofBrowser({ secure, lacks }: Browser): Finding {
  if (!secure) return found("browser", "bad", t("This page was not opened securely."), t("Open it by its https address; else no browser lends its camera."));
  if (lacks.length === 0) return found("browser", "good", t("This browser can do what the exam needs."));
  const cure = t("Update it, or use a newer Chrome, Edge, Firefox or Safari. It lacks: {what}.", { what: lacks.join(", ") });
  return found("browser", "bad", t("This browser is too old."), cure);
}

export interface Storage {
  readonly works: boolean;
  /** Free bytes; null where the browser does not say. */
  readonly free: number | null;
}

const LEAST_FREE = 50_000_000;

export function ofStorage({ works, free }: Storage): Finding {
  if (!works) {
    const cure = t("Open the page in a normal window, not a private one, and allow this site to keep data. Else answers wait in the open page only when the connection breaks.");
    return found("storage", "bad", t("This browser keeps nothing for this site."), cure);
  }
  if (free !== null && free < LEAST_FREE) return found("storage", "warn", t("There is little room on this computer."), t("Free some space, so that answers can wait here when the connection breaks."));
  return found("storage", "good", t("Answers can wait here when the connection breaks."));
}

export interface Network {
  /** Round trips in ms; empty where none came back. */
  readonly trips: readonly number[];
  /** Megabits per second, downwards; null where it could not be measured. */
  readonly rate: number | null;
  readonly live: boolean;
}

const SLOW_MS = 400;
const LEAST_RATE = 1;

export function ofNetwork({ trips, rate, live }: Network): Finding {
  if (trips.length === 0) return found("network", "bad", t("The exam server cannot be reached."), t("Check your connection, then press Check everything again."));
  if (!live) return found("network", "bad", t("This network blocks live connections."), t("Use another network, such as a telephone's, or ask who runs it to allow WebSocket to this address. Switch a VPN off."));
  const trip = [...trips].sort((a, b) => a - b)[Math.floor(trips.length / 2)] ?? 0;
  const numbers = { ms: Math.round(trip), rate: rate === null ? "–" : rate.toFixed(1) };
  if (trip > SLOW_MS || (rate !== null && rate < LEAST_RATE)) return found("network", "warn", t("Your connection is slow ({ms} ms, {rate} Mbit/s).", numbers), t("Sit closer to the router or use a cable, and stop downloads. Answers are never lost by a slow line."));
  return found("network", "good", t("Your connection is good enough ({ms} ms, {rate} Mbit/s).", numbers));
}

const CLOCK_OFF_MS = 30_000;

/** @param off how far this computer's clock is before the server's, ms; null unknown */
export function ofClock(off: number | null): Finding {
  if (off === null) return found("clock", "unknown", t("The clock could not be compared."));
  if (Math.abs(off) <= CLOCK_OFF_MS) return found("clock", "good", t("The clock of this computer is right."));
  const seconds = Math.round(Math.abs(off) / 1000);
  return found("clock", "warn", t("The clock of this computer is off by {n} s.", { n: seconds }), t("Let the system set the time by itself. Your exam goes by our clock, not by this one."));
}

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** Whether a second display is there; null where the browser does not tell. */
  readonly extended: boolean | null;
}

const LEAST_WIDTH = 1000;

export function ofScreen({ width, height }: Screen): Finding {
  if (width < LEAST_WIDTH) return found("screen", "warn", t("This screen is small ({w} × {h}).", { w: width, h: height }), t("The exam works on it. A larger screen shows question and answers side by side."));
  return found("screen", "good", t("The screen is large enough ({w} × {h}).", { w: width, h: height }));
}

export function ofDisplays({ extended }: Screen): Finding {
  if (extended === null) return found("displays", "unknown", t("This browser does not tell about further displays."), t("Disconnect them before the exam, unless it was agreed otherwise."));
  if (extended) return found("displays", "warn", t("A second display is connected."), t("Disconnect it, or switch it off in the system's display settings, unless it was agreed otherwise. It is noted while the exam runs."));
  return found("displays", "good", t("There is one display."));
}

/** @param level 0 to 1 */
export function ofBattery(battery: { level: number; charging: boolean } | null): Finding {
  if (battery === null) return found("battery", "unknown", t("This browser does not tell about the battery."), t("Plug the computer in for the exam."));
  const percent = Math.round(battery.level * 100);
  if (!battery.charging && battery.level < 0.8) return found("battery", "warn", t("The battery is at {n} % and not charging.", { n: percent }), t("Plug the computer in for the exam."));
  return found("battery", "good", battery.charging ? t("The computer is plugged in.") : t("The battery is at {n} %.", { n: percent }));
}

export interface Seen {
  readonly cause: CameraCause | null;
  /** The camera is a program, by its name. */
  readonly program: boolean;
  /** Nothing but black, or one flat colour. */
  readonly flat: boolean;
  readonly hint: Hint | null;
}

export function ofCamera({ cause, program, flat, hint }: Seen): Finding {
  if (cause !== null) {
    const { title, cure } = cureOf(cause);
    return found("camera", "bad", title, cure);
  }
  if (program) return found("camera", "bad", t("This camera is a program."), t("Choose the real camera in the browser's settings for this site, and close programs that change its picture."));
  if (flat) return found("camera", "bad", t("The camera shows nothing."), t("Open its cover or switch, and take off what is on the lens. Some computers have a key for it."));
  if (hint === "dark") return found("camera", "warn", t("Your camera works, and it is dark where you sit."), t("A lamp or a window in front of you helps."));
  return found("camera", "good", t("Your camera works."));
}

/** What all findings come to. */
export function summaryOf(findings: readonly Finding[]): Verdict {
  if (findings.some((one) => one.verdict === "bad")) return "bad";
  return findings.some((one) => one.verdict === "warn") ? "warn" : "good";
}
