/* How often the signal behind a flag was right so far, and whom no detector watches: in words.
   Numbers are what people found; a number that is not known is said to be unknown. */

import { h, icon } from "../dom";
import { t, tn } from "../strings";
import { members, whole } from "./reading";

/** What people found of one version of one detector: right in `right` of `of` incidents. */
export interface Judged {
  right: number;
  of: number;
  /** enough were reviewed to say a share */
  known: boolean;
  /** it was wrong too often and says nothing grave any more */
  back: boolean;
}

/** Read what was measured; null for what a person marked. */
export function readJudged(json: unknown): Judged | null {
  const judged = members(json);
  if (judged["of"] === undefined) return null;
  return { right: whole(judged, "right"), of: whole(judged, "of"), known: judged["known"] === true, back: judged["back"] === true };
}

/** How often it was right, in one sentence; empty for a person's own word. */
export function judgedWords(judged: Judged | null): string {
  if (judged === null) return "";
  return [shareWords(judged), judged.back ? t("It stepped back and says nothing grave any more.") : ""].filter(Boolean).join(" ");
}

function shareWords({ right, of, known }: Judged): string {
  if (of === 0) return t("How often it is right is not known: nobody has reviewed one yet.");
  if (known) return t("Right in {right} of {of} reviewed.", { right, of });
  return tn(
    "How often it is right is not known yet: {n} was reviewed.",
    "How often it is right is not known yet: {n} were reviewed.",
    of,
  );
}

/** The same for a chip, where there is room for a few signs: `42 of 50`, or that it is unknown. */
export function judgedShort(judged: Judged | null): string {
  if (judged === null) return "";
  return judged.known ? t("{right} of {of} right", { right: judged.right, of: judged.of }) : t("unproven");
}

/** The chip of somebody about whose face no detector says anything. */
export function eyesChip(): HTMLLIElement {
  return h("li", { class: "chip chip-eyes", "data-testid": "human-only", title: eyesWords() }, icon("person"), t("By eye alone"));
}

/** What that means, and that it is no finding. */
export function eyesWords(): string {
  return t("The detector cannot see this person well and marks nothing about faces. Look more often yourself. It is no fault of theirs and counts for nothing.");
}
