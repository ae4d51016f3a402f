/* The head of the board: how many are live, waiting and need you (each is a filter), the search,
   the state of the connection in words, and the help. */

import { h, need, say, set } from "../dom";
import { type AlertKind, isOn, turn } from "./alerts";
import { t } from "../strings";
import { FILTERS, type Filter } from "./order";
import { type State, count, needing } from "./state";
import { ageWords } from "./words";

export interface HeaderHooks {
  filter(filter: Filter): void;
  search(text: string): void;
  help(): void;
  broadcast(): void;
  /** Say a short word to the person. */
  toast(words: string): void;
}

/** Older news than this is said to be old even while the connection looks fine. */
const OLD_NEWS_MS = 12_000;

const LABELS: Readonly<Record<Filter, () => string>> = {
  all: () => t("All"),
  live: () => t("Live"),
  waiting: () => t("Waiting"),
  needs: () => t("Needs you"),
  confirm: () => t("To confirm"),
  mine: () => t("Mine"),
};

const ALERT_WORDS: Readonly<Record<AlertKind, (on: boolean) => string>> = {
  sound: (on) => (on ? t("Sound on") : t("Sound off")),
  notices: (on) => (on ? t("Notices on") : t("Notices off")),
};

const ALERT_TITLES: Readonly<Record<AlertKind, () => string>> = {
  sound: () => t("Two short notes when somebody begins to need you"),
  notices: () => t("A notice of the desktop while this page is not before you"),
};

export class Header {
  private readonly counts = new Map<Filter, HTMLElement>();
  private readonly buttons = new Map<Filter, HTMLButtonElement>();
  private readonly link: HTMLElement;
  private readonly field: HTMLInputElement;
  private readonly title = document.title;

  constructor(root: HTMLElement, hooks: HeaderHooks) {
    const filters = need("[data-filters]", root);
    filters.replaceChildren();
    for (const filter of FILTERS) filters.append(this.button(filter, hooks));
    this.link = need("[data-link]", root);
    this.field = need("[data-search]", root) as HTMLInputElement;
    this.field.addEventListener("input", () => hooks.search(this.field.value));
    need("[data-help]", root).addEventListener("click", () => hooks.help());
    need("[data-broadcast]", root).addEventListener("click", () => hooks.broadcast());
    need("[data-alerts]", root).replaceChildren(...(["sound", "notices"] as const).map((kind) => this.alert(kind, hooks)));
  }

  /** Show the state; `now` is performance.now(). */
  draw(state: State, now: number): void {
    for (const [filter, button] of this.buttons) {
      set(button, "aria-pressed", state.filter === filter ? "true" : "false");
      const counted = this.counts.get(filter);
      if (counted !== undefined) say(counted, String(count(state, filter)));
      const calls = filter === "needs" || filter === "confirm";
      button.classList.toggle("count-calls", calls && count(state, filter) > 0);
    }
    if (this.field.value !== state.search) this.field.value = state.search;
    const { tone, words } = linkWords(state, now);
    set(this.link, "data-tone", tone);
    say(this.link, words);
    const calls = needing(state).length;
    document.title = calls > 0 ? `(${calls}) ${this.title}` : this.title;
  }

  /** Put the cursor into the search field. */
  focusSearch(): void {
    this.field.focus();
    this.field.select();
  }

  /** A switch for sound or desktop notices; the desktop may refuse, which is said. */
  private alert(kind: AlertKind, hooks: HeaderHooks): HTMLButtonElement {
    const button: HTMLButtonElement = h(
      "button",
      { type: "button", class: "button button-small", "data-alert": kind, title: ALERT_TITLES[kind](), onclick: () => void press() },
    );
    const show = (on: boolean) => {
      set(button, "data-on", on ? "yes" : null);
      say(button, ALERT_WORDS[kind](on));
    };
    const press = async () => {
      const wanted = !isOn(kind);
      const on = await turn(kind, wanted);
      show(on);
      if (wanted && !on) hooks.toast(t("This browser does not allow notices from this page. Allow them in its settings, then press again."));
    };
    show(isOn(kind));
    return button;
  }

  private button(filter: Filter, hooks: HeaderHooks): HTMLButtonElement {
    const counted = h("span", { class: "count-number tabular" }, "–");
    const button = h(
      "button",
      {
        type: "button",
        class: "count",
        "data-filter": filter,
        "aria-pressed": "false",
        onclick: () => hooks.filter(filter),
      },
      counted,
      h("span", {}, LABELS[filter]()),
    );
    this.counts.set(filter, counted);
    this.buttons.set(filter, button);
    return button;
  }
}

/** The connection in words, and how old the news is when that matters. */
export function linkWords(state: State, now: number): { tone: string; words: string } {
  const age = state.heard === null ? null : now - state.heard.at;
  if (state.phase === "refused") return { tone: "bad", words: t("Not connected") };
  if (state.link === "online") {
    if (age !== null && age > OLD_NEWS_MS) {
      return { tone: "warn", words: t("No news for {age}", { age: ageWords(age) }) };
    }
    return state.phase === "ready"
      ? { tone: "good", words: t("Live") }
      : { tone: "none", words: t("Loading") };
  }
  if (age === null) return { tone: "none", words: t("Connecting") };
  return { tone: "warn", words: t("No connection: this is {age} old. Trying again.", { age: ageWords(age) }) };
}
