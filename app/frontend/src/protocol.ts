/* The socket protocol as the browser sees it.
   Generated from app/realtime/messages.py by `python -m app.realtime.export`; not for editing. */

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** What every acknowledgement may be instead: nothing was changed. */
export interface Refused {
  /** stable code of the refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
  /** when to try again, ms */
  retry_ms?: number | null;
}

export const PROTOCOL_VERSION = 1;
export const CANDIDATE = "/candidate";
export const PROCTOR = "/proctor";
/** From which weight on a flag of a class may call a proctor. */
export const CALLS_FROM: Readonly<Record<string, string>> = {"I": "low", "C": "medium"};

/** A board row. */
export interface BoardRow {
  /** attempt id */
  attempt: string;
  /** row version */
  v: number;
  /** candidate's name */
  name: string;
  /** attempt state */
  state: string;
  /** why it is paused */
  pause_kind?: string | null;
  /** working time left in ms; null while the clock is stopped */
  left?: number | null;
  /** {at, spare} while somebody sits in a window that caps working time: when it ends, and how many ms of time given now would count before that; null where nothing caps */
  cap?: JsonValue;
  /** online, stale, offline or never_connected */
  presence: string;
  /** items with a response */
  answered: number;
  /** items of the form */
  items: number;
  /** warnings given */
  warnings: number;
  /** hand raised */
  hand: boolean;
  /** {text, at} of an asking for another device, or null */
  move?: JsonValue;
  /** proposals that wait for a second person: {id, name, by, may, expires}; `may`: whoever looks may confirm it */
  waits: JsonValue;
  /** open flags: {id, type, class, severity, since, count, words, detector, judged}; `judged`: {right, of, known, back}, what people found of this version of the detector, null where a person marked it */
  flags: JsonValue;
  /** incidents: {id, type, class, severity, state, since, until, words} */
  incidents: JsonValue;
  /** {total, contributions: [{type, words, points}]}; orders the board */
  concern: JsonValue;
  /** {id, url, at} of the newest snapshot; the link lives 60 s */
  picture?: JsonValue;
  /** {id, url, at} of the reference picture */
  reference?: JsonValue;
  /** result state */
  result: string;
  /** the detector does not see this person well, and marks nothing about faces */
  human_only: boolean;
  /** {by, name, since, offered, note}: who looks after them; `offered`: handed on, with a note; null where nobody does */
  care?: JsonValue;
  /** {to, number, by, name, at, text} of an open call for help */
  help?: JsonValue;
  /** why whoever looks may not watch this candidate: `own` or `declared`; then marks, pictures and what colleagues said are left out; null where nothing does */
  apart?: string | null;
  /** when the raised hand went up, ms since 1970 UTC */
  hand_at?: number | null;
  /** {seen, gaps: [{words, ms}]}: thousandths of the time in which there was something to see, and what hid the rest; null before the start; never part of concern */
  coverage?: JsonValue;
}

/** One answer. Acknowledged only when it is durable; resend with the same `c` until then. */
export interface CandidateSave {
  /** client sequence, from 1, per attempt and epoch */
  c: number;
  /** epoch of the lease the client holds */
  e: number;
  /** item id */
  i: string;
  /** response; null clears it */
  r: JsonValue;
  /** marked for review */
  m: boolean;
  /** the browser's clock in ms; recorded, never trusted */
  ct: number;
  /** client chain head after save `c` */
  h?: string | null;
  /** the server's newest anchor of time; a save carries its own */
  a?: string | null;
}

/** Answer to `save`; a refusal carries only err, message and t. */
export interface CandidateSaveAnswer extends Refused {
  /** client sequence */
  c?: number | null;
  /** journal sequence */
  s?: number | null;
  /** digest of the journal record (receipt) */
  d?: string | null;
  /** accepted, repeated, conflict, late, lease_lost or not_open */
  v?: string | null;
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** working time left in ms; null while the clock is stopped */
  left?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** when to try again */
  retry_ms?: number | null;
}

/** What the browser observed. Rides the same durable path, is droppable, has no answer. */
export interface CandidateTele {
  /** telemetry sequence, from 1 */
  c: number;
  /** epoch */
  e: number;
  /** browser. and a word of the signals that proctoring.browser names */
  k: string;
  /** the browser's clock at its start in ms */
  ct: number;
  /** how long it lasted */
  ms: number;
  /** the cause, of `browser.camera_denied` */
  d?: string | null;
}

/** Sign of life every 5 s; carries the client chain head. */
export interface CandidateBeat {
  /** highest client sequence made so far */
  c: number;
  /** client chain head after save `c` */
  h?: string | null;
}

/** Answer to `beat`; a refusal carries only err, message and t. */
export interface CandidateBeatAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** working time left in ms; null while the clock is stopped */
  left?: number | null;
  /** attempt state */
  state?: string | null;
  /** newest journal sequence */
  s?: number | null;
  /** working time granted in all, ms */
  limit?: number | null;
  /** the server's newest anchor of time; a save carries its own */
  a?: string | null;
  /** {place, waiting} while waiting */
  queue?: JsonValue;
  /** stable code of a refusal */
  err?: string | null;
}

/** Hand in. Carried out after all saves up to `c` are durable. */
export interface CandidateSubmit {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** highest client sequence; 0 when nothing was saved */
  c: number;
}

/** Answer to `submit`; a refusal carries only err, message and t. */
export interface CandidateSubmitAnswer extends Refused {
  /** attempt state */
  state?: string | null;
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
  /** signed receipt */
  receipt?: string | null;
}

/** The candidate has read a warning. */
export interface CandidateUnderstood {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** number of the warning */
  n: number;
}

/** Answer to `understood`; a refusal carries only err, message and t. */
export interface CandidateUnderstoodAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** A message to the proctor. */
export interface CandidateSay {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** the message */
  text: string;
}

/** Answer to `say`; a refusal carries only err, message and t. */
export interface CandidateSayAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Raise or lower the hand. */
export interface CandidateHand {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** raised */
  up: boolean;
}

/** Answer to `hand`; a refusal carries only err, message and t. */
export interface CandidateHandAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Something the candidate asks for themselves: `take_break`, `end_break`, `ask_move`, `keep_device`, `cannot_check`, or before the start `cancel`. Taken under the page's lease only. */
export interface CandidateOwn {
  /** random id of this command; the same id is carried out once */
  command: string;
  /** what is asked */
  name: string;
  /** why, for `ask_move` and `cannot_check` */
  text?: string | null;
}

/** Answer to `own`; a refusal carries only err, message and t. */
export interface CandidateOwnAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** attempt state */
  state?: string | null;
  /** another device is asked for */
  move?: boolean | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** The page has shown every change of the time up to `n`; 0 only asks what there is. Taken under the page's lease only. */
export interface CandidateTimeSeen {
  /** random id of this command; the same id is carried out once */
  command: string;
  /** number of the newest change that is shown */
  n: number;
}

/** Answer to `time_seen`; a refusal carries only err, message and t. */
export interface CandidateTimeSeenAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** {n, ms, at, why, seen}: the newest change of the time by people; n counts them, ms sums those not seen; null where there was none */
  time?: JsonValue;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** The page has shown every message of staff up to `n` to somebody who can see it. Taken under the page's lease only. */
export interface CandidateMessageSeen {
  /** random id of this command; the same id is carried out once */
  command: string;
  /** number of the newest message that is shown */
  n: number;
}

/** Answer to `message_seen`; a refusal carries only err, message and t. */
export interface CandidateMessageSeenAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** First message after a connect, and the answer to every gap: the whole state. */
export interface CandidateHello {
  /** protocol version */
  v: number;
  /** attempt id */
  attempt: string;
  /** attempt state */
  state: string;
  /** {kind, reason, by, until} while paused */
  pause?: JsonValue;
  /** epoch of this connection's lease */
  e: number;
  /** highest client sequence that is durable in this epoch */
  c: number;
  /** newest journal sequence */
  s: number;
  /** the server's clock, ms since 1970 UTC */
  t: number;
  /** working time left in ms; null while the clock is stopped */
  left?: number | null;
  /** working time granted in all, ms */
  limit: number;
  /** item id to {r, m} */
  answers: JsonValue;
  /** messages and warnings so far: {n, kind, text, at, read, ask} */
  notices: JsonValue;
  /** hand raised */
  hand: boolean;
  /** {place, waiting} while waiting for a proctor */
  queue?: JsonValue;
  /** interval of snapshots; 0 where nothing is recorded */
  snapshot_ms: number;
  /** tools that the room lends this candidate: calculator */
  tools: JsonValue;
  /** name of the sealed paper */
  paper: string;
  /** individual: the candidate starts; cohort: staff start all */
  start: string;
  /** opens the sealed paper, from the start on */
  key?: string | null;
  /** why it was handed in */
  submit_reason?: string | null;
  /** what staff said when they ended it */
  why?: string | null;
  /** {left, of, ms}: own breaks left, of how many, longest in ms; null where there are none */
  breaks?: JsonValue;
  /** another device is asked for, and nobody answered yet */
  move?: boolean | null;
  /** {n, ms, at, why, seen}: the newest change of the time by people; n counts them, ms sums those not seen; null where there was none */
  time?: JsonValue;
  /** {until, every_ms}: a proctor wants further pictures until then, purpose `closer`; null: not */
  closer?: JsonValue;
  /** name of the proctor who looks after the candidate; empty: nobody in particular; null: not told anew */
  carer?: string | null;
}

/** The attempt changed: paused, resumed, authorised, time adjusted, closed. */
export interface CandidateState {
  /** attempt state */
  state: string;
  /** {kind, reason, by, until} while paused */
  pause?: JsonValue;
  /** newest journal sequence */
  s: number;
  /** the server's clock, ms since 1970 UTC */
  t: number;
  /** working time left in ms; null while the clock is stopped */
  left?: number | null;
  /** working time granted in all, ms */
  limit?: number | null;
  /** {place, waiting} */
  queue?: JsonValue;
  /** why it was handed in */
  submit_reason?: string | null;
  /** what staff said when they ended it */
  why?: string | null;
  /** {left, of, ms}: own breaks left, of how many, longest in ms; null where there are none */
  breaks?: JsonValue;
  /** another device is asked for, and nobody answered yet */
  move?: boolean | null;
  /** {n, ms, at, why, seen}: the newest change of the time by people; n counts them, ms sums those not seen; null where there was none */
  time?: JsonValue;
  /** {until, every_ms}: a proctor wants further pictures until then, purpose `closer`; null: not */
  closer?: JsonValue;
  /** name of the proctor who looks after the candidate; empty: nobody in particular; null: not told anew */
  carer?: string | null;
  /** hand raised */
  hand?: boolean | null;
  /** opens the sealed paper, from the start on */
  key?: string | null;
}

/** A message or a numbered warning from the proctor. */
export interface CandidateNotice {
  /** number, counts messages and warnings apart */
  n: number;
  /** message or warning */
  kind: string;
  /** the words */
  text: string;
  /** what the message asks for: room_scan, camera_fix or picture (the page takes one at once) */
  ask?: string | null;
  /** the server's clock, ms since 1970 UTC */
  t: number;
}

/** This process is about to end: finish what is on its way, then connect again. */
export interface CandidateDrain {
  /** the server's clock, ms since 1970 UTC */
  t: number;
  /** how long to wait before connecting again */
  retry_in_ms: number;
}

/** Another window of the same candidate has taken over, or a move to another device was confirmed; this page becomes read-only. */
export interface CandidateSuperseded {
  /** the server's clock, ms since 1970 UTC */
  t: number;
}

/** Every 5 s: the versions the board holds. The answer brings what is newer. */
export interface ProctorSync {
  /** attempt id to row version */
  versions: JsonValue;
}

/** Answer to `sync`; a refusal carries only err, message and t. */
export interface ProctorSyncAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** rows newer than the board's */
  rows?: JsonValue;
  /** stable code of a refusal */
  err?: string | null;
}

/** Open one attempt: its timeline, flags, messages and short-lived picture links. */
export interface ProctorWatch {
  /** attempt id */
  attempt: string;
}

/** Answer to `watch`; a refusal carries only err, message and t. */
export interface ProctorWatchAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** timeline and pictures */
  detail?: JsonValue;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Let a waiting candidate start. */
export interface ProctorAuthorize {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** attempt id */
  attempt: string;
}

/** Answer to `authorize`; a refusal carries only err, message and t. */
export interface ProctorAuthorizeAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Ask for another reference picture; no penalty. */
export interface ProctorSendBack {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** attempt id */
  attempt: string;
  /** why, in words the candidate will see */
  reason: string;
}

/** Answer to `send_back`; a refusal carries only err, message and t. */
export interface ProctorSendBackAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** A numbered warning that the candidate must acknowledge. */
export interface ProctorWarn {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** attempt id */
  attempt: string;
  /** rule of the catalogue */
  rule: string;
  /** why, in words the candidate will see */
  reason: string;
}

/** Answer to `warn`; a refusal carries only err, message and t. */
export interface ProctorWarnAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** A message beside the question. */
export interface ProctorMessage {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** attempt id */
  attempt: string;
  /** the message */
  text: string;
}

/** Answer to `message`; a refusal carries only err, message and t. */
export interface ProctorMessageAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Stop the clock. */
export interface ProctorPause {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** attempt id */
  attempt: string;
  /** why, in words the candidate will see */
  reason: string;
}

/** Answer to `pause`; a refusal carries only err, message and t. */
export interface ProctorPauseAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Go on. */
export interface ProctorResume {
  /** random id of this command; the same id is carried out once per attempt */
  command: string;
  /** attempt id */
  attempt: string;
}

/** Answer to `resume`; a refusal carries only err, message and t. */
export interface ProctorResumeAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Ask something of an attempt; what wants two people is stored as a proposal. The names and what each needs: docs/attempts.md. */
export interface ProctorSteer {
  /** random id of this command; the same id is carried out once */
  command: string;
  /** attempt id */
  attempt: string;
  /** what is asked, such as `terminate` */
  name: string;
  /** version of the attempt's course that was seen; another one answers `stale_version` */
  expected?: number | null;
  /** kind of reason, such as `technical.network` */
  code?: string | null;
  /** why, in words the candidate will see */
  reason?: string | null;
  /** of a note or a hand-over; the step with waive_requirement */
  text?: string | null;
  /** of adjust_time; below 0 takes; of flag: ago */
  seconds?: number | null;
  /** of terminate, escalate and flag */
  cause?: string | null;
}

/** Answer to `steer`; a refusal carries only err, message and t. */
export interface ProctorSteerAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** done, proposed or settled */
  outcome?: string | null;
  /** attempt state */
  state?: string | null;
  /** version of the attempt's course */
  version?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Confirm, as the second person, exactly what a colleague proposed. */
export interface ProctorConfirm {
  /** random id of this command; the same id is carried out once */
  command: string;
  /** attempt id */
  attempt: string;
  /** id of the proposal */
  proposal: string;
  /** version of the attempt's course that was seen; another one answers `stale_version` */
  expected?: number | null;
}

/** Answer to `confirm`; a refusal carries only err, message and t. */
export interface ProctorConfirmAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** done, proposed or settled */
  outcome?: string | null;
  /** attempt state */
  state?: string | null;
  /** version of the attempt's course */
  version?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** Take one's own proposal back, or decline a colleague's. */
export interface ProctorSettle {
  /** random id of this command; the same id is carried out once */
  command: string;
  /** attempt id */
  attempt: string;
  /** id of the proposal */
  proposal: string;
  /** why */
  text?: string | null;
}

/** Answer to `settle`; a refusal carries only err, message and t. */
export interface ProctorSettleAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** done, proposed or settled */
  outcome?: string | null;
  /** attempt state */
  state?: string | null;
  /** version of the attempt's course */
  version?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** One message to many candidates; to each it is a message like any other. */
export interface ProctorBroadcast {
  /** random id of this command; it is carried out once */
  command: string;
  /** all (every live candidate of the board) or mine */
  to: string;
  /** the message */
  text: string;
}

/** Answer to `broadcast`; a refusal carries only err, message and t. */
export interface ProctorBroadcastAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** to how many it was written */
  sent?: number | null;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** The newest broadcasts, and whose page has not shown them yet. */
export interface ProctorBroadcasts {
}

/** Answer to `broadcasts`; a refusal carries only err, message and t. */
export interface ProctorBroadcastsAnswer extends Refused {
  /** the server's clock, ms since 1970 UTC */
  t?: number | null;
  /** newest first: {id, text, at, name, sent, shown, missing: [{attempt, name}]} */
  broadcasts?: JsonValue;
  /** stable code of a refusal */
  err?: string | null;
  /** the refusal in plain words */
  message?: string | null;
}

/** First message after a connect: the whole board. */
export interface ProctorBoard {
  /** protocol version */
  v: number;
  /** the server's clock, ms since 1970 UTC */
  t: number;
  /** all rows */
  rows: JsonValue;
  /** warning catalogue: {id, text} */
  rules: JsonValue;
  /** {id, supervisor}: who looks, to tell own proposals from others' */
  me: JsonValue;
}

/** The rows that changed, as they are now, at most once a second; older versions are to be ignored. */
export interface ProctorRows {
  /** the server's clock, ms since 1970 UTC */
  t: number;
  /** the rows */
  rows: JsonValue;
}

export interface CandidateSends {
  save: { message: CandidateSave; answer: CandidateSaveAnswer };
  tele: { message: CandidateTele; answer: undefined };
  beat: { message: CandidateBeat; answer: CandidateBeatAnswer };
  submit: { message: CandidateSubmit; answer: CandidateSubmitAnswer };
  understood: { message: CandidateUnderstood; answer: CandidateUnderstoodAnswer };
  say: { message: CandidateSay; answer: CandidateSayAnswer };
  hand: { message: CandidateHand; answer: CandidateHandAnswer };
  own: { message: CandidateOwn; answer: CandidateOwnAnswer };
  time_seen: { message: CandidateTimeSeen; answer: CandidateTimeSeenAnswer };
  message_seen: { message: CandidateMessageSeen; answer: CandidateMessageSeenAnswer };
}

export interface CandidateReceives {
  hello: CandidateHello;
  state: CandidateState;
  notice: CandidateNotice;
  drain: CandidateDrain;
  superseded: CandidateSuperseded;
}

export interface ProctorSends {
  sync: { message: ProctorSync; answer: ProctorSyncAnswer };
  watch: { message: ProctorWatch; answer: ProctorWatchAnswer };
  authorize: { message: ProctorAuthorize; answer: ProctorAuthorizeAnswer };
  send_back: { message: ProctorSendBack; answer: ProctorSendBackAnswer };
  warn: { message: ProctorWarn; answer: ProctorWarnAnswer };
  message: { message: ProctorMessage; answer: ProctorMessageAnswer };
  pause: { message: ProctorPause; answer: ProctorPauseAnswer };
  resume: { message: ProctorResume; answer: ProctorResumeAnswer };
  steer: { message: ProctorSteer; answer: ProctorSteerAnswer };
  confirm: { message: ProctorConfirm; answer: ProctorConfirmAnswer };
  settle: { message: ProctorSettle; answer: ProctorSettleAnswer };
  broadcast: { message: ProctorBroadcast; answer: ProctorBroadcastAnswer };
  broadcasts: { message: ProctorBroadcasts; answer: ProctorBroadcastsAnswer };
}

export interface ProctorReceives {
  board: ProctorBoard;
  rows: ProctorRows;
}
