/* Fetches the issuer's keys: those that count now, and what became of the others. */

const TIMEOUT_MS = 10_000;
const HISTORY = "/keys";

/** A key that does not stand in the key set, as the issuer tells its history. */
export interface PastKey {
  id: string;
  state: string;
}

/** The key set at `path` with the history as `past`; throws where the set cannot be had. */
export async function publishedKeys(path: string): Promise<{ keys: unknown; past: readonly PastKey[] }> {
  const [set, history] = await Promise.all([json(path), json(HISTORY).catch(() => ({}))]);
  const past = (history as { keys?: unknown }).keys;
  return { keys: (set as { keys?: unknown }).keys, past: Array.isArray(past) ? (past as PastKey[]) : [] };
}

async function json(path: string): Promise<unknown> {
  const response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS), cache: "no-store" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}
