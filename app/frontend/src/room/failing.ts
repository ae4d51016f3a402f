/* Why the questions could not be loaded, in words; and faults of ours that nobody needs to read. */

import { Refusal } from "../api";
import { CameraProblem } from "../camera";
import { t } from "../strings";

/** The server is there, and what it needs to answer is not. */
const NOT_NOW = 503;

/** What a failure means for the person. */
export function failureWords(error: unknown): string {
  if (!(error instanceof Refusal)) return t("This page could not read them.");
  if (error.status === NOT_NOW) return t("Our service does not answer at the moment. Try again in a few seconds.");
  if (error.unreachable) return t("There is no connection at the moment.");
  return error.title;
}

/** A fault of ours: to the console, for those who help; the exam goes on. */
export function fault(error: unknown): void {
  console.error(error instanceof CameraProblem ? error.reason : error);
}
