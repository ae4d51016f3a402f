/* On the pages of verification: help while a number is typed, scanning a code, and one more check
   of a credential, done in the reader's own browser. The pages are complete without it. */

import { fillWith, h, icon, say, set } from "../dom";
import { t } from "../strings";
import { type Finding, checkToken, notFetched } from "./check";
import { checkOnDevice } from "./dropping";
import { publishedKeys } from "./keys";
import { offerScanning } from "./scanner";
import { helpTyping } from "./typing";

const TIMEOUT_MS = 10_000;

async function run(place: HTMLElement): Promise<void> {
  const { jwt = "", keys = "", number = "", from = "", until = "" } = place.dataset;
  place.hidden = false;
  show(place, { result: "indeterminate", text: t("Checking…"), detail: "" });
  let finding: Finding;
  try {
    const [token, keySet] = await Promise.all([fetched(jwt), publishedKeys(keys)]);
    const subtle = isSecureContext ? crypto.subtle : undefined;
    finding = await checkToken(token, keySet, { number, from, until }, subtle);
  } catch {
    finding = notFetched();
  }
  show(place, finding);
}

async function fetched(path: string): Promise<string> {
  const response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS), cache: "no-store" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.text();
}

const SIGNS = { pass: "check", fail: "cross", indeterminate: "note" } as const;

function show(place: HTMLElement, { result, text, detail }: Finding): void {
  const part = (name: string) => place.querySelector(`[data-part="${name}"]`);
  const words = { pass: t("Passed"), fail: t("Failed"), indeterminate: t("Not known") };
  set(place, "data-result", result);
  const [sign, said, what, how] = [part("sign"), part("result"), part("text"), part("detail")];
  if (sign !== null) fillWith(sign, icon(SIGNS[result]));
  if (said !== null) say(said, words[result]);
  if (what !== null) say(what, text);
  if (how !== null && detail !== "") fillWith(how, h("code", {}, detail));
}

const place = document.querySelector<HTMLElement>("[data-browser-check]");
if (place !== null) void run(place);

const form = document.querySelector<HTMLFormElement>("[data-number-form]");
if (form !== null) helpTyping(form);
const scan = document.querySelector<HTMLButtonElement>("[data-scan]");
if (scan !== null) offerScanning(scan);
const files = document.querySelector<HTMLFormElement>("[data-file-form]");
if (files !== null) checkOnDevice(files);
