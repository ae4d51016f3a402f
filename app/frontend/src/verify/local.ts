/* The check of a file in the employer's own browser: what it proves, and what a file alone cannot
   know. Nothing is sent; asking the issuer is a step of its own. */

import { t } from "../strings";
import { claimedIssuer, openToken } from "./check";
import { grouped, readTyped } from "./number";
import type { Held } from "./unbake";

/** What is said of a file. */
export interface Told {
  tone: "good" | "warn" | "bad" | "note";
  title: string;
  text: string;
  /** What the signed content says, as label and value. */
  facts: readonly (readonly [string, string])[];
  /** The credential's number, where a signature of ours covers it. */
  number: string | null;
  detail: string;
}

const LAST_SECOND_MS = 999;
const NOTHING = { facts: [], number: null, detail: "" } as const;

/** Judge what a file holds. `host` is the issuer's, `now` the device's own time in milliseconds. */
export async function judge(held: Held, keySet: unknown, host: string, now: number, subtle: SubtleCrypto | undefined): Promise<Told> {
  if (held.kind === "nothing") return unreadable(held.why);
  if (held.kind === "document") {
    const text = t("Its proof stands inside the document. Ask the issuer about it with the button below.");
    return { ...NOTHING, tone: "note", title: t("This browser cannot check this kind of file"), text };
  }
  if (keySet === null) {
    const text = t("The issuer's keys could not be fetched. Try again, or ask the issuer with the button below.");
    return { ...NOTHING, tone: "note", title: t("Not checked"), text };
  }
  const ours = `did:web:${host.replace(":", "%3A")}`;
  const opened = await openToken(held.token, keySet, subtle);
  if (!("result" in opened)) return signed(opened.kid, opened.claims, ours, now);
  const issuer = claimedIssuer(held.token);
  if (issuer !== "" && issuer !== ours) return foreign(issuer);
  if (opened.result === "indeterminate") {
    return { ...NOTHING, tone: "note", title: t("Not checked"), text: opened.text, detail: opened.detail };
  }
  return { ...NOTHING, tone: "bad", title: t("Not genuine: do not rely on it"), text: opened.text, detail: opened.detail };
}

function signed(kid: string, claims: Record<string, unknown>, ours: string, now: number): Told {
  const read = readClaims(claims, ours);
  if (read === null) {
    const text = t("The signature fits, but what it covers is no credential of this issuer.");
    return { ...NOTHING, tone: "bad", title: t("Not genuine: do not rely on it"), text, detail: kid };
  }
  const over = now > read.until + LAST_SECOND_MS;
  return {
    tone: over || now < read.from ? "warn" : "good",
    title: over ? t("Genuine, and its term is over") : t("Signed by the issuer, and unchanged"),
    text: t("A file alone cannot know what happened since: whether it was suspended, withdrawn or replaced, and whether the issuer's register holds it."),
    facts: [
      [t("Certification"), read.name],
      [t("Number"), read.number],
      [t("Valid from"), day(read.from)],
      [t("Valid until"), day(read.until)],
    ],
    number: read.number,
    detail: `ES256, ${kid}`,
  };
}

interface Read {
  name: string;
  number: string;
  from: number;
  until: number;
}

/** What the page shows of signed claims; null where they are no credential of this issuer. */
function readClaims(claims: Record<string, unknown>, ours: string): Read | null {
  const page = typeof claims["id"] === "string" ? claims["id"] : "";
  const typed = readTyped(page.split("/").at(-1) ?? "");
  const [from, until] = [instant(claims["validFrom"]), instant(claims["validUntil"])];
  if (claims["iss"] !== ours || !typed.whole || from === null || until === null) return null;
  return { name: String(claims["name"]), number: grouped(typed.read), from, until };
}

function foreign(issuer: string): Told {
  const text = t("It says that it was issued by somebody else. Whether that is so cannot be told here: ask them, at an address that you know to be theirs.");
  return { ...NOTHING, tone: "note", title: t("Not one of ours"), text, facts: [[t("It names as issuer"), issuer]] };
}

function unreadable(why: Extract<Held, { kind: "nothing" }>["why"]): Told {
  const words = {
    large: t("It is larger than any credential of ours. Choose the signed file itself, at most 1 MiB."),
    unknown: t("It is no signed credential. Choose a .jwt, .json, .png or .svg file."),
    damaged: t("It is damaged or cut off. Ask the holder for the file as they got it."),
    none: t("There is no credential inside: a picture that was saved again loses it. Ask the holder for the file as they got it."),
    two: t("There is more than one credential inside. Ask the holder for the file as they got it."),
    unsafe: t("It holds more than a picture and a credential. Ask the holder for the file as they got it."),
  };
  return { ...NOTHING, tone: "warn", title: t("Nothing was checked"), text: words[why] };
}

function instant(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

function day(ms: number): string {
  const language = document.documentElement.lang || "en";
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" }).format(ms);
}
