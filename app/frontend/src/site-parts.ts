/* Small parts that any page may use: toasts. */

import { h, need } from "./dom";
import { t } from "./strings";

const SHOWN_MS = 6000;

/** Say something that needs no answer; stays while it is pointed at or focused. */
export function toast(words: string): void {
  const close = h("button", { type: "button", class: "button button-small" }, t("Close"));
  const element = h("div", { class: "toast" }, h("span", {}, words), close);
  close.addEventListener("click", () => element.remove());
  const leave = () => {
    if (element.matches(":hover, :focus-within")) setTimeout(leave, SHOWN_MS);
    else element.remove();
  };
  setTimeout(leave, SHOWN_MS);
  need("[data-toasts]").append(element);
}
