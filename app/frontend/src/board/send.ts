/* Carries an action to the server. A command keeps its name until an answer came, so that a
   second try after a lost answer is carried out once. */

import { freshId } from "../api";
import type { ProctorReceives, ProctorSends } from "../protocol";
import type { Connection } from "../socket";
import { t } from "../strings";
import type { Action, Draft } from "./actions";
import { type Wish, wishMessage } from "./steer";

type Wire = Connection<ProctorSends, ProctorReceives>;

/** An action may wait longer than a save: a person watches it. */
const ANSWER_MS = 8000;

interface Answered {
  err?: string | null;
  message?: string | null;
  outcome?: string | null;
}

const NO_ANSWER = () => t("No answer came. Nothing is lost: press again, it is carried out only once.");

function refusal({ err, message }: Answered): string {
  return message ?? t("The server refused this ({code}). Nothing was changed.", { code: err ?? "" });
}

/** The message of a draft, by its action. */
export function messageOf(attempt: string, command: string, draft: Draft) {
  const reason = draft.text.trim();
  switch (draft.action) {
    case "authorize":
    case "resume":
      return { command, attempt };
    case "send_back":
    case "pause":
      return { command, attempt, reason };
    case "warn":
      return { command, attempt, rule: draft.rule, reason };
    case "message":
      return { command, attempt, text: reason };
  }
}

/** What came of a command: why it was refused, or whether it waits for a second person. */
export interface Said {
  refused: string | null;
  proposed: boolean;
}

export class Sender {
  private unanswered: { key: string; command: string } | null = null;

  constructor(private readonly wire: () => Wire) {}

  /** Send; null when it was done, else why not, in words for the proctor. */
  async send(attempt: string, draft: Draft): Promise<string | null> {
    const key = JSON.stringify([attempt, draft]);
    const command = this.unanswered?.key === key ? this.unanswered.command : freshId();
    this.unanswered = { key, command };
    let refused: string | null;
    try {
      refused = await this.ask(draft.action, messageOf(attempt, command, draft));
    } catch {
      return NO_ANSWER();
    }
    this.unanswered = null;
    return refused;
  }

  /** Ask for one of the further commands. */
  steer(attempt: string, wish: Wish): Promise<Said> {
    return this.once(["steer", attempt, wish], (command) => this.wire().ask("steer", wishMessage(attempt, command, wish), ANSWER_MS));
  }

  /** Write to many; the id is the caller's, so that a second try is one with the first. */
  async broadcast(command: string, to: string, text: string): Promise<{ sent: number } | { refused: string }> {
    try {
      const { answer } = await this.wire().ask("broadcast", { command, to, text }, ANSWER_MS);
      return answer.err ? { refused: refusal(answer) } : { sent: answer.sent ?? 0 };
    } catch {
      return { refused: NO_ANSWER() };
    }
  }

  /** The newest broadcasts; undefined when no answer came. */
  async broadcasts() {
    try {
      return (await this.wire().ask("broadcasts", {}, ANSWER_MS)).answer.broadcasts ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Confirm a colleague's proposal, or take one back or decline it. */
  settle(attempt: string, proposal: string, confirmed: boolean): Promise<Said> {
    return this.once(["settle", attempt, proposal, confirmed], (command) =>
      confirmed
        ? this.wire().ask("confirm", { command, attempt, proposal, expected: null }, ANSWER_MS)
        : this.wire().ask("settle", { command, attempt, proposal, text: null }, ANSWER_MS),
    );
  }

  private async once(what: unknown, ask: (command: string) => Promise<{ answer: Answered }>): Promise<Said> {
    const key = JSON.stringify(what);
    const command = this.unanswered?.key === key ? this.unanswered.command : freshId();
    this.unanswered = { key, command };
    try {
      const { answer } = await ask(command);
      this.unanswered = null;
      return { refused: answer.err ? refusal(answer) : null, proposed: answer.outcome === "proposed" };
    } catch {
      return { refused: NO_ANSWER(), proposed: false };
    }
  }

  private async ask(action: Action, message: ReturnType<typeof messageOf>): Promise<string | null> {
    const { answer } = await this.wire().ask(action, message, ANSWER_MS);
    return answer.err ? refusal(answer) : null;
  }
}
