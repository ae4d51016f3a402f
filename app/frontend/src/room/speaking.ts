/* What readers hear of saving: once when a burst of changes is stored, never for each key. */

import type { SavedState } from "../outbox";
import { t } from "../strings";
import { savedWords } from "./topbar";

/** How long all must be stored before it is said. */
export const QUIET_MS = 1500;

/** Follow the saved state; `speak` is called at most once per burst, and when answers must wait. */
export function savingSpeaker(speak: (words: string) => void): (saved: SavedState) => void {
  let before: SavedState = { kind: "saved", count: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (saved) => {
    if (saved.kind === before.kind && saved.count === before.count) return;
    const held = before.kind === "waiting";
    before = saved;
    clearTimeout(timer);
    if (saved.kind === "saving") return;
    const words = saved.kind === "waiting" ? savedWords({ saved }) : storedWords(held);
    timer = setTimeout(() => speak(words), QUIET_MS);
  };
}

function storedWords(held: boolean): string {
  return held ? t("What waited is stored now. All your answers are with us.") : t("Stored.");
}
