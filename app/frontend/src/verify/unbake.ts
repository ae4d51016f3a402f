/* Reads the token out of a file in the browser: a token, a JSON document around one, a baked PNG or
   SVG. What comes out is text whose signature is checked next; the server's reader, which also looks
   at checksums (app/documents/unbaking.py), has the last word. */

export const LARGEST_FILE = 1 << 20;
const LARGEST_TOKEN = 65_536;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEYWORD = "openbadgecredential";
const SVG_SPACE = "https://purl.imsglobal.org/ob/v3p0";
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** What a file holds: a token; a document that only the issuer's page can check; or why nothing. */
export type Held =
  | { kind: "token"; token: string }
  | { kind: "document" }
  | { kind: "nothing"; why: "large" | "unknown" | "damaged" | "none" | "two" | "unsafe" };

/** Read a file's bytes. */
export function unbake(bytes: Uint8Array): Held {
  if (bytes.length > LARGEST_FILE) return { kind: "nothing", why: "large" };
  if (PNG.every((value, place) => bytes[place] === value)) return fromPng(bytes);
  const text = decoded(bytes)?.trim();
  if (text === undefined || text === "") return { kind: "nothing", why: "unknown" };
  return text.startsWith("<") ? fromSvg(text) : fromText(text);
}

function fromText(text: string): Held {
  if (text.length > LARGEST_TOKEN) return { kind: "nothing", why: "large" };
  if (TOKEN.test(text)) return { kind: "token", token: text };
  const document = parsed(text);
  if (document === null) return { kind: "nothing", why: "unknown" };
  const inner = document["credential"] ?? document["id"];
  const token = typeof inner === "string" ? inner.replace(/^data:application\/(?:vc\+jwt|jwt),/, "") : "";
  return TOKEN.test(token) && !("proof" in document) ? { kind: "token", token } : { kind: "document" };
}

function fromPng(bytes: Uint8Array): Held {
  const found: string[] = [];
  for (const { kind, body, end } of chunks(bytes)) {
    if (isCredential(kind, body)) found.push(kind === "iTXt" ? (textOf(body) ?? "") : "");
    if (kind === "IEND") return end === bytes.length ? only(found) : { kind: "nothing", why: "unsafe" };
  }
  return { kind: "nothing", why: "damaged" };
}

interface Chunk {
  kind: string;
  body: Uint8Array;
  end: number;
}

/** Every whole chunk up to the first that is cut off; lengths are the file's own claim. */
function* chunks(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let place = PNG.length; place + 12 <= bytes.length; ) {
    const length = view.getUint32(place);
    const end = place + 12 + length;
    if (end > bytes.length) return;
    yield { kind: ascii(bytes.subarray(place + 4, place + 8)), body: bytes.subarray(place + 8, end - 4), end };
    place = end;
  }
}

function isCredential(kind: string, body: Uint8Array): boolean {
  return ["tEXt", "zTXt", "iTXt"].includes(kind) && ascii(body.subarray(0, KEYWORD.length + 1)) === `${KEYWORD}\0`;
}

/** The text of an `iTXt` chunk that is not compressed; after the keyword two flags and two names. */
function textOf(body: Uint8Array): string | null {
  const flags = KEYWORD.length + 1;
  if (body[flags] !== 0 || body[flags + 1] !== 0) return null;
  const language = body.indexOf(0, flags + 2);
  const keyword = language < 0 ? -1 : body.indexOf(0, language + 1);
  return keyword < 0 ? null : decoded(body.subarray(keyword + 1));
}

function fromSvg(text: string): Held {
  if (/<!(?:DOCTYPE|ENTITY)|<(?:\w+:)?script/i.test(text)) return { kind: "nothing", why: "unsafe" };
  const document = new DOMParser().parseFromString(text, "image/svg+xml");
  if (document.querySelector("parsererror") !== null) return { kind: "nothing", why: "damaged" };
  const elements = Array.from(document.querySelectorAll("*")).filter(
    (element) => element.localName === "credential" && element.namespaceURI === SVG_SPACE,
  );
  return only(elements.map((element) => element.getAttribute("verify") ?? element.textContent));
}

function only(found: readonly string[]): Held {
  const [first] = found;
  if (first === undefined) return { kind: "nothing", why: "none" };
  if (found.length > 1) return { kind: "nothing", why: "two" };
  return first.trim() === "" ? { kind: "nothing", why: "damaged" } : fromText(first.trim());
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
