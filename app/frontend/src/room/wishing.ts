/* What a person asks for themselves, on its way: one id until there is an answer, and the door of a
   second window, which only a move opens. */

import { Refusal, freshId, get, post } from "../api";
import { t } from "../strings";
import type { Actions } from "./actions";
import type { Room } from "./main";

export const KNOCK_MS = 4000;

/** Keeps the id of what was asked without an answer, so that asking again carries it out once. */
class Asking {
  private open: { readonly what: string; readonly id: string } | null = null;

  /** The id to send; another wish, and the same one after a newer word of the attempt, is a new one. */
  idOf(...what: readonly (string | number)[]): string {
    const key = JSON.stringify(what);
    if (this.open?.what !== key) this.open = { what: key, id: freshId() };
    return this.open.id;
  }

  /** There was an answer, whatever it said. */
  answered(): void {
    this.open = null;
  }
}

/** The wishes of one room. */
export function wishesOf(room: Room): Pick<Actions, "wish" | "askMoveHere"> {
  const asking = new Asking();
  return {
    wish: async (name, text = "") => {
      room.outbox.settle();
      if (!room.connection.online) return notSent();
      const command = asking.idOf(name, text, room.state.seq);
      try {
        const { answer } = await room.connection.ask("own", { command, name, text: text === "" ? null : text });
        if (typeof answer.retry_ms !== "number") asking.answered(); // else it may be done, or not yet
        if (answer.err) return answer.message ?? t("That did not work. Nothing has changed.");
        room.happened({ type: "move", asked: answer.move === true });
        return null;
      } catch {
        return noAnswer();
      }
    },
    askMoveHere: async () => {
      const command = asking.idOf("ask_move", "here", room.state.seq);
      try {
        await post(`/api/attempts/${room.attempt}/own`, { command, name: "ask_move", text: t("From a window on another computer.") });
        asking.answered();
      } catch (error) {
        if (!(error instanceof Refusal) || error.unreachable) return noAnswer();
        asking.answered();
        return error.title;
      }
      room.happened({ type: "move", asked: true });
      knock(room);
      return null;
    },
  };
}

const notSent = () => t("Not sent: no connection. Try again in a moment.");
const noAnswer = () => t("No answer yet. If nothing changes here, try again: it is done only once.");

/** Try the door again and again: it opens once the proctor has moved the exam, and not before. */
function knock(room: Room): void {
  setTimeout(() => void atTheDoor(room), KNOCK_MS);
}

async function atTheDoor(room: Room): Promise<void> {
  if (room.state.turned !== "lease_lost") return;
  const declined = await declinedWords(room.attempt);
  if (declined !== null) room.happened({ type: "move", asked: false, declined });
  else if (stillOutside(room)) {
    [room.takeover, room.knock] = [false, true];
    room.connection.start();
    knock(room);
  }
}

/** Whether it still waits: the person may have taken over while the server was asked. */
const stillOutside = (room: Room) => room.state.turned === "lease_lost";

/** What the proctor wrote against the move; null while it is asked for, or made, or nobody knows. */
async function declinedWords(attempt: string): Promise<string | null> {
  try {
    const told = (await get(`/api/attempts/${attempt}/own`)) as { move?: unknown; answer?: { granted?: unknown; text?: unknown } | null };
    if (told.move !== false || told.answer?.granted !== false) return null;
    return typeof told.answer.text === "string" ? told.answer.text : "";
  } catch {
    return null; // the next look may know
  }
}
