/* The few ways in which elements are made and changed here; no state, no markup strings.
   The only HTML taken as it is comes from the server, which has cleaned it (`rich`). */

type Child = Node | string | null | undefined | false;
type Props = Readonly<Record<string, string | number | boolean | null | undefined | EventListener>>;

/** Make an element: attributes by name, listeners as `onclick`-like functions. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else set(element, name, value);
  }
  add(element, ...children);
  return element;
}

/** Set, or with null, false or undefined remove, one attribute. */
export function set(element: Element, name: string, value: Props[string]): void {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (typeof value !== "function") {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Append what is there of `children`. */
export function add(parent: Element, ...children: Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) parent.append(child);
  }
}

/** Replace all children. */
export function fillWith(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  add(parent, ...children);
}

/** Change a text only when it differs, so that live regions speak once. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** An element with HTML that the server has cleaned (items, consent). */
export function rich<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  html: string,
  props: Props = {},
): HTMLElementTagNameMap[K] {
  const element = h(tag, props);
  element.innerHTML = html;
  return element;
}

/** The text of cleaned HTML, for places that take no markup (options of a select). */
export function plainText(html: string): string {
  return (new DOMParser().parseFromString(html, "text/html").body.textContent).trim();
}

const PATHS: Readonly<Record<string, readonly string[]>> = {
  alert: ["M12 3.5L22 20.5H2z", "M12 10v4.5M12 17.5v.01"],
  arrow: ["M5 12h14M13 6l6 6-6 6"],
  back: ["M19 12H5M11 6l-6 6 6 6"],
  camera: ["M3 8h4l2-3h6l2 3h4v11H3z", "M12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z"],
  check: ["M4 12.5l5 5L20 6.5"],
  clock: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5l3.5 2"],
  cross: ["M6 6l12 12M18 6L6 18"],
  down: ["M12 5v14M6 13l6 6 6-6"],
  flag: ["M6 21V4h11l-2 4 2 4H6"],
  help: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M9.2 9.2a2.8 2.8 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2M12 17.2v.01"],
  marker: ["M4 20h7M14.5 4.5l5 5L11 18H6v-5z"],
  strike: ["M4 12h16", "M16.5 7.5C16 5.8 14.300 5 12 5c-2.600 0-4.300 1.200-4.300 3.200 0 1.500.9 2.500 2.600 3.200", "M7.500 16c.4 2 2.100 3 4.500 3 2.700 0 4.500-1.300 4.500-3.400 0-.9-.3-1.600-.8-2.200"],
  full: ["M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"],
  grid: ["M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z"],
  hand: [
    "M7 12V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V5.5a1.5 1.5 0 0 1 3 0V12V8a1.5 1.5 0 0 1 3 0v6.5A6.5 6.5 0 0 1 12.5 21C9.5 21 8.3 19.7 7 17l-2.5-4.2c-.9-1.6 1-2.6 2.5-.8z",
  ],
  note: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v5.5M12 7.5v.01"],
  person: ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M4 21c.8-4.5 4-6.5 8-6.5s7.2 2 8 6.5"],
  pause: ["M8 5v14M16 5v14"],
  speech: ["M4 5h16v11H10l-4 4v-4H4z"],
  up: ["M12 19V5M6 11l6-6 6 6"],
};

/** A drawn sign beside a word; readers skip it. */
export function icon(name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const looks = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "2" };
  const rest = { "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" };
  for (const [key, value] of Object.entries({ ...looks, ...rest })) svg.setAttribute(key, value);
  for (const d of PATHS[name] ?? []) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** Put the focus on the heading of what the page is about. */
export function focusMain(how?: FocusOptions): void {
  const main = document.querySelector<HTMLElement>("#main");
  (main?.querySelector<HTMLElement>("h1") ?? main)?.focus(how);
}

/** The one element that must be there; a page without it is a mistake of ours. */
export function need(selector: string, within: ParentNode = document): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}
