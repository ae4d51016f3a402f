/* What becomes of a save, read from the server's acknowledgement. One table, no state. */

import type { CandidateSaveAnswer } from "./protocol";

export type Fate =
  | { kind: "durable" }
  | { kind: "late" }
  | { kind: "conflict" }
  | { kind: "lease_lost" }
  | { kind: "again"; ms: number }
  | { kind: "refused"; words: string };

const RETRY_MS = 1000;
const CLOSED_RETRY_MS = 2000;

const TABLE: Readonly<Record<string, Fate | undefined>> = {
  accepted: { kind: "durable" },
  duplicate: { kind: "durable" },
  repeated: { kind: "durable" },
  late: { kind: "late" },
  conflict: { kind: "conflict" },
  lease_lost: { kind: "lease_lost" },
  not_open: { kind: "again", ms: CLOSED_RETRY_MS },
  attempt_not_open: { kind: "again", ms: CLOSED_RETRY_MS },
  illegal_transition: { kind: "again", ms: CLOSED_RETRY_MS },
  busy: { kind: "again", ms: RETRY_MS },
  too_fast: { kind: "again", ms: RETRY_MS },
  stale_version: { kind: "again", ms: RETRY_MS },
  not_connected: { kind: "again", ms: RETRY_MS },
  internal: { kind: "again", ms: CLOSED_RETRY_MS },
};

/** Return the fate of a save; a code we do not know is a refusal unless it says when to retry. */
export function fateOf(answer: CandidateSaveAnswer): Fate {
  const verdict = answer.err ?? answer.v ?? "";
  const fate = TABLE[verdict] ?? { kind: "refused", words: answer.message ?? verdict };
  const mayRetry = fate.kind === "again" || fate.kind === "refused";
  if (typeof answer.retry_ms === "number" && mayRetry) return { kind: "again", ms: answer.retry_ms };
  return fate;
}
