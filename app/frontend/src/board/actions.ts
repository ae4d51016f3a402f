/* What a proctor can do: when each is possible, and the exact words that the candidate will read.
   Pure; sending is `send`, showing is `composer`. */

import { t } from "../strings";
import { hasEnded, isLive, isWaiting } from "./order";
import type { Row, Rule } from "./rows";

export type Action = "authorize" | "send_back" | "warn" | "message" | "pause" | "resume";

/** What the proctor has put in so far. */
export interface Draft {
  action: Action;
  rule: string;
  text: string;
}

/** One kind of action as the panel offers it. */
export interface Offer {
  action: Action;
  label: string;
  key: string;
  primary: boolean;
}

export const LONGEST_TEXT: Readonly<Record<Action, number>> = {
  authorize: 0,
  send_back: 500,
  warn: 500,
  message: 1000,
  pause: 500,
  resume: 0,
};

/** What helps at once and judges nobody, for who said that they know the candidate. */
const LEFT_WHEN_TIED: ReadonlySet<Action> = new Set<Action>(["message", "pause", "resume"]);

/** The actions that make sense now, in the order of the buttons. */
export function offers(row: Row): Offer[] {
  const running = isLive(row);
  const found: (Offer | false)[] = [
    isWaiting(row) && offer("authorize", t("Let in"), "a", true),
    isWaiting(row) && offer("send_back", t("Send back"), "b"),
    row.state === "paused" && offer("resume", t("Resume"), "p", true),
    !hasEnded(row) && offer("message", t("Message"), "m"),
    running && offer("warn", t("Warn"), "w"),
    row.state === "in_progress" && offer("pause", t("Pause"), "p"),
  ];
  const fits = found.filter((one) => one !== false);
  return row.apart === "" ? fits : fits.filter(({ action }) => row.apart === "declared" && LEFT_WHEN_TIED.has(action));
}

function offer(action: Action, label: string, key: string, primary = false): Offer {
  return { action, label, key, primary };
}

/** The offer behind a key, or null. */
export function offerOfKey(row: Row, key: string): Offer | null {
  return offers(row).find((one) => one.key === key) ?? null;
}

/** Heading of the composer. */
export function actionTitle(action: Action): string {
  switch (action) {
    case "authorize":
      return t("Let this candidate in");
    case "send_back":
      return t("Ask for another picture");
    case "warn":
      return t("Give a warning");
    case "message":
      return t("Write a message");
    case "pause":
      return t("Pause the exam");
    case "resume":
      return t("Let the exam go on");
  }
}

/** What the action does, said to the proctor before it is done. */
export function consequence(action: Action): string {
  switch (action) {
    case "authorize":
      return t("Same person, face clearly visible, alone? Then they may start.");
    case "send_back":
      return t("They take the reference picture again and come back to the queue. No penalty.");
    case "warn":
      return t("Warnings are numbered. The candidate has to confirm each one; the clock goes on.");
    case "message":
      return t("Appears beside the question and covers nothing.");
    case "pause":
      return t("The items are covered and the clock stops. All time is given back.");
    case "resume":
      return t("The items appear again and the clock runs.");
  }
}

/** Ready sentences for a free text; the first is what is proposed. */
export function proposals(action: Action): string[] {
  switch (action) {
    case "send_back":
      return [
        t("Your face is not clearly visible. Please take the picture again, facing the camera."),
        t("The picture is too dark. Please turn on a light and take it again."),
        t("Somebody else is in the picture. Please take it again when you are alone."),
      ];
    case "pause":
      return [
        t("I need to check something. Please stay at your desk; your time is kept."),
        t("We cannot see you. Please adjust your camera; your time is kept."),
        t("There is a technical problem on our side. Your time is kept."),
      ];
    default:
      return [];
  }
}

/** A fresh draft with the proposed words filled in. */
export function freshDraft(action: Action, rules: readonly Rule[]): Draft {
  const rule = action === "warn" ? rules[0] : undefined;
  return { action, rule: rule?.id ?? "", text: rule?.text ?? proposals(action)[0] ?? "" };
}

/** The draft after another rule was chosen: its words replace what stood there. */
export function withRule(draft: Draft, rules: readonly Rule[], id: string): Draft {
  const rule = rules.find((one) => one.id === id);
  return rule === undefined ? draft : { ...draft, rule: rule.id, text: rule.text };
}

/** Why the draft can't be sent yet, or null. */
export function problemOf(draft: Draft): string | null {
  const most = LONGEST_TEXT[draft.action];
  if (most === 0) return null;
  const length = draft.text.trim().length;
  if (length === 0) return t("Write what the candidate should read.");
  if (length > most) return t("At most {most} characters; these are {n}.", { most, n: length });
  return draft.action === "warn" && draft.rule === "" ? t("Choose a rule.") : null;
}

/** The very words that the candidate will see. */
export function shownWords(draft: Draft, row: Row): { title: string; text: string } {
  const text = draft.text.trim();
  switch (draft.action) {
    case "authorize":
      return { title: t("You can start"), text: t("Your proctor has let you in. The clock starts when you press the button.") };
    case "send_back":
      return { title: t("Your proctor asks for another picture"), text };
    case "warn":
      return { title: t("Warning {n} from your proctor", { n: row.warnings + 1 }), text };
    case "message":
      return { title: t("Message from your proctor"), text };
    case "pause":
      return { title: t("Your exam is paused"), text: [t("Your proctor has paused it, for this reason:"), text].join("\n") };
    case "resume":
      return { title: t("Their questions, as they left them"), text: t("The clock runs again.") };
  }
}

/** From this warning about the same rule on, ending the exam is proposed. */
export const LADDER_END = 3;

/** Where the next warning about a rule stands, of which `before` were given. */
export function ladderWords(before: number): string {
  const n = before + 1;
  if (n < LADDER_END) return t("Warning {n} of {most} about this rule.", { n, most: LADDER_END });
  return t("Warning {n} about this rule: after it, ask a second person to end the exam (More actions, End the exam, Repeated breach), or call for help.", { n });
}

/** What the button says. */
export function sendLabel(action: Action): string {
  switch (action) {
    case "authorize":
      return t("Let in");
    case "send_back":
      return t("Send back");
    case "warn":
      return t("Give this warning");
    case "message":
      return t("Send");
    case "pause":
      return t("Pause now");
    case "resume":
      return t("Resume now");
  }
}

/** What is said when it was done. */
export function doneWords(action: Action, name: string): string {
  switch (action) {
    case "authorize":
      return t("{name} may start.", { name });
    case "send_back":
      return t("{name} was asked for another picture.", { name });
    case "warn":
      return t("{name} was warned.", { name });
    case "message":
      return t("Your message to {name} is sent.", { name });
    case "pause":
      return t("{name} is paused; the clock has stopped.", { name });
    case "resume":
      return t("{name} goes on.", { name });
  }
}
