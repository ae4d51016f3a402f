/* On every page: times in the person's own zone, the theme, sortable tables, one submit per form.
   Each page works without it. */

import { toast } from "./site-parts";
import { t } from "./strings";
import { wearTheme } from "./theme";

/** Write an instant in the person's language and zone, the zone named. */
export function inOwnZone(iso: string, language: string, timeZone?: string, exact = false): string {
  const parts: Intl.DateTimeFormatOptions = {
    ...{ day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
    ...(exact ? { second: "2-digit" } : {}),
    ...{ timeZoneName: "short", ...(timeZone ? { timeZone } : {}) },
  };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, parts).format(new Date(iso));
}

function localiseTimes(): void {
  const language = document.documentElement.lang || "en";
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime*='T']")) {
    time.title = time.textContent;
    time.textContent = inOwnZone(time.dateTime, language, undefined, "exact" in time.dataset);
  }
}

function followTheme(): void {
  const choice = document.querySelector<HTMLSelectElement>("[data-theme-choice]");
  choice?.addEventListener("change", () => wearTheme(choice.value));
}

/** Sort the rows of a table by one column; numbers by value, words by the page's language. */
export function sortedRows(rows: readonly HTMLTableRowElement[], column: number, numeric: boolean, down: boolean): HTMLTableRowElement[] {
  const value = (row: HTMLTableRowElement) => {
    const cell = row.cells[column];
    return cell?.dataset["value"] ?? cell?.textContent.trim() ?? "";
  };
  const compare = numeric
    ? (a: string, b: string) => Number(a) - Number(b)
    : new Intl.Collator(undefined, { numeric: true }).compare;
  const sorted = [...rows].sort((a, b) => compare(value(a), value(b)));
  return down ? sorted.reverse() : sorted;
}

function sortable(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
  heads.forEach((head, column) => {
    if (head.dataset["sort"] === undefined) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      body?.append(...sortedRows([...body.rows], column, head.dataset["sort"] === "number", down));
    });
  });
}

/** A second press of a button must not send a form twice. */
function submitOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.dataset["sent"] !== undefined) event.preventDefault();
    form.dataset["sent"] = "";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset["sent"];
  });
}

/** Tell with the login which zone the person works in; staff read lists of end times in it. */
function sayTimeZone(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("[data-time-zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}

/** Offer to copy a line that somebody has to carry elsewhere; without script it is selected by hand. */
function offerCopies(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const line = document.querySelector<HTMLInputElement>(button.dataset["copy"] ?? "");
    if (!line || !("clipboard" in navigator)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      line.select();
      navigator.clipboard.writeText(line.value).then(() => toast(t("Copied")), () => line.focus());
    });
  }
}

localiseTimes();
followTheme();
offerCopies();
sayTimeZone();
submitOnce();
for (const table of document.querySelectorAll<HTMLTableElement>("table[data-sortable]")) sortable(table);
