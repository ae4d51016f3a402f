/* The JSON interface: CSRF header, timeouts, problem+json as a typed refusal.
   It retries nothing; who calls decides. */

/** A refusal of the server (RFC 9457), or no answer at all (`code` "network"). */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly status: number,
    /** Place and number of those who wait, as "3/17", where the hall is full. */
    readonly numbers: string | null = null,
  ) {
    super(`${code}: ${title}`);
  }

  /** No answer came: offline, or the server is not there. */
  get unreachable(): boolean {
    return this.status === 0 || this.status >= 502;
  }

  /** The login has ended. */
  get signedOut(): boolean {
    return this.status === 401;
  }
}

const TIMEOUT_MS = 10_000;

/** POST JSON; returns the JSON of the answer. Throws Refusal. */
export async function post(path: string, body: unknown = {}): Promise<unknown> {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken() },
    body: JSON.stringify(body),
  });
}

/** POST bytes; returns the JSON of the answer. Throws Refusal. */
export async function postBytes(path: string, body: Blob): Promise<unknown> {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": body.type, "X-CSRF-Token": csrfToken() },
    body,
  });
}

/** GET JSON. Throws Refusal. */
export async function get(path: string): Promise<unknown> {
  return request(path, { method: "GET" });
}

/** The token that proves a request comes from our page. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

type Call = Omit<RequestInit, "headers"> & { headers?: Record<string, string> };

async function request(path: string, init: Call): Promise<unknown> {
  const headers = { Accept: "application/json", ...init.headers };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, signal, credentials: "same-origin" });
  } catch (cause) {
    throw new Refusal("network", "No answer came", cause instanceof Error ? cause.message : "", 0);
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  throw refusalOf(body, response.status);
}

function refusalOf(body: unknown, status: number): Refusal {
  const code = text(body, "code") ?? `http_${status}`;
  const title = text(body, "title") ?? "That didn't work";
  return new Refusal(code, title, text(body, "fix") ?? text(body, "detail") ?? "", status, text(body, "queue"));
}

/** A text member of an unknown JSON value, or null. */
export function text(body: unknown, name: string): string | null {
  if (typeof body !== "object" || body === null) return null;
  const value = (body as Record<string, unknown>)[name];
  return typeof value === "string" ? value : null;
}

/** A random id for a command or a picture: the same id is carried out once. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
