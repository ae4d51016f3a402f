/* The check-in as one value: which step, and how it stands. Pure. */

import type { CameraCause } from "../camera";
import type { CandidateHello, CandidateState } from "../protocol";
import { type Notice, type Queue, readNotices, readQueue } from "../room/wire";
import type { Link } from "../socket";
import type { Hint } from "./quality";
import { type Challenge, PICTURE_STEPS, type PictureStep, type Standings, nextStep } from "./steps";

export type Step = "consent" | "camera" | PictureStep | "waiting" | "start" | "gone";

/** Every step that has a place in the page. */
export const STEPS = ["consent", "camera", ...PICTURE_STEPS, "waiting", "start"] as const;

/** Steps as this person counts them. */
export function ownSteps(asked: readonly PictureStep[]): (typeof STEPS)[number][] {
  return ["consent", "camera", ...asked, "waiting", "start"];
}

export interface CheckInState {
  readonly step: Step;
  /** The picture steps that this exam asks for. */
  readonly asked: readonly PictureStep[];
  readonly standings: Standings;
  readonly consent: boolean;
  /** Staff supervise in the room; nothing is recorded. */
  readonly unrecorded: boolean;
  /** The way without recording was asked for. */
  readonly declined: boolean;
  readonly challenge: Challenge | null;
  /** Which picture of a step of several is next, from 0. */
  readonly place: number;
  /** What the picture taken suffers from. */
  readonly hint: Hint | null;
  readonly camera: { kind: "closed" | "opening" | "live" } | { kind: "failed"; cause: CameraCause };
  /** The picture taken, as a local address, until it is used or taken again. */
  readonly taken: string | null;
  readonly busy: boolean;
  readonly problem: { title: string; cure: string } | null;
  readonly queue: Queue | null;
  readonly link: Link;
  readonly turned: string | null;
  /** What the proctor wrote last, for one who was sent back. */
  readonly note: string;
  /** Messages of staff, the oldest first. */
  readonly said: readonly Notice[];
  /** The sealed paper is on this computer. */
  readonly paperHere: boolean;
  /** Staff start everybody at once. */
  readonly cohort: boolean;
  /** The place before a full hall; null when there is none. */
  readonly door: { place: number; waiting: number } | null;
}

export type CheckInEvent =
  | { type: "camera"; camera: CheckInState["camera"] }
  | { type: "step"; step: Step }
  | { type: "steps"; standings: Standings; unrecorded: boolean }
  | { type: "challenge"; challenge: Challenge | null }
  | { type: "kept" }
  | { type: "declined" }
  | { type: "consented" }
  | { type: "taken"; url: string | null; hint?: Hint | null }
  | { type: "busy"; now: boolean }
  | { type: "problem"; problem: CheckInState["problem"] }
  | { type: "link"; link: Link }
  | { type: "turned away"; code: string }
  | { type: "hello"; hello: CandidateHello }
  | { type: "state"; message: CandidateState }
  | { type: "attempt"; state: string }
  | { type: "note"; words: string; said?: Notice }
  | { type: "paper here" }
  | { type: "queue"; queue: unknown }
  | { type: "door"; door: CheckInState["door"] };

export function initialCheckIn(attemptState: string, consent: boolean, asked: readonly PictureStep[] = ["reference"]): CheckInState {
  return {
    ...{ step: stepOf(attemptState, consent, "consent"), consent, camera: { kind: "closed" }, asked, standings: {} },
    ...{ unrecorded: false, declined: false, challenge: null, place: 0, hint: null },
    ...{ taken: null, busy: false, problem: null, queue: null, link: "connecting", turned: null, note: "", said: [] },
    ...{ paperHere: false, cohort: false, door: null },
  };
}

/** The state after one event. */
export function reduceCheckIn(state: CheckInState, event: CheckInEvent): CheckInState {
  switch (event.type) {
    case "camera":
      return { ...state, camera: event.camera };
    case "step":
      return { ...state, step: event.step, problem: null, place: 0, taken: null, challenge: null };
    case "taken":
      return { ...state, taken: event.url, hint: event.hint ?? null, problem: null };
    case "busy":
      return { ...state, busy: event.now };
    case "problem":
      return { ...state, problem: event.problem, busy: false };
    default:
      return isOfSteps(event) ? reduceSteps(state, event) : reduceServer(state, event);
  }
}

type StepsEvent = Extract<CheckInEvent, { type: "steps" | "challenge" | "kept" | "declined" | "consented" }>;
const OF_STEPS = new Set<string>(["steps", "challenge", "kept", "declined", "consented"]);

function isOfSteps(event: StepsEvent | ServerEvent): event is StepsEvent {
  return OF_STEPS.has(event.type);
}

function reduceSteps(state: CheckInState, event: StepsEvent): CheckInState {
  switch (event.type) {
    case "steps":
      return toldSteps({ ...state, standings: event.standings, unrecorded: event.unrecorded });
    case "challenge":
      return { ...state, challenge: event.challenge, place: 0, problem: null };
    case "kept":
      return { ...state, place: state.place + 1, taken: null, hint: null, problem: null };
    case "declined":
      return { ...state, declined: true, problem: null };
    case "consented":
      return { ...state, consent: true, step: "camera", problem: null };
  }
}

/** Go to what is asked next, from a step that asks nothing any more. */
function toldSteps(state: CheckInState): CheckInState {
  const current = PICTURE_STEPS.find((step) => step === state.step);
  if (current === undefined) return state;
  const next = nextStep(state.asked, state.standings) ?? current;
  if (next === current) return state;
  return { ...state, step: next, place: 0, taken: null, hint: null, challenge: null, problem: null };
}

type ServerEvent = Extract<
  CheckInEvent,
  { type: "link" | "turned away" | "hello" | "state" | "attempt" | "note" | "paper here" | "queue" | "door" }
>;

function reduceServer(state: CheckInState, event: ServerEvent): CheckInState {
  switch (event.type) {
    case "link":
      return { ...state, link: event.link };
    case "turned away":
      return { ...state, turned: event.code };
    case "hello":
      return welcomed(state, event.hello);
    case "state":
      return { ...movedTo(state, event.message.state), queue: readQueue(event.message.queue) };
    case "attempt":
      return movedTo(state, event.state);
    default:
      return toldMore(state, event);
  }
}

function toldMore(state: CheckInState, event: Extract<CheckInEvent, { type: "note" | "paper here" | "queue" | "door" }>): CheckInState {
  switch (event.type) {
    case "note":
      return { ...state, note: event.words, said: [...state.said, ...(event.said ? [event.said] : [])] };
    case "paper here":
      return { ...state, paperHere: true };
    case "queue":
      return { ...state, queue: readQueue(event.queue) };
    case "door":
      return { ...state, door: event.door, problem: null };
  }
}

function welcomed(state: CheckInState, hello: CandidateHello): CheckInState {
  const said = readNotices(hello.notices).filter((one) => one.kind === "message");
  const moved = movedTo(state, hello.state);
  const cohort = hello.start === "cohort";
  return { ...moved, cohort, turned: null, queue: readQueue(hello.queue), said, note: said.at(-1)?.text ?? state.note };
}

/** Follow the attempt's state; one who is sent back takes another picture. */
function movedTo(state: CheckInState, attemptState: string): CheckInState {
  const back = state.step === "waiting" ? "reference" : state.step;
  const step = stepOf(attemptState, state.consent, back);
  if (step === state.step) return state;
  return { ...state, step, problem: null, taken: null, hint: null, place: 0, challenge: null };
}

function stepOf(attemptState: string, consent: boolean, current: Step): Step {
  switch (attemptState) {
    case "scheduled":
    case "checking_in":
      if (!consent) return "consent";
      return current === "consent" ? "camera" : current === "start" ? "reference" : current;
    case "awaiting_authorization":
      return "waiting";
    case "authorized":
      return "start";
    default:
      return "gone";
  }
}

/** Whether the page shows what staff write: while one waits, and before the start. */
export function showsMessages({ step }: Pick<CheckInState, "step">): boolean {
  return step === "waiting" || step === "start";
}
