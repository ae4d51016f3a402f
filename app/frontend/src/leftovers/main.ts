/* On a candidate's own pages: answers of an ended exam that never left this device, and the way to
   send them. The room sends them; this only counts. Whoever's browser keeps nothing sees nothing. */

import { fillWith, h, icon } from "../dom";
import { type Kept, openStore } from "../store";
import { t, tn } from "../strings";

/** How many questions have an answer here that is not with us. */
export function waiting({ pending, numbered }: Pick<Kept, "pending" | "numbered">): number {
  return new Set([...pending, ...numbered].map((one) => one.item)).size;
}

/** Draw the notice into its place. */
export function tell(place: HTMLElement, count: number): void {
  const { title, room } = place.dataset;
  const words = tn(
    "{n} answer waits on this device: it did not reach us before the exam ended. Send it: it is kept, and a person decides whether it counts.",
    "{n} answers wait on this device: they did not reach us before the exam ended. Send them: they are kept, and a person decides whether they count.",
    count,
  );
  const send = h("a", { class: "button", href: room ?? "", "data-testid": "send-leftovers" }, t("Send what waits here"));
  const text = h("div", { class: "stack-tight" }, h("p", {}, words), h("div", { class: "row" }, send));
  fillWith(place, h("div", { class: "alert alert-warn" }, icon("alert"), h("p", { class: "alert-title" }, title ?? ""), text));
  place.hidden = false;
}

async function look(places: readonly HTMLElement[]): Promise<void> {
  const store = await openStore(globalThis.indexedDB);
  for (const place of places) {
    const count = waiting(await store.load(place.dataset["leftovers"] ?? ""));
    if (count > 0) tell(place, count);
  }
}

const places = [...document.querySelectorAll<HTMLElement>("[data-leftovers]")];
if (places.length > 0) void look(places);
