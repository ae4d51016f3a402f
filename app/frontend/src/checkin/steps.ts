/* The steps that take pictures: their names here and with the server, how the server says they
   stand, and which one comes next. Pure. */

import type { JsonValue } from "../protocol";
import { t } from "../strings";

export const PICTURE_STEPS = ["reference", "document", "room", "challenge"] as const;
export type PictureStep = (typeof PICTURE_STEPS)[number];
export type StepState = "open" | "done" | "again" | "asked" | "waived";

export interface Standing {
  readonly state: StepState;
  /** Why it is asked again or was let go, or the candidate's own words. */
  readonly text: string;
}

/** A random check that the server has drawn. */
export interface Challenge {
  readonly acts: readonly string[];
  /** Ids that the pictures bear, one for each act. */
  readonly pictures: readonly string[];
  /** How long it stands, in ms from when it was told. */
  readonly lasts: number;
}

export type Standings = Readonly<Partial<Record<PictureStep, Standing>>>;

const NAMES: Readonly<Record<string, PictureStep | undefined>> = {
  reference_picture: "reference",
  identity_document: "document",
  room_scan: "room",
  challenge: "challenge",
};

/** What the server calls a step. */
export function serverName(step: PictureStep): string {
  return Object.keys(NAMES).find((name) => NAMES[name] === step) ?? step;
}

/** The picture steps that a policy asks for, in its order. */
export function askedSteps(policy: string): PictureStep[] {
  return policy.split(" ").flatMap((name) => NAMES[name] ?? []);
}

const STATES = new Set(["open", "done", "again", "asked", "waived"]);

/** Read how the steps stand; what cannot be read is as if it had not been said. */
export function readStandings(body: unknown): Standings {
  const found: Partial<Record<PictureStep, Standing>> = {};
  for (const one of listOf(body, "steps")) {
    const { step, state, text } = one as Record<string, JsonValue>;
    const name = typeof step === "string" ? NAMES[step] : undefined;
    if (name === undefined || typeof state !== "string" || !STATES.has(state)) continue;
    found[name] = { state: state as StepState, text: typeof text === "string" ? text : "" };
  }
  return found;
}

/** Read a challenge; null where there is none to be read. */
export function readChallenge(body: unknown): Challenge | null {
  const { until, t } = (body ?? {}) as Record<string, JsonValue>;
  const [acts, pictures] = [listOf(body, "acts"), listOf(body, "pictures")];
  if (acts.length === 0 || acts.length !== pictures.length) return null;
  if (typeof until !== "number" || typeof t !== "number") return null;
  return { acts: acts.map(String), pictures: pictures.map(String), lasts: until - t };
}

/** What one act of a random check asks for. */
export function actWords(act: string): string {
  if (act === "turn_left") return t("Turn your head to your left, about half way to your shoulder, and hold it.");
  if (act === "turn_right") return t("Turn your head to your right, about half way to your shoulder, and hold it.");
  const fingers = Number(act.split("_")[1] ?? "0");
  return t("Hold up {n} fingers beside your face.", { n: fingers });
}

/** The first step that still asks something of the candidate; null when none does. */
export function nextStep(asked: readonly PictureStep[], standings: Standings): PictureStep | null {
  const waits = (step: PictureStep) => ["open", "again"].includes(standings[step]?.state ?? "open");
  return asked.find(waits) ?? null;
}

function listOf(body: unknown, name: string): unknown[] {
  if (typeof body !== "object" || body === null) return [];
  const value = (body as Record<string, unknown>)[name];
  return Array.isArray(value) ? (value as unknown[]) : [];
}
