/* Carries out single keys: each does what a control on the page does, and the page says so. */

import { inWords, t } from "../strings";
import type { Actions } from "./actions";
import { type Deed, listenToKeys } from "./keys";
import { markSelection } from "./marking";
import { type RoomState, readOnly, shown } from "./state";
import { whatToShow } from "./stage";
import { savedWords } from "./topbar";

export interface Around {
  state(): RoomState | null;
  /** Milliseconds left, null without a limit. */
  left(): number | null;
  announce(words: string): void;
  help: () => void;
}

/** Listen for the keys of the room. */
export function handleKeys(actions: Actions, around: Around): void {
  listenToKeys(
    () => actions.desk.prefs.keys,
    (deed) => {
      const state = around.state();
      if (state === null) return false;
      if (typeof deed === "number") return chooseLine(deed);
      return anywhere(deed, actions, around, state) || atQuestion(deed, actions, around, state);
    },
  );
}

function anywhere(deed: Deed, actions: Actions, around: Around, state: RoomState): boolean {
  switch (deed) {
    case "help":
      around.help();
      return true;
    case "time":
      around.announce(timeWords(around.left()));
      return true;
    case "saved":
      around.announce(savedWords(state));
      return true;
    case "bigger":
    case "smaller":
      actions.desk.resize(deed === "bigger" ? 1 : -1);
      around.announce(t("Text at {n} %", { n: actions.desk.prefs.size }));
      return true;
    default:
      return false;
  }
}

function timeWords(left: number | null): string {
  return left === null ? t("This exam has no time limit.") : t("{time} left", { time: inWords(left) });
}

function atQuestion(deed: Deed, actions: Actions, around: Around, state: RoomState): boolean {
  const [shows, at] = [whatToShow(state), shown(state)];
  if (at === null || shows === "phase") return false;
  if (deed === "review") return toReview(actions);
  if (shows === "review") return false;
  const deeds: Partial<Record<Deed, () => boolean>> = {
    mark: markSelection,
    strike,
    flag: () => flag(at, actions, around, state),
    next: () => (at.last ? toReview(actions) : turn(actions, state.current + 1)),
    previous: () => turn(actions, state.current - 1),
  };
  const act = deeds[deed];
  return act !== undefined && act();
}

function toReview(actions: Actions): boolean {
  actions.screen("review");
  return true;
}

function turn(actions: Actions, index: number): boolean {
  actions.go(index);
  return true;
}

function flag({ item, given }: NonNullable<ReturnType<typeof shown>>, actions: Actions, around: Around, state: RoomState): boolean {
  if (readOnly(state)) return false;
  actions.flag(item.id, !given.m);
  around.announce(given.m ? t("Flag taken away.") : t("Flagged for review."));
  return true;
}

/** Strike out the line that has the focus. */
function strike(): boolean {
  const line = document.activeElement?.closest(".option-line");
  const pencil = line?.querySelector<HTMLButtonElement>(".strike");
  pencil?.click();
  return pencil !== null && pencil !== undefined;
}

/** Choose line `n` of a choice, counted from 1. */
function chooseLine(n: number): boolean {
  const input = document.querySelectorAll<HTMLInputElement>(".answer .option input")[n - 1];
  if (input === undefined || input.disabled) return false;
  input.focus();
  input.click();
  return true;
}
