/* Commands about looking after a candidate: taken, handed on, hand, help, flag, what is asked.
   When each makes sense, and what the candidate reads. Pure. */

import { t } from "../strings";
import type { Row } from "./rows";
import type { Known } from "./steer";

export type CareSteer =
  | "claim" | "release" | "hand_over" | "answer_hand" | "escalate" | "answer_help" | "flag"
  | "ask_room_scan" | "ask_camera_fix" | "ask_picture" | "ask_check" | "raise_rate" | "lock_screen";

const RUNNING = ["in_progress", "paused"];
const LIVE = ["checking_in", "awaiting_authorization", "authorized", ...RUNNING, "closing"];
const message = () => t("Message from your proctor");

export const CARE_STEERS: Readonly<Record<CareSteer, Known>> = {
  flag: {
    label: () => t("Flag what you saw"),
    states: [...LIVE, "submitted", "terminated"],
    seen: null,
    what: () => t("A person's word: it counts in full and holds the result until somebody has looked. The candidate reads it in their case file."),
  },
  ask_room_scan: {
    label: () => t("Ask for a look round the room"),
    states: RUNNING,
    seen: message,
    what: () => t("The clock goes on. Pause first if it takes long."),
  },
  ask_camera_fix: {
    label: () => t("Ask to put the camera right"),
    states: RUNNING,
    seen: message,
    what: () => t("The clock goes on. Pause first if it takes long."),
  },
  ask_picture: {
    label: () => t("Take a picture now"),
    states: RUNNING,
    seen: message,
    what: () => t("The page takes one picture at once and the candidate reads that you asked for it."),
  },
  ask_check: {
    label: () => t("Ask for a short random check"),
    states: ["in_progress"],
    seen: () => t("A short check"),
    what: () => t("The clock stands for two minutes at most and the questions are covered. Three movements are drawn by chance; you see a picture of each, and the exam goes on by itself."),
  },
  raise_rate: {
    label: () => t("See more pictures for a while"),
    states: ["in_progress"],
    seen: message,
    what: () => t("A picture every two seconds, for your eyes: no detector reads what comes in between. It ends by itself."),
  },
  lock_screen: {
    label: () => t("Keep the questions covered"),
    states: ["paused"],
    seen: () => t("Your exam is paused"),
    what: () => t("The break or the check no longer ends by itself, nor by the candidate. The clock stands until you let the exam go on."),
  },
  escalate: {
    label: () => t("Call for help"),
    states: LIVE,
    seen: () => t("Your proctor has asked a colleague to help. Keep working."),
    what: () => t("Colleagues see the call at once, under a number. The candidate reads the number, not why."),
  },
  hand_over: {
    label: () => t("Hand over"),
    states: LIVE,
    seen: null,
    what: () => t("It stays yours until a colleague takes over, who reads your note first. Disclosed on an appeal."),
  },
  claim: { label: () => t("Take"), states: LIVE, seen: null, atOnce: true, what: () => "" },
  release: { label: () => t("Let go"), states: LIVE, seen: null, atOnce: true, what: () => "" },
  answer_hand: { label: () => t("Answer the hand"), states: LIVE, seen: null, atOnce: true, what: () => "" },
  answer_help: {
    label: () => t("Answer the call for help"),
    states: [...LIVE, "submitted", "terminated"],
    seen: null,
    what: () => t("Colleagues read your answer in what happened."),
  },
};

/** Whether what a command answers is there. */
export function careFits(row: Row, name: string): boolean {
  switch (name) {
    case "answer_hand":
      return row.hand;
    case "lock_screen":
      return row.pause === "break" || row.pause === "check";
    case "answer_help":
      return row.help !== null;
    case "hand_over":
    case "release":
      return row.care !== null;
    default:
      return true;
  }
}

const WORDLESS: ReadonlySet<string> = new Set(["claim", "release", "answer_hand"]);
export const wantsWords = (name: string) => !WORDLESS.has(name);

/** Ready words for what is asked; empty: none. */
export function readyWords(name: string): string {
  switch (name) {
    case "ask_room_scan":
      return t("Please show me your room slowly with the camera, also the desk and what is under it.");
    case "ask_camera_fix":
      return t("Please put your camera so that I can see your face and shoulders.");
    case "ask_check":
      return t("This is a random check. It takes about half a minute.");
    case "raise_rate":
      return t("For a few minutes your camera takes a picture every two seconds. You need to do nothing.");
    case "ask_picture":
      return t("I have just taken a picture. You need to do nothing.");
    default:
      return "";
  }
}
