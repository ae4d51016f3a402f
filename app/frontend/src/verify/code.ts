/* What a scanned code says, and whether it leads to us. Pure: opens nothing. */

import { grouped, readTyped } from "./number";

/** Where a code leads: to a page of ours, to somebody else's address, or nowhere. */
export type Lead = { to: "us"; path: string } | { to: "others"; host: string } | { to: "nothing" };

const SHARED = /^\/s\/[A-Za-z0-9_-]{20,64}$/;
const PAGE = /^\/c\/([^/]{1,64})$/;

/** Read a code's text; only an address on one of `hosts`, or a bare number, leads to us. */
export function leadOf(text: string, hosts: readonly string[]): Lead {
  const typed = readTyped(text.trim());
  if (typed.whole) return { to: "us", path: `/c/${grouped(typed.read)}` };
  const url = address(text.trim());
  if (url === null) return { to: "nothing" };
  if (!hosts.includes(url.host)) return { to: "others", host: url.host };
  const path = ourPath(url.pathname);
  return path === null ? { to: "nothing" } : { to: "us", path };
}

function address(text: string): URL | null {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

/** The path on this page's own origin, made anew from its parts; never the text itself. */
function ourPath(path: string): string | null {
  if (SHARED.test(path)) return path;
  const named = PAGE.exec(path)?.[1];
  const typed = readTyped(named ?? "");
  return typed.whole ? `/c/${grouped(typed.read)}` : null;
}
