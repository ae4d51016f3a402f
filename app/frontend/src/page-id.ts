/* The name of this browser page towards the server: kept over a reload, new in a second tab.
   The lease of the attempt is bound to it. */

import { freshId } from "./api";

const KEY = "assay-page";

let own: Promise<string> | null = null;

/** Return this page's name, always the same; a duplicated tab gets its own. */
export function pageId(): Promise<string> {
  return (own ??= named());
}

/** Take the name that is kept, unless another page holds it by a lock. */
async function named(): Promise<string> {
  const kept = sessionStorage.getItem(KEY);
  if (kept !== null && (await hold(kept))) return kept;
  const fresh = freshId();
  sessionStorage.setItem(KEY, fresh);
  await hold(fresh);
  return fresh;
}

/** Hold a name for the life of the page; false when another page holds it. */
function hold(name: string): Promise<boolean> {
  if (!("locks" in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const forever = new Promise<void>(() => undefined);
    const take = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock === null ? undefined : forever;
    };
    navigator.locks.request(`assay-page-${name}`, { ifAvailable: true }, take).catch(() => resolve(true));
  });
}
