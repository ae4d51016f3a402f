/* What the board says in words: states, presence, severities, what happened, how old.
   Words for flags come from the server; nothing here judges anybody. */

import { inWords, t, tn } from "../strings";
import type { Entry } from "./detail";
import type { Flag, Row } from "./rows";

type Table = Readonly<Record<string, () => string>>;

const STATES: Table = {
  scheduled: () => t("Not here yet"),
  checking_in: () => t("Checking in"),
  awaiting_authorization: () => t("Waits to be let in"),
  authorized: () => t("Let in, not started"),
  in_progress: () => t("Working"),
  paused: () => t("Paused"),
  closing: () => t("Handing in"),
  submitted: () => t("Handed in"),
  terminated: () => t("Ended by staff"),
  cancelled: () => t("Cancelled"),
  no_show: () => t("Did not come"),
  voided: () => t("Annulled"),
};

const PRESENCES: Table = {
  online: () => t("Online"),
  stale: () => t("Quiet"),
  offline: () => t("Offline"),
  never_connected: () => t("Not connected"),
};

const SEVERITIES: Table = {
  info: () => t("for information"),
  low: () => t("low"),
  medium: () => t("medium"),
  high: () => t("high"),
  critical: () => t("critical"),
};

const HAPPENED: Table = {
  "attempt.created": () => t("Registered"),
  "policy.replaced": () => t("Other times were agreed"),
  "check_in.begun": () => t("Began check-in"),
  "check_in.completed": () => t("Finished check-in"),
  "check_in.failed": () => t("Sent back to check-in"),
  "consent.given": () => t("Gave consent"),
  "attempt.authorized": () => t("Let in"),
  "attempt.denied": () => t("Not let in"),
  "authorization.lapsed": () => t("Did not start in time"),
  "attempt.started": () => t("Started the exam"),
  "attempt.paused": () => t("Paused"),
  "pause.turned": () => t("The pause became one of staff"),
  "resume.authorized": () => t("May go on"),
  "attempt.resumed": () => t("Resumed"),
  "rate.raised": () => t("Asked for more pictures"),
  "time.adjusted": () => t("Time adjusted"),
  "submit.asked": () => t("Asked to hand in"),
  "deadline.reached": () => t("Time was over"),
  "pause.limit_reached": () => t("Longest pause reached"),
  "attempt.finalized": () => t("Handed in"),
  "snapshots.erased": () => t("Pictures deleted"),
  "check_in.erased": () => t("Pictures of document and room deleted"),
  "evidence.held": () => t("Evidence held"),
  "evidence.released": () => t("Evidence released"),
  "evidence.exported": () => t("Evidence taken out"),
  "export.asked": () => t("An export was asked for"),
  "export.settled": () => t("The export was answered"),
  "attempt.terminated": () => t("Ended by staff"),
  "attempt.voided": () => t("Annulled"),
  "attempt.cancelled": () => t("Cancelled"),
  "command.proposed": () => t("Waits for a second person"),
  "proposal.settled": () => t("The second person answered"),
  "attempt.reopened": () => t("Opened again"),
  "lease.taken": () => t("Opened the exam room"),
  "answer.late": () => t("An answer came too late"),
  "answer.granted": () => t("A late answer counts"),
  "answer.refused": () => t("A late answer does not count"),
  "attempt.no_show": () => t("Did not come"),
  "termination.requested": () => t("Asked to end the exam"),
  "answer.lease_lost": () => t("An answer came from an older window"),
  "proctor.message": () => t("Proctor wrote"),
  "proctor.note": () => t("Proctor noted"),
  "proctor.warning": () => t("Warning"),
  "warning.acknowledged": () => t("Read the warning"),
  "candidate.message": () => t("Candidate wrote"),
  "candidate.hand_raised": () => t("Raised a hand"),
  "hand.answered": () => t("Hand lowered"),
  "care.taken": () => t("Took this candidate"),
  "care.offered": () => t("Hands over"),
  "care.released": () => t("Let this candidate go"),
  "help.asked": () => t("Called for help"),
  "help.answered": () => t("Help answered"),
  "proctor.asked": () => t("Proctor asked"),
  "answers.saved": () => t("Answers"),
  "page.silent": () => t("The page was heard again"),
  "sight.taken": () => t("Checked how well this person can be seen"),
  "challenge.set": () => t("Asked for movements"),
  "challenge.met": () => t("Movements were shown"),
  "step.unable": () => t("Cannot do what was asked"),
  "consent.declined": () => t("Did not agree to be recorded"),
  "consent.withdrawn": () => t("Took the consent back"),
  "requirement.waived": () => t("A step was let go"),
  "move.asked": () => t("Asked for another computer"),
  "move.answered": () => t("Another computer: answered"),
  "browser.observed": () => t("Browser"),
  "flag.opened": () => t("Flag"),
  "flag.closed": () => t("Flag ended"),
  "incident.ruled": () => t("Incident ruled on"),
  "result.recorded": () => t("Result recorded"),
  "certification.decided": () => t("Certification decided"),
  "credential.issued": () => t("Credential issued"),
};

const ACTORS: Table = {
  candidate: () => t("candidate"),
  proctor: () => t("proctor"),
  supervisor: () => t("supervisor"),
  reviewer: () => t("reviewer"),
  decider: () => t("decider"),
  system: () => t("system"),
};

export const stateWords = (state: string) => STATES[state]?.() ?? state;
export const presenceWords = (presence: string) => PRESENCES[presence]?.() ?? presence;
export const severityWords = (severity: string) => SEVERITIES[severity]?.() ?? severity;
export const actorWords = (by: string) => ACTORS[by]?.() ?? by;
export const eventWords = (entry: Entry) => HAPPENED[entry.kind]?.() ?? entry.kind.replace(/[._]/g, " ");

/** Why whoever looks may not watch a candidate, and who does. */
export function apartWords(apart: string): string {
  return apart === "own" ? t("This is your own exam. Colleagues watch it.") : t("You said that you know this candidate. Colleagues watch them.");
}

/** How long ago or how long, in the shortest words: `42 s`, `3 min`, `1 h 5 min`. */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return t("{n} s", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("{n} min", { n: minutes });
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? t("{n} h", { n: hours }) : t("{h} h {m} min", { h: hours, m: rest });
}

/** A clock time with seconds in the reader's own zone. */
export function clockWords(ms: number): string {
  return TIME.format(ms);
}

/** That a window ends somebody's working time, and how much of what is given now would count. */
export function capWords({ at, spare }: { at: number; spare: number }): string {
  const ends = t("Their window ends their working time at {time}.", { time: clockWords(at) });
  const rest = t("More counts only when two people go beyond it.");
  const counts = spare < 1000 ? t("Nothing that is given now would count before that.") : t("Of what is given now, {time} would count before that.", { time: inWords(spare) });
  return `${ends} ${counts} ${rest}`;
}

/** That there are no pictures any more, and since which day. */
export function erasedWords(ms: number): string {
  return t("Pictures were deleted on {day}", { day: new Date(ms).toISOString().slice(0, 10) });
}

const TIME = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** Tone of a flag's chip: colour repeats class and severity, never more. */
export function flagTone(flag: Pick<Flag, "class" | "severity">): string {
  if (flag.class === "S" || flag.severity === "info") return "";
  if (flag.class === "C") return "accent";
  return flag.severity === "high" || flag.severity === "critical" ? "bad" : "warn";
}

/** Why a flag stands: what was seen, how often, and what it can't mean. */
export function flagWhy(flag: Flag, now: number): string {
  const lasted = ageWords((flag.until ?? now) - flag.since);
  const seen = tn("Seen once", "Seen in {n} readings", Math.max(1, flag.count));
  const span = flag.until === null ? t("for {age}, still so", { age: lasted }) : t("for {age}, over", { age: lasted });
  return `${seen}, ${span}.`;
}

/** What kind of thing a flag speaks about, in one sentence. */
export function classWords(flag: Flag): string {
  switch (flag.class) {
    case "I":
      if (flag.judged === null) return t("A colleague marked it, with their words as a note in what happened. Reviewers decide what it means.");
      return t("Worth a look. A machine marked it; a person decides what it means.");
    case "C":
      return t("We could not see. This is about the camera and never counts against anybody.");
    case "S":
      return t("A fact for the record.");
  }
}

/** What the end of an attempt means for the board. */
export function resultWords(row: Row): string {
  switch (row.result) {
    case "held":
      return t("Result waits for a person");
    case "final":
      return t("Result final");
    case "provisional":
      return t("Being scored");
    default:
      return stateWords(row.state);
  }
}
