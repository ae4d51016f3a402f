/* Verifies a credential's ES256 signature with the browser's own cryptography, and that the file
   says what the page says. Pure but for WebCrypto; knows no page and fetches nothing. */

import { t } from "../strings";
import type { PastKey } from "./keys";

export interface Finding {
  result: "pass" | "fail" | "indeterminate";
  text: string;
  detail: string;
}

/** What the page claims: the number as shown, the term in ISO 8601. */
export interface Claimed {
  number: string;
  from: string;
  until: string;
}

interface Parts {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  signed: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

const SIGNATURE_BYTES = 64;
const LARGEST_TOKEN = 65_536;
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** The only members a header of ours has: nothing in it may name a key or another algorithm. */
const HEADER_MEMBERS = new Set(["alg", "kid", "typ", "cty"]);

/** Check a token against the published keys and against what the page shows. */
export async function checkToken(
  token: string,
  keySet: unknown,
  claimed: Claimed,
  subtle: SubtleCrypto | undefined,
): Promise<Finding> {
  const opened = await openToken(token, keySet, subtle);
  if ("result" in opened) return opened;
  const different = differences(opened.claims, claimed);
  if (different.length > 0) {
    return broken(t("The signed file says something else than this page."), different.join(", "));
  }
  return {
    result: "pass",
    text: t("Your browser fetched the file and the issuer's key, and the signature fits. Number and term are as shown here."),
    detail: `ES256, ${opened.kid}`,
  };
}

/** What a token says once its signature was found to fit. */
export interface Opened {
  kid: string;
  claims: Record<string, unknown>;
}

/** Check a token's signature against the published keys; its claims, or what is wrong. */
export async function openToken(
  token: string,
  keySet: unknown,
  subtle: SubtleCrypto | undefined,
): Promise<Opened | Finding> {
  if (subtle === undefined) {
    const text = t("This browser cannot check signatures here; an encrypted connection is needed.");
    return { result: "indeterminate", text, detail: "no WebCrypto" };
  }
  const parts = read(token.trim());
  if (parts === null) return broken(t("The file is not a signed credential."), "malformed");
  const kid = String(parts.header["kid"]);
  const key = keyOf(keySet, parts.header);
  if (key === null) return withoutKey(keySet, kid);
  if (!(await isSigned(parts, key, subtle))) {
    return broken(t("The signature does not fit the file."), "ES256");
  }
  return { kid, claims: parts.claims };
}

/** A key that was given up or retired is no forgery; one that nobody ever published is. */
function withoutKey(keySet: unknown, kid: string): Finding {
  const past: unknown = typeof keySet === "object" && keySet !== null && "past" in keySet ? keySet.past : [];
  const known = (Array.isArray(past) ? (past as PastKey[]) : []).find((one) => one.id === kid);
  const words = {
    compromised: t("The issuer gave up the key that signed it, since somebody else may have it. What is genuine has been signed again: ask for the new file, or check the number."),
    retired: t("The key that signed it is retired. Only the issuer can still check it."),
  };
  const text = known === undefined ? undefined : words[known.state as keyof typeof words];
  if (text === undefined) return broken(t("It names no key that the issuer publishes."), `kid ${kid}`);
  return { result: "indeterminate", text, detail: `kid ${kid}` };
}

/** The issuer that a token names, unchecked; empty where it names none. */
export function claimedIssuer(token: string): string {
  const [, segment = ""] = token.trim().split(".");
  const claims = json(segment) ?? {};
  return typeof claims["iss"] === "string" ? claims["iss"].slice(0, 200) : "";
}

/** What is said when the file or the keys could not be fetched. */
export function notFetched(): Finding {
  const text = t("Your browser could not fetch the file or the keys. Load the page again to try once more.");
  return { result: "indeterminate", text, detail: "network" };
}

function broken(text: string, detail: string): Finding {
  return { result: "fail", text, detail };
}

function read(token: string): Parts | null {
  if (token.length > LARGEST_TOKEN || !SHAPE.test(token)) return null;
  const segments = token.split(".");
  const [header, claims] = segments.map(json);
  const signature = bytes(token.slice(token.lastIndexOf(".") + 1));
  if (!header || !claims || signature === null) return null;
  if (signature.length !== SIGNATURE_BYTES || !isOurHeader(header)) return null;
  const signed = new TextEncoder().encode(segments.slice(0, 2).join("."));
  return { header, claims, signature, signed };
}

function isOurHeader(header: Record<string, unknown>): boolean {
  if (header["alg"] !== "ES256") return false;
  return Object.keys(header).every((name) => HEADER_MEMBERS.has(name));
}

/** The one published key of that name; it has to be a P-256 key for signatures. */
function keyOf(keySet: unknown, header: Record<string, unknown>): JsonWebKey | null {
  const keys: unknown = typeof keySet === "object" && keySet !== null && "keys" in keySet ? keySet.keys : [];
  const named = (Array.isArray(keys) ? (keys as (JsonWebKey & { kid?: unknown })[]) : []).filter(
    (key) => key.kid === header["kid"] && key.kty === "EC" && key.crv === "P-256",
  );
  const [only] = named;
  if (only === undefined || named.length > 1) return null;
  const { kty, crv, x, y } = only;
  return { kty, crv, x, y } as JsonWebKey;
}

async function isSigned(parts: Parts, key: JsonWebKey, subtle: SubtleCrypto): Promise<boolean> {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  try {
    const imported = await subtle.importKey("jwk", key, curve, false, ["verify"]);
    return await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, parts.signature, parts.signed);
  } catch {
    return false;
  }
}

function differences(claims: Record<string, unknown>, claimed: Claimed): string[] {
  const bare = (text: string) => text.replace(/-/g, "").toUpperCase();
  const id = typeof claims["id"] === "string" ? claims["id"] : "";
  const number = bare(id.split("/").at(-1) ?? "");
  const sameInstant = (value: unknown, shown: string) =>
    typeof value === "string" && Date.parse(value) === Date.parse(shown);
  const found = [
    number === bare(claimed.number) ? "" : "number",
    sameInstant(claims["validFrom"], claimed.from) ? "" : "validFrom",
    sameInstant(claims["validUntil"], claimed.until) ? "" : "validUntil",
  ];
  return found.filter(Boolean);
}

function json(segment: string): Record<string, unknown> | null {
  const raw = bytes(segment);
  if (raw === null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function bytes(segment: string): Uint8Array<ArrayBuffer> | null {
  try {
    const text = atob(segment.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
