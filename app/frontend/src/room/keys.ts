/* Single keys of the room: which there are, and which one a press means. They never take a key
   from a field that is typed into, and the person can turn them off. */

import { t } from "../strings";

export type Deed =
  | "next"
  | "previous"
  | "flag"
  | "review"
  | "strike"
  | "mark"
  | "time"
  | "saved"
  | "bigger"
  | "smaller"
  | "help";

const KEYS: Readonly<Record<string, Deed | undefined>> = {
  ...{ n: "next", p: "previous", f: "flag", r: "review", x: "strike", h: "mark" },
  ...{ t: "time", s: "saved", "+": "bigger", "=": "bigger", "-": "smaller", "?": "help" },
};

/** The keys with what they do, as the help lists them. */
export function listedKeys(): readonly (readonly [string, string])[] {
  return [
    ["N", t("next question")],
    ["P", t("previous question")],
    ["1–9", t("choose this line")],
    ["X", t("strike out the line you are on")],
    ["F", t("flag this question")],
    ["R", t("review before you hand in")],
    ["H", t("mark the words you selected")],
    ["T", t("hear the time left")],
    ["S", t("hear whether all is stored")],
    ["+  −", t("larger or smaller text")],
    ["?", t("this help")],
  ];
}

const TYPED_INTO = "input:not([type=radio]):not([type=checkbox]):not([type=range]), textarea, select, [contenteditable]";

export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "target">;

/** What a press means: a deed, the number of a line (1 to 9), or nothing. */
export function meant(press: Press): Deed | number | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (press.target instanceof Element && press.target.closest(TYPED_INTO)) return null;
  if (/^[1-9]$/.test(press.key)) return Number(press.key);
  return KEYS[press.key.toLowerCase()] ?? null;
}

/** Listen for keys; `enabled` is asked each time, and an open dialog keeps its keys to itself. */
export function listenToKeys(enabled: () => boolean, act: (deed: Deed | number) => boolean): void {
  document.addEventListener("keydown", (event) => {
    const deed = event.defaultPrevented || event.isComposing ? null : meant(event);
    if (deed === null || document.querySelector("dialog[open]")) return;
    if (!enabled()) return;
    if (act(deed)) event.preventDefault();
  });
}
