/* The place for a file on the page of verification: choose or drop it, and see at once what the
   browser itself finds. Without this the same form sends the file to the issuer. */

import { fillWith, h, icon, need, set } from "../dom";
import { t } from "../strings";
import { publishedKeys } from "./keys";
import { type Told, judge } from "./local";
import { type Held, LARGEST_FILE, unbake } from "./unbake";

const SIGNS = { good: "check", warn: "alert", bad: "alert", note: "note" } as const;

/** Check on the device whatever is chosen, dropped or pasted into this form. */
export function checkOnDevice(form: HTMLFormElement): void {
  const file = need("[name='file']", form) as HTMLInputElement;
  const text = need("[name='text']", form) as HTMLTextAreaElement;
  const place = need("[data-local]", form);
  const drop = need("[data-drop]", form);
  need("[data-drop-hint]", form).hidden = false;
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen === undefined) place.hidden = true;
    else void fromFile(chosen).then((held) => show(place, form.dataset, held));
  });
  text.addEventListener("change", () => {
    if (text.value.trim() === "") place.hidden = true;
    else void show(place, form.dataset, unbake(new TextEncoder().encode(text.value)));
  });
  acceptDrops(drop, file);
}

function acceptDrops(drop: HTMLElement, file: HTMLInputElement): void {
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    set(drop, "data-over", on);
  };
  drop.addEventListener("dragover", over(true));
  drop.addEventListener("dragleave", over(false));
  drop.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer === null || event.dataTransfer.files.length === 0) return;
    file.files = event.dataTransfer.files;
    file.dispatchEvent(new Event("change"));
  });
}

async function fromFile(file: File): Promise<Held> {
  if (file.size > LARGEST_FILE) return { kind: "nothing", why: "large" };
  return unbake(new Uint8Array(await file.arrayBuffer()));
}

async function show(place: HTMLElement, { keys = "", host = "" }: DOMStringMap, held: Held): Promise<void> {
  place.hidden = false;
  fillWith(place, h("p", {}, t("Checking…")));
  const subtle = isSecureContext ? crypto.subtle : undefined;
  const now = performance.timeOrigin + performance.now();
  // Without keys nothing is taken for checked.
  const keySet = held.kind === "token" ? await publishedKeys(keys).catch(() => null) : null;
  const told = await judge(held, keySet, host, now, subtle);
  set(place, "data-tone", told.tone);
  fillWith(place, ...card(told));
}

function card(told: Told): Node[] {
  const facts = told.facts.flatMap(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]);
  const parts: (Node | false)[] = [
    h("p", { class: "local-title" }, icon(SIGNS[told.tone]), h("strong", {}, told.title)),
    facts.length > 0 && h("dl", { class: "facts" }, ...facts),
    h("p", { class: "small" }, told.text),
    told.number !== null &&
      h("p", {}, h("a", { class: "button button-primary", href: `/c/${told.number}` }, t("Ask the issuer about this number"))),
    told.detail !== "" && h("p", { class: "tiny soft" }, t("Checked on this device:"), " ", h("code", {}, told.detail)),
  ];
  return parts.filter((part) => part !== false);
}
