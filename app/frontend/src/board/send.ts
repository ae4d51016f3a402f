/* Carries an action to the server. A command keeps its name until an answer came, so that a
   second try after a lost answer is carried out once. */

import { freshId } from "../api";
import type { ProctorReceives, ProctorSends } from "../protocol";
import type { Connection } from "../socket";
import { t } from "../strings";
import type { Action, Draft } from "./actions";

type Wire = Connection<ProctorSends, ProctorReceives>;

/** An action may wait longer than a save: a person watches it. */
const ANSWER_MS = 8000;

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
      return t("No answer came. Nothing is lost: press again, it is carried out only once.");
    }
    this.unanswered = null;
    return refused;
  }

  private async ask(action: Action, message: ReturnType<typeof messageOf>): Promise<string | null> {
    const { answer } = await this.wire().ask(action, message, ANSWER_MS);
    if (!answer.err) return null;
    return answer.message ?? t("The server refused this ({code}). Nothing was changed.", { code: answer.err });
  }
}
