/* What a person can do in the room. The view calls these; main.ts carries them out. */

import type { JsonValue } from "../protocol";
import type { Checks } from "./check";
import type { Desk } from "./desk";
import type { RoomState, Screen } from "./state";

export type OwnWish = "take_break" | "end_break" | "ask_move" | "keep_device" | "cannot_check";

export interface Actions {
  /** What stays on this device: look of the room, strokes, marks, notes. */
  readonly desk: Desk;
  /** A random check during the exam. */
  readonly checks: Checks;
  go(index: number): void;
  screen(screen: Screen): void;
  open(what: RoomState["open"]): void;
  answer(item: string, r: JsonValue, settleMs?: number): void;
  settle(): void;
  invalid(item: string, words: string | null): void;
  flag(item: string, marked: boolean): void;
  submit(): void;
  /** Work on instead of waiting for the last answers; ignored once the command is on its way. */
  stopSubmitting(): void;
  takeOver(): void;
  reload(): void;
  /** A message was read, or a warning acknowledged. */
  understood(key: string): void;
  say(text: string): Promise<boolean>;
  hand(up: boolean): void;
  /** Ask something for oneself; resolves to null when it is done, else to the words why not. */
  wish(name: OwnWish, text?: string): Promise<string | null>;
  /** From a window that may not write: ask the proctor to move the exam here. */
  askMoveHere(): Promise<string | null>;
  /** Milliseconds until an instant of the server's clock. */
  until(instant: number): number | null;
  retryCamera(): void;
  /** Take the agreement to be recorded back. */
  withdraw(): void;
  showCamera(video: HTMLVideoElement): void;
  hideTime(hidden: boolean): void;
  fullScreen(): void;
}

/** A part of the page: an element, and how it follows the state. */
export interface Part {
  readonly element: HTMLElement;
  update(state: RoomState): void;
}
