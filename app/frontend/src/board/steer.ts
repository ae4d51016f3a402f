/* The further commands on one attempt: when each is offered, what it needs, and what the candidate
   reads. Pure; the server decides, and asks for a second person where one is needed. */

import { t } from "../strings";
import type { Row } from "./rows";

export type Steer =
  | "adjust_time" | "grant_break" | "transfer_device" | "decline_move" | "authorize_resume"
  | "submit_on_behalf"
  | "deny" | "terminate" | "cancel" | "reopen" | "void" | "note";

/** What the proctor has put in so far; minutes may be below 0. */
export interface Wish {
  name: Steer;
  code: string;
  cause: string;
  minutes: number;
  text: string;
}

type Words = () => string;

interface Known {
  label: Words;
  states: readonly string[];
  supervisor?: boolean;
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
    states: ["in_progress"],
    seen: () => t("Your exam is being moved to another computer."),
    what: () => t("The clock stops. Confirm the move, let them enter there, then let the exam go on."),
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

/** The commands that make sense now for this person. */
export function steersOf(row: Row, supervisor: boolean): Steer[] {
  const names = Object.keys(STEERS) as Steer[];
  return names.filter((name) => {
    const known = STEERS[name];
    if (name === "authorize_resume" && row.pause !== "device_transfer") return false;
    if (name === "decline_move" && row.move === null) return false;
    return known.states.includes(row.state) && (supervisor || known.supervisor !== true);
  });
}

/** Whether the command wants a reason in words. */
export const wantsReason = (name: Steer) => name !== "authorize_resume";

/** A fresh wish. */
export function freshWish(name: Steer): Wish {
  return { name, code: "other", cause: "repeated_breach", minutes: 5, text: "" };
}

const isMinutes = (n: number) => Number.isInteger(n) && n !== 0 && Math.abs(n) <= 1440;

/** Why the wish can't be sent yet, or null. */
export function wishProblem(wish: Wish): string | null {
  if (wish.name === "adjust_time" && !isMinutes(wish.minutes)) {
    return t("Give whole minutes, at most 1440; below 0 takes time.");
  }
  if (!wantsReason(wish.name)) return null;
  const most = wish.name === "note" ? 1000 : 500;
  const { length } = wish.text.trim();
  if (length === 0) return t("Say why in a few words.");
  return length > most ? t("At most {most} characters; these are {n}.", { most, n: length }) : null;
}

/** The message of a wish. */
export function wishMessage(attempt: string, command: string, wish: Wish) {
  const text = wish.text.trim();
  const reasoned = wish.name !== "note" && wantsReason(wish.name);
  return {
    command,
    attempt,
    name: wish.name,
    expected: null,
    code: reasoned ? wish.code : null,
    reason: reasoned ? text : null,
    text: wish.name === "note" ? text : null,
    seconds: wish.name === "adjust_time" ? wish.minutes * 60 : null,
    cause: wish.name === "terminate" ? wish.cause : null,
  };
}
