/* Small parts that every step of the check-in is made of. */

import { h, icon } from "../dom";
import type { CheckInState } from "./state";

export const button = (words: string, onclick: () => void, props: Record<string, string | boolean> = {}) =>
  h("button", { type: "button", class: "button button-large", onclick, ...props }, words);

export const primary = (words: string, onclick: () => void, testid: string, busy = false) =>
  button(words, onclick, { class: "button button-primary button-large", "data-testid": testid, disabled: busy });

export function alert(kind: string, sign: string, title: string, ...lines: string[]): HTMLElement {
  const rest = lines.filter(Boolean).map((words) => h("p", {}, words));
  return h("div", { class: `alert alert-${kind}` }, icon(sign), h("p", { class: "alert-title" }, title), ...rest);
}

export function problemAlert(state: CheckInState): HTMLElement | null {
  return state.problem ? alert("bad", "alert", state.problem.title, state.problem.cure) : null;
}
