/* What steps, acts and hints are called at the desk, and reasons that are often given. */

import { t } from "../strings";

export function stepWords(step: string): string {
  switch (step) {
    case "reference_picture":
      return t("Picture of the person");
    case "identity_document":
      return t("Identity document");
    case "room_scan":
      return t("Room");
    case "challenge":
      return t("Random check");
    default:
      return step;
  }
}

/** How a step stands, and its tone. */
export function standingWords(state: string): [string, string] {
  switch (state) {
    case "done":
      return [t("Handed in"), "accent"];
    case "again":
      return [t("Asked again"), "warn"];
    case "asked":
      return [t("Cannot do this"), "warn"];
    case "waived":
      return [t("Let go"), ""];
    default:
      return [t("Not yet"), ""];
  }
}

export function actWords(act: string | null): string {
  if (act === null) return "";
  if (act === "turn_left") return t("Asked: head to their left");
  if (act === "turn_right") return t("Asked: head to their right");
  return t("Asked: {n} fingers", { n: Number(act.split("_")[1] ?? "0") });
}

export function hintWords(hint: string | null): string {
  switch (hint) {
    case "fits":
      return t("Hint: seems turned as asked");
    case "other_side":
      return t("Hint: seems turned the other way");
    case "unclear":
      return t("Hint: the machine cannot tell");
    default:
      return "";
  }
}

/** How long somebody waits, in words. */
export function waitWords(since: number | null, now: number): string {
  if (since === null) return t("Busy with the check-in");
  const minutes = Math.max(0, Math.floor((now - since) / 60_000));
  return minutes === 0 ? t("Waits for less than a minute") : t("Waits for {n} min", { n: minutes });
}

/** Reasons that are often given when a step is asked again. */
export function readyReasons(step: string): string[] {
  switch (step) {
    case "reference_picture":
      return [t("Please face the camera, with light in front of you."), t("Please make sure that nobody else is in the picture.")];
    case "identity_document":
      return [t("The name on the document cannot be read. Hold it closer and still."), t("The picture on the document is covered or glares.")];
    case "room_scan":
      return [t("Please show your desk from above, too."), t("Please show the side that is missing.")];
    case "challenge":
      return [t("Please do the movements once more, with light in front of you.")];
    default:
      return [];
  }
}
