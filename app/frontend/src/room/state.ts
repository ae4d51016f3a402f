/* The room as one value, and the only function that changes it. Pure: no clock, no elements,
   no network. The server's words win over the page's, except for answers not yet stored. */

import type { Given, SavedState, Unsaved } from "../outbox";
import { PROTOCOL_VERSION, type CandidateHello, type CandidateState, type JsonValue } from "../protocol";
import type { Link } from "../socket";
import { openParts } from "./open-parts";
import { asShown } from "./storing";
import type { TimeNews } from "./timing";
import type { Trouble } from "./troubles";
import {
  type Breaks, type Closer, type Item, type Notice, type Paper, type Pause,
  readAnswers, readBreaks, readCloser, readNotices, readPause, readTools,
} from "./wire";

export type Phase = "loading" | "failed" | "early" | "working" | "paused" | "closing" | "ended";
export type Screen = "question" | "review";
export type Turned = "lease_lost" | "signed_out" | "outdated" | "refused";

export interface CameraState {
  kind: "opening" | "live" | "failed";
  cause: string | null;
  stored: number;
  waiting: number;
  dropped: number;
}

export interface RoomState {
  readonly attempt: string;
  readonly title: string;
  readonly phase: Phase;
  /** Journal sequence that `phase` belongs to; an older word does not change it. */
  readonly seq: number;
  readonly failure: string;
  readonly paper: Paper | null;
  readonly answers: Readonly<Record<string, Given | undefined>>;
  readonly invalid: Readonly<Record<string, string | undefined>>;
  readonly current: number;
  readonly screen: Screen;
  readonly saved: SavedState;
  /** Answers set out and are not stored, though the line stands. */
  readonly stuck: boolean;
  /** Questions of which an answer came after the time: kept, and decided on by a person. */
  readonly late: readonly string[];
  readonly keptHere: boolean;
  readonly link: Link;
  readonly offlineLong: boolean;
  readonly turned: Turned | null;
  readonly pause: Pause | null;
  readonly breaks: Breaks | null;
  /** Another computer is asked for, and nobody has answered yet. */
  readonly move: boolean;
  /** What was written against the move that this window asked for; empty: it was taken back. */
  readonly declined: string | null;
  readonly notices: readonly Notice[];
  readonly unread: readonly string[];
  readonly hand: boolean;
  readonly carer: string; // name of who looks after this person; empty: nobody in particular
  readonly camera: CameraState;
  /** What gets in the way at the moment, the first to be told first. */
  readonly troubles: readonly Trouble[];
  /** Between two pictures; 0 where nothing is recorded. */
  readonly snapshotMs: number;
  /** A proctor wants further pictures for a while; null: not. */
  readonly closer: Closer | null;
  /** Tools that the exam lends this person, such as `calculator`. */
  readonly tools: readonly string[];
  readonly timeHidden: boolean;
  /** The newest word about the time. */
  readonly news: TimeNews | null;
  /** The time is over by the page's own count, and the server has not said so yet. */
  readonly timeOver: boolean;
  readonly submitting: boolean;
  readonly submitReason: string | null;
  /** The attempt's own state, and what staff said when they ended it. */
  readonly over: { readonly state: string; readonly why: string };
  readonly receipt: string | null;
  readonly open: "none" | "navigator" | "side";
}

export type RoomEvent =
  | { type: "paper"; paper: Paper }
  | { type: "failed"; words: string }
  | { type: "unsaved"; unsaved: Unsaved; keptHere: boolean }
  | { type: "hello"; hello: CandidateHello; unsaved: Unsaved }
  | { type: "state"; message: CandidateState }
  | { type: "phase"; state: string; s: number | null }
  | { type: "notice"; notice: Notice }
  | { type: "dismissed"; key: string }
  | { type: "said"; text: string; at: number }
  | { type: "link"; link: Link }
  | { type: "offline long" }
  | { type: "turned away"; code: string }
  | { type: "taking over" }
  | { type: "saved"; saved: SavedState }
  | { type: "stuck"; stuck: boolean }
  | { type: "late"; item: string; words: string }
  | { type: "answered"; item: string; r: JsonValue }
  | { type: "flagged"; item: string; m: boolean }
  | { type: "invalid"; item: string; words: string | null }
  | { type: "go"; index: number }
  | { type: "screen"; screen: Screen }
  | { type: "open"; what: RoomState["open"] }
  | { type: "hand"; up: boolean }
  | { type: "move"; asked: boolean; declined?: string }
  | { type: "camera"; camera: Partial<CameraState> }
  | { type: "troubles"; troubles: readonly Trouble[] }
  | { type: "time hidden"; hidden: boolean }
  | { type: "time news"; news: TimeNews | null }
  | { type: "time over"; over: boolean }
  | { type: "submitting"; now: boolean }
  | { type: "receipt"; receipt: string | null };

export function initialState(attempt: string, title: string): RoomState {
  return {
    ...{ attempt, title, phase: "loading", seq: 0, failure: "", paper: null, answers: {}, invalid: {} },
    ...{ current: 0, screen: "question", saved: { kind: "saved", count: 0 }, stuck: false, late: [], keptHere: true },
    ...{ link: "connecting", offlineLong: false, turned: null, pause: null, breaks: null, move: false, declined: null },
    ...{ notices: [], unread: [], hand: false, carer: "", snapshotMs: 5000, closer: null, tools: [], timeHidden: false, news: null, timeOver: false },
    camera: { kind: "opening", cause: null, stored: 0, waiting: 0, dropped: 0 },
    ...{ troubles: [], submitting: false, submitReason: null, over: { state: "", why: "" }, receipt: null, open: "none" },
  };
}

/** The name of a notice: messages and warnings are counted apart. */
export const noticeKey = (notice: Notice): string => `${notice.kind}:${notice.n}`;

type Handlers = {
  [K in RoomEvent["type"]]: (
    state: RoomState,
    event: Extract<RoomEvent, { type: K }>,
  ) => Partial<RoomState>;
};

const HANDLERS: Handlers = {
  paper: (state, { paper }) => ({ paper, phase: state.phase === "failed" ? "loading" : state.phase }),
  failed: (_, { words }) => ({ phase: "failed", failure: words }),
  unsaved: (state, { unsaved, keptHere }) => ({ keptHere, answers: { ...state.answers, ...unsaved } }),
  hello: onHello,
  state: onState,
  phase: (state, { state: word, s }) => (s === null || s >= state.seq ? { phase: phaseOf(word) } : {}),
  notice: onNotice,
  dismissed: (state, { key }) => ({ unread: state.unread.filter((one) => one !== key) }),
  said: onSaid,
  link: (state, { link }) => ({ link, offlineLong: link === "online" ? false : state.offlineLong }),
  "offline long": (state) => ({ offlineLong: state.link !== "online" }),
  "turned away": (_, { code }) => ({ turned: turnedBy(code) }),
  "taking over": () => ({ turned: null, declined: null }),
  saved: (state, { saved }) => ({ saved: asShown(saved, state.stuck) }),
  stuck: (state, { stuck }) => ({ stuck, saved: asShown(state.saved, stuck) }),
  late: ({ late, invalid }, { item, words }) => ({ late: [...new Set([...late, item])], invalid: { ...invalid, [item]: words } }),
  answered: (state, { item, r }) => ({
    answers: { ...state.answers, [item]: { r, m: state.answers[item]?.m ?? false } },
    invalid: { ...state.invalid, [item]: undefined },
  }),
  flagged: (state, { item, m }) => ({
    answers: { ...state.answers, [item]: { r: state.answers[item]?.r ?? null, m } },
  }),
  invalid: (state, { item, words }) => ({ invalid: { ...state.invalid, [item]: words ?? undefined } }),
  go: (state, { index }) => ({ current: within(state.paper, index), screen: "question", open: "none" }),
  screen: (_, { screen }) => ({ screen, open: "none" }),
  open: (state, { what }) => ({ open: state.open === what ? "none" : what }),
  hand: (_, { up }) => ({ hand: up }),
  move: (_, { asked, declined }) => ({ move: asked, declined: declined ?? null }),
  camera: (state, { camera }) => ({ camera: { ...state.camera, ...camera } }),
  troubles: (_, { troubles }) => ({ troubles }),
  "time news": (_, { news }) => ({ news }),
  "time over": (_, { over }) => ({ timeOver: over }),
  "time hidden": (_, { hidden }) => ({ timeHidden: hidden }),
  submitting: (_, { now }) => ({ submitting: now }),
  receipt: (state, { receipt }) => ({ receipt: receipt ?? state.receipt }),
};

/** The state after one event. */
export function reduce(state: RoomState, event: RoomEvent): RoomState {
  const handler = HANDLERS[event.type] as (state: RoomState, event: RoomEvent) => Partial<RoomState>;
  return { ...state, ...handler(state, event) };
}

function onHello(state: RoomState, event: Extract<RoomEvent, { type: "hello" }>): Partial<RoomState> {
  const { hello, unsaved } = event;
  const notices = readNotices(hello.notices);
  const known = new Set(state.notices.map(noticeKey));
  const cameWhileAway = state.notices.length > 0 || state.phase !== "loading";
  const isNew = (one: Notice) => cameWhileAway && !known.has(noticeKey(one)) && one.kind === "message";
  const unread = notices.filter((one) => {
    const waits = !one.read || (one.kind === "message" && state.unread.includes(noticeKey(one)));
    return waits || isNew(one);
  });
  return {
    ...{ phase: phaseOf(hello.state), seq: hello.s, stuck: false },
    ...pauseOf(hello),
    answers: { ...readAnswers(hello), ...unsaved },
    notices,
    unread: unread.map(noticeKey),
    ...{ hand: hello.hand, carer: hello.carer ?? "" },
    snapshotMs: Math.max(0, hello.snapshot_ms),
    tools: readTools(hello),
    submitReason: hello.submit_reason ?? null,
    over: { state: hello.state, why: hello.why ?? "" },
    ...{ turned: hello.v === PROTOCOL_VERSION ? null : "outdated", declined: null },
  };
}

function onState(state: RoomState, { message }: Extract<RoomEvent, { type: "state" }>): Partial<RoomState> {
  if (message.s < state.seq) return {};
  return {
    ...{ phase: phaseOf(message.state), seq: message.s },
    ...pauseOf(message),
    ...{ hand: message.hand ?? state.hand, carer: message.carer ?? state.carer },
    submitReason: message.submit_reason ?? null,
    over: { state: message.state, why: message.why ?? "" },
  };
}

type Asked = "pause" | "breaks" | "move" | "closer";

function pauseOf(word: Pick<CandidateState, Asked>): Pick<RoomState, Asked> {
  return { pause: readPause(word.pause), breaks: readBreaks(word.breaks), move: word.move === true, closer: readCloser(word.closer) };
}

/** Whether the person is on a break of their own: no question is shown and no picture taken. */
export function onOwnBreak({ phase, pause }: Pick<RoomState, "phase" | "pause">): boolean {
  return phase === "paused" && pause?.kind === "break" && pause.by === "candidate";
}

function onNotice(state: RoomState, event: Extract<RoomEvent, { type: "notice" }>): Partial<RoomState> {
  const key = noticeKey(event.notice);
  if (state.notices.some((one) => noticeKey(one) === key)) return {};
  return { notices: [...state.notices, event.notice], unread: [...state.unread, key] };
}

function onSaid(state: RoomState, event: Extract<RoomEvent, { type: "said" }>): Partial<RoomState> {
  const n = 1 + state.notices.filter((one) => one.kind === "own").length;
  const own: Notice = { n, kind: "own", text: event.text, at: event.at, read: true, ask: "" };
  return { notices: [...state.notices, own] };
}

function phaseOf(state: string): Phase {
  switch (state) {
    case "in_progress":
      return "working";
    case "paused":
    case "closing":
      return state;
    case "scheduled":
    case "checking_in":
    case "awaiting_authorization":
    case "authorized":
      return "early";
    default:
      return "ended";
  }
}

function turnedBy(code: string): Turned {
  if (code === "lease_lost" || code === "signed_out") return code;
  if (code === "reload") return "outdated";
  return "refused";
}

function within(paper: Paper | null, index: number): number {
  return Math.max(0, Math.min((paper?.items.length ?? 1) - 1, index));
}

/** Whether a response counts as an answer. */
export function isAnswered(given: Given | undefined): boolean {
  const r = given?.r ?? null;
  if (r === null || r === "") return false;
  return typeof r !== "object" || Object.keys(r).length > 0;
}

/** Whether this page may write: another window writes, or the server refuses this one. */
export function readOnly({ turned }: RoomState): boolean {
  return turned === "lease_lost" || turned === "refused";
}

/** The question that is shown, with what was given; null before the paper is there. */
export function shown(state: RoomState): { item: Item; given: Given; all: number; last: boolean } | null {
  const items: readonly Item[] = state.paper?.items ?? [];
  const item = items[state.current];
  if (item === undefined) return null;
  const given = state.answers[item.id] ?? { r: null, m: false };
  return { item, given, all: items.length, last: state.current + 1 === items.length };
}

/** How many are answered, of these in part, not answered, flagged, and typed but not storable. */
export function counts(state: RoomState) {
  const items: readonly Item[] = state.paper?.items ?? [];
  const answered = items.filter((item) => isAnswered(state.answers[item.id])).length;
  const partly = items.filter((item) => openParts(item.interaction, state.answers[item.id]?.r) > 0).length;
  const flagged = items.filter((item) => state.answers[item.id]?.m === true).length;
  const invalid = items.filter((item) => state.invalid[item.id] !== undefined).length;
  return { all: items.length, answered, partly, open: items.length - answered, flagged, invalid };
}
