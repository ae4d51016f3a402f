/* The pictures of one attempt on a line of time with its flags below: look back without leaving
   now. It follows the newest picture until somebody moves it. */

import { fillWith, h, icon, say, set } from "../dom";
import { t } from "../strings";
import { PictureShelf } from "./picture";
import { weight } from "./order";
import type { Detail } from "./detail";
import type { Flag } from "./rows";
import { ageWords, clockWords, erasedWords, flagTone } from "./words";

type Pictures = Detail["pictures"];

/** Width of the shortest mark, in percent of the slider. */
const LEAST_MARK = 1.5;
/** A picture younger than this shows what is now. */
const JUST_NOW_MS = 8000;

export class Scrub {
  readonly element: HTMLElement;
  private readonly stage = h("div", { class: "picture scrub-stage" });
  private readonly range = h("input", { type: "range", class: "scrub-range", min: 0, step: 1 });
  private readonly marks = svg("svg", { class: "scrub-marks", width: "100%", height: "10" });
  private readonly when = h("span", { class: "tabular" });
  private readonly live: HTMLButtonElement;
  private readonly shelf = new PictureShelf();
  private pictures: Pictures = [];
  private erased: number | null = null;
  private following = true;
  private place = 0;
  private name = "";
  private drawn = "";
  private wait: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.live = h("button", { type: "button", class: "button button-small", onclick: () => this.follow() }, t("Newest"));
    set(this.range, "aria-label", t("Pictures by time"));
    this.range.addEventListener("input", () => this.goTo(Number(this.range.value)));
    const step = (by: number, sign: string, label: string) =>
      h(
        "button",
        {
          type: "button",
          class: "button button-small button-icon",
          "aria-label": label,
          onclick: () => this.goTo(this.place + by),
        },
        icon(sign),
      );
    this.element = h(
      "div",
      { class: "scrub" },
      this.stage,
      h("div", { class: "scrub-line" }, this.range, this.marks),
      h(
        "div",
        { class: "scrub-keys" },
        step(-1, "back", t("Earlier picture")),
        step(1, "arrow", t("Later picture")),
        this.when,
        this.live,
      ),
    );
    this.live.classList.add("scrub-newest");
  }

  /** Show the pictures of an attempt; `server` is the server's clock or null. */
  draw(detail: Detail | null, name: string, server: number | null): void {
    this.name = name;
    this.pictures = (detail?.pictures ?? []).filter((picture) => !picture.reference);
    this.erased = detail?.erased ?? null;
    const last = Math.max(0, this.pictures.length - 1);
    set(this.range, "max", last);
    this.range.disabled = last === 0;
    if (this.following) this.place = last;
    this.show();
    this.drawMarks(detail?.flags ?? []);
    this.drawWhen(server);
  }

  /** Go to the picture nearest to an instant, in ms since 1970. */
  goToTime(at: number): void {
    let nearest = 0;
    this.pictures.forEach((picture, place) => {
      const [old, now] = [Math.abs((this.pictures[nearest]?.at ?? 0) - at), Math.abs(picture.at - at)];
      if (now < old) nearest = place;
    });
    if (this.pictures.length > 0) this.goTo(nearest);
  }

  private goTo(place: number): void {
    const last = this.pictures.length - 1;
    this.place = Math.max(0, Math.min(last, place));
    this.following = this.place === last;
    this.drawWhen(null);
    // While the thumb is dragged only the picture on which it rests is fetched.
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.show(), 60);
  }

  private follow(): void {
    this.following = true;
    this.goTo(this.pictures.length - 1);
  }

  private show(): void {
    const picture = this.pictures[this.place];
    set(this.range, "value", this.place);
    this.range.value = String(this.place);
    set(this.live, "aria-pressed", this.following ? "true" : "false");
    if (picture === undefined) {
      const words = this.erased === null ? t("No picture yet") : erasedWords(this.erased);
      if (this.stage.textContent !== words || this.stage.querySelector("img") !== null) {
        fillWith(this.stage, h("span", { class: "picture-none" }, icon("camera"), words));
      }
      return;
    }
    const alt = t("{name} at {time}", { name: this.name, time: clockWords(picture.at) });
    const image = this.shelf.take(picture, alt);
    if (this.stage.firstChild !== image) fillWith(this.stage, image);
  }

  private drawWhen(server: number | null): void {
    const picture = this.pictures[this.place];
    if (picture === undefined) {
      say(this.when, "");
      return;
    }
    const time = clockWords(picture.at);
    set(this.range, "aria-valuetext", time);
    const old = server === null ? 0 : server - picture.at;
    const age = old < JUST_NOW_MS ? t("now") : t("{age} ago", { age: ageWords(old) });
    if (server !== null || !this.when.textContent.startsWith(time)) say(this.when, server === null ? time : `${time} · ${age}`);
  }

  /** Draw when which flag stood, on the same line of time as the pictures. */
  private drawMarks(flags: readonly Flag[]): void {
    const [first, last] = [this.pictures[0]?.at ?? 0, this.pictures.at(-1)?.at ?? 0];
    const key = JSON.stringify([first, last, flags]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.marks.replaceChildren();
    if (last <= first) return;
    // The strongest last, so that it lies on top.
    const drawn = [...flags].sort((one, other) => weight(one.severity) - weight(other.severity));
    this.marks.append(...drawn.map((flag) => markOf(this.pictures, flag, last)));
  }
}

function markOf(pictures: Pictures, flag: Flag, last: number): SVGElement {
  const [from, to] = [placeOf(pictures, flag.since), placeOf(pictures, flag.until ?? last)];
  const width = Math.max(LEAST_MARK, to - from);
  const x = Math.min(from, 100 - LEAST_MARK);
  const look = `mark mark-${flagTone(flag) || "none"}`;
  const box = { x: `${x.toFixed(2)}%`, width: `${width.toFixed(2)}%`, y: "2", height: "6", rx: "3" };
  return svg("rect", { ...box, class: look });
}

/** Where an instant lies among the pictures, in percent of the slider. */
export function placeOf(pictures: readonly { at: number }[], at: number): number {
  const last = pictures.length - 1;
  const after = pictures.findIndex((picture) => picture.at >= at);
  if (last < 1 || after === 0) return 0;
  const [low, high] = [pictures[after - 1], pictures[after]];
  if (low === undefined || high === undefined) return 100;
  const part = high.at === low.at ? 0 : (at - low.at) / (high.at - low.at);
  return ((after - 1 + part) / last) * 100;
}

function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  looks: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(looks)) element.setAttribute(name, value);
  if (tag === "svg") element.setAttribute("aria-hidden", "true");
  return element;
}
