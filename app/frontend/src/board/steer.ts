/* The further commands on one attempt: when each is offered, what it needs, and what the candidate
   reads. Pure; the server decides, and asks for a second person where one is needed. */

import { t } from "../strings";
import { CARE_STEERS, type CareSteer, careFits, wantsWords } from "./care-steer";
import type { Row } from "./rows";

export type Steer =
  | "adjust_time" | "grant_break" | "transfer_device" | "decline_move" | "authorize_resume"
  | "submit_on_behalf"
  | "deny" | "terminate" | "cancel" | "reopen" | "void" | "note"
  | CareSteer;

/** What the proctor has put in so far; minutes may be below 0. */
export interface Wish {
  name: Steer;
  code: string;
  cause: string;
  minutes: number;
  text: string;
}

export type Words = () => string;

export interface Known {
  label: Words;
  states: readonly string[];
  supervisor?: boolean;
  /** Done at once by its button, which stands on a card of its own and not in the list. */
  atOnce?: boolean;
  /** What the candidate reads as a heading; null: nothing. */
  seen: Words | null;
  what: Words;
}

const RUNNING = ["in_progress", "paused"];
const BEFORE = ["scheduled", "checking_in", "awaiting_authorization", "authorized"];
const ENDED = ["submitted", "terminated"];

export const STEERS: Readonly<Record<Steer, Known>> = {
  adjust_time: {
    label: () => t("Give or take time"),
    states: RUNNING,
    seen: null,
    what: () => t("The candidate's clock shows the new time at once. More than 10 minutes needs a second person."),
  },
  grant_break: {
    label: () => t("Give a break"),
    states: ["in_progress"],
    seen: () => t("You are on a break."),
    what: () => t("The clock stops until you let the exam go on."),
  },
  transfer_device: {
    label: () => t("Move to another computer"),
    states: RUNNING,
    seen: () => t("Your exam is being moved to another computer."),
    what: () => t("The clock stands. Confirm the move, let them enter there, then let the exam go on."),
  },
  decline_move: {
    label: () => t("Say no to another computer"),
    states: RUNNING,
    seen: () => t("Message from your proctor"),
    what: () => t("They asked for another computer. They read your words and go on where they are."),
  },
  authorize_resume: {
    label: () => t("Confirm the move to another computer"),
    states: ["paused"],
    seen: null,
    what: () => t("The page that wrote until now no longer does; the candidate enters on the other computer."),
  },
  submit_on_behalf: {
    label: () => t("Hand in for the candidate"),
    states: RUNNING,
    supervisor: true,
    seen: () => t("It was handed in for you. Everything you had answered is stored."),
    what: () => t("Ends the exam as if they had handed in. All answers count."),
  },
  deny: {
    label: () => t("Do not let in"),
    states: ["awaiting_authorization"],
    seen: () => t("Your exam was cancelled before it began"),
    what: () => t("A supervisor has to confirm this. It is no try."),
  },
  terminate: {
    label: () => t("End the exam"),
    states: [...RUNNING, "authorized", "awaiting_authorization"],
    seen: () => t("Your exam was ended by staff"),
    what: () => t("Answers are kept and the result is held. A second person confirms, except for immediate causes."),
  },
  cancel: {
    label: () => t("Cancel before the start"),
    states: BEFORE,
    supervisor: true,
    seen: () => t("Your exam was cancelled before it began"),
    what: () => t("The booking ends. It is no try."),
  },
  reopen: {
    label: () => t("Open again"),
    states: ENDED,
    supervisor: true,
    seen: () => t("Your exam is paused"),
    what: () => t("A second supervisor confirms. The exam is paused until you let it go on, and is scored anew."),
  },
  void: {
    label: () => t("Annul this attempt"),
    states: [...BEFORE, ...RUNNING, "closing", ...ENDED],
    supervisor: true,
    seen: () => t("This exam was annulled"),
    what: () => t("A second person confirms. It is never scored and uses up no try. This cannot be undone."),
  },
  note: {
    label: () => t("Write a note for colleagues"),
    states: [...BEFORE, ...RUNNING, "closing", ...ENDED],
    seen: null,
    what: () => t("The candidate does not see it now; it is disclosed on an appeal."),
  },
  ...CARE_STEERS,
};

export const CODES: Readonly<Record<string, Words>> = {
  "environment.disturbance": () => t("Surroundings: disturbance"),
  "environment.noise": () => t("Surroundings: noise"),
  "environment.comfort": () => t("Surroundings: comfort"),
  "environment.power": () => t("Surroundings: power"),
  "environment.weather": () => t("Surroundings: weather"),
  "examinee.behaviour": () => t("Candidate: behaviour"),
  "examinee.complaint": () => t("Candidate: complaint"),
  "examinee.identity": () => t("Candidate: identity"),
  "examinee.illness": () => t("Candidate: illness"),
  "examinee.late": () => t("Candidate: late"),
  "examinee.navigation": () => t("Candidate: finding the way"),
  "examinee.no_show": () => t("Candidate: absent"),
  "staff.behaviour": () => t("Staff: behaviour"),
  "staff.compliance": () => t("Staff: rules not followed"),
  "staff.error": () => t("Staff: mistake"),
  "staff.late": () => t("Staff: late"),
  "staff.no_show": () => t("Staff: absent"),
  "technical.freezing": () => t("Technical: freezing"),
  "technical.launching": () => t("Technical: does not start"),
  "technical.network": () => t("Technical: network"),
  "technical.workstation": () => t("Technical: computer"),
  "technical.our_service": () => t("Technical: our service"),
  other: () => t("Something else"),
};

export const CAUSES: Readonly<Record<string, Words>> = {
  repeated_breach: () => t("Repeated breach (two people)"),
  identity_unconfirmed: () => t("Identity unclear (two people)"),
  other: () => t("Something else (two people)"),
  refused_instruction: () => t("Refused instruction (at once)"),
  copied_content: () => t("Copied content (at once)"),
  long_absence: () => t("Long absence (at once)"),
  another_person: () => t("Another person (at once)"),
  input_not_theirs: () => t("Input is not theirs (at once)"),
};

const GRADES: Readonly<Record<string, Words>> = {
  medium: () => t("Medium"),
  low: () => t("Low"),
  high: () => t("High"),
};

/** How far time is given; offered where a window caps it. */
const REACH: Readonly<Record<string, Words>> = {
  "": () => t("Within their window"),
  beyond_window: () => t("Also beyond the end of their window (two people)"),
};

const HELPERS: Readonly<Record<string, Words>> = {
  supervisor: () => t("A supervisor"),
  technical: () => t("Technical help"),
};

/** What a command makes one choose from; nothing for most. */
export function causesOf(name: Steer): Readonly<Record<string, Words>> {
  const known: Partial<Record<Steer, Readonly<Record<string, Words>>>> = { terminate: CAUSES, flag: GRADES, escalate: HELPERS, adjust_time: REACH };
  return known[name] ?? {};
}

/** The commands that make sense now for this person, without those that have a card of their own. */
export function steersOf(row: Row, supervisor: boolean): Steer[] {
  const names = Object.keys(STEERS) as Steer[];
  return names.filter((name) => {
    const known = STEERS[name];
    return known.atOnce !== true && possible(row, name) && (supervisor || known.supervisor !== true);
  });
}

/** Whether a command makes sense now, for whoever may give it. */
export function possible(row: Row, name: Steer): boolean {
  const moves = row.pause === "device_transfer";
  if ((name === "authorize_resume" && !moves) || (name === "transfer_device" && moves)) return false;
  if (name === "decline_move" && row.move === null) return false;
  return isTheirs(row, name) && STEERS[name].states.includes(row.state);
}

/** Whether it is for whoever looks, and what it answers is there. */
const isTheirs = (row: Row, name: Steer) => row.apart === "" && careFits(row, name);

/** Whether the command wants words. */
export const wantsReason = (name: Steer) => name !== "authorize_resume" && wantsWords(name);

/** Commands whose words are a text for colleagues and no reason. */
const TEXTS: ReadonlySet<Steer> = new Set<Steer>(["note", "hand_over"]);
export const isText = (name: Steer) => TEXTS.has(name);

/** A fresh wish. */
export function freshWish(name: Steer): Wish {
  return { name, code: "other", cause: Object.keys(causesOf(name))[0] ?? "", minutes: 5, text: "" };
}

const isWithin = (n: number, least: number, most: number) => Number.isInteger(n) && n >= least && n <= most;
const isMinutes = (n: number) => Number.isInteger(n) && n !== 0 && Math.abs(n) <= 1440;

/** Why the wish can't be sent yet, or null. */
export function wishProblem(wish: Wish): string | null {
  const minutes = minutesProblem(wish);
  if (minutes !== null || !wantsReason(wish.name)) return minutes;
  const most = isText(wish.name) ? 1000 : 500;
  const { length } = wish.text.trim();
  if (length === 0) return t("Say why in a few words.");
  return length > most ? t("At most {most} characters; these are {n}.", { most, n: length }) : null;
}

function minutesProblem({ name, minutes }: Wish): string | null {
  switch (name) {
    case "adjust_time":
      return isMinutes(minutes) ? null : t("Give whole minutes, at most 1440; below 0 takes time.");
    case "raise_rate":
      return isWithin(minutes, 1, 10) ? null : t("Give whole minutes, 1 to 10.");
    case "flag":
      return isWithin(minutes, 0, 120) ? null : t("Give whole minutes, 0 to 120.");
    default:
      return null;
  }
}

const causeOf = ({ name, cause }: Wish) => (cause !== "" && cause in causesOf(name) ? cause : null);

/** Commands that take a number of minutes. */
const TIMED: ReadonlySet<Steer> = new Set<Steer>(["adjust_time", "flag", "raise_rate"]);

/** The message of a wish. */
export function wishMessage(attempt: string, command: string, wish: Wish) {
  const text = wish.text.trim();
  const reasoned = !isText(wish.name) && wantsReason(wish.name);
  return {
    command,
    attempt,
    name: wish.name,
    expected: null,
    code: reasoned ? wish.code : null,
    reason: reasoned ? text : null,
    text: isText(wish.name) ? text : null,
    seconds: TIMED.has(wish.name) ? wish.minutes * 60 : null,
    cause: causeOf(wish),
  };
}
