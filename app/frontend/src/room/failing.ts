/* Why the questions could not be loaded, in words. */

import { Refusal } from "../api";
import { t } from "../strings";

/** What a failure means for the person. */
export function failureWords(error: unknown): string {
  if (!(error instanceof Refusal)) return t("This page could not read them.");
  if (error.unreachable) return t("There is no connection at the moment.");
  return error.title;
}
