/* Light, dark or high contrast: a cookie that the server reads, so that no page flashes. Without a
   choice the page follows the system. */

import { set } from "./dom";

export const THEMES = ["light", "dark", "contrast"] as const;

/** The person's choice; empty when the page follows the system. */
export function chosenTheme(): string {
  return document.documentElement.dataset["theme"] ?? "";
}

/** Wear a theme and remember it for a year; anything unknown means "as the system". */
export function wearTheme(choice: string): void {
  const theme = (THEMES as readonly string[]).includes(choice) ? choice : "";
  set(document.documentElement, "data-theme", theme || null);
  document.cookie = `theme=${theme}; Path=/; Max-Age=${theme ? 31_536_000 : 0}; SameSite=Lax`;
}
