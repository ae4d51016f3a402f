/* The tiles of the board in their three places: the grid, the strip of the calm, and who has
   ended. Tiles are kept by attempt and moved, never built twice. */

import { fillWith, h, say } from "../dom";
import { t, tn } from "../strings";
import { CALMS, type Calm } from "./order";
import { type Parts, type State, calmCount, movesWaiting, parts, serverNow } from "./state";
import { Tile, type TileHooks } from "./tile";

export interface GridHooks extends TileHooks {
  calm(calm: Calm): void;
  clear(): void;
}

const CALM_WORDS: Readonly<Record<Calm, () => string>> = {
  strip: () => t("Fold the calm ones"),
  tiles: () => t("Show as tiles"),
  hidden: () => t("Hide the calm"),
};

export class Grid {
  readonly element: HTMLElement;
  private readonly tiles = new Map<string, Tile>();
  private readonly places: Record<keyof Parts, HTMLUListElement> = {
    grid: list("board-grid"),
    strip: list("board-strip"),
    ended: list("board-strip"),
  };
  private readonly heads = {
    strip: h("h2", { class: "board-part" }),
    ended: h("h2", { class: "board-part" }),
  };
  private readonly fold: Readonly<Record<Calm, HTMLButtonElement>>;
  private readonly moves = h("p", { class: "board-moves", "aria-live": "off" });
  private readonly nobody = h("div", { class: "empty" });
  private reason = "";

  constructor(private readonly hooks: GridHooks) {
    const button = (calm: Calm) => {
      const look = { type: "button", class: "button button-small button-quiet", "data-calm": calm } as const;
      return h("button", { ...look, onclick: () => hooks.calm(calm) }, CALM_WORDS[calm]());
    };
    this.fold = { strip: button("strip"), tiles: button("tiles"), hidden: button("hidden") };
    const { grid, strip, ended } = this.places;
    this.element = h(
      "div",
      { class: "board-places" },
      this.nobody,
      grid,
      h("div", { class: "board-part-head" }, this.heads.strip, ...CALMS.map((calm) => this.fold[calm])),
      strip,
      this.heads.ended,
      ended,
      this.moves,
    );
  }

  /** Show the state; `now` is performance.now(). */
  draw(state: State, now: number): void {
    const shown = parts(state);
    const server = serverNow(state, now);
    for (const part of ["grid", "strip", "ended"] as const) {
      const wanted = shown[part].map((held) => {
        const { attempt } = held.row;
        const tile = this.tileOf(attempt);
        const [selected, open] = [state.selected === attempt, state.open === attempt];
        tile.draw(held, { now, server, small: part !== "grid", selected, open });
        return tile.element;
      });
      arrange(this.places[part], wanted);
      this.places[part].hidden = wanted.length === 0;
    }
    this.forget(state);
    this.drawHeads(state, shown);
    this.drawNobody(state, shown);
  }

  /** Put the focus on a tile. */
  focus(attempt: string): void {
    this.tiles.get(attempt)?.focus();
  }

  private tileOf(attempt: string): Tile {
    const kept = this.tiles.get(attempt);
    if (kept !== undefined) return kept;
    const tile = new Tile(attempt, this.hooks);
    this.tiles.set(attempt, tile);
    return tile;
  }

  private forget(state: State): void {
    for (const attempt of this.tiles.keys()) {
      if (!state.rows.has(attempt)) this.tiles.delete(attempt);
    }
  }

  private drawHeads(state: State, shown: Parts): void {
    const calm = calmCount(state);
    say(this.heads.strip, calm > 0 ? tn("{n} calm", "{n} calm", calm) : "");
    this.heads.strip.hidden = calm === 0;
    this.fold.strip.hidden = state.calm === "strip";
    this.fold.tiles.hidden = calm === 0;
    this.fold.hidden.hidden = calm === 0 || state.calm === "hidden";
    say(this.heads.ended, t("Ended in the last half hour"));
    this.heads.ended.hidden = shown.ended.length === 0;
    const moves = movesWaiting(state);
    this.moves.hidden = moves === 0;
    if (moves > 0) say(this.moves, t("The order changes when the pointer rests or leaves."));
  }

  /** Empty is one of two things: nobody is there, or the filter hides everybody. */
  private drawNobody(state: State, shown: Parts): void {
    const found = shown.grid.length + shown.strip.length + shown.ended.length;
    const reason = found > 0 ? "" : state.rows.size === 0 ? "empty" : `none ${state.filter} ${state.search}`;
    this.nobody.hidden = reason === "" || state.phase !== "ready";
    if (reason === this.reason) return;
    this.reason = reason;
    if (reason === "empty") fillWith(this.nobody, ...emptyBoard());
    else if (reason !== "") fillWith(this.nobody, ...this.noMatch(state));
  }

  private noMatch(state: State): HTMLElement[] {
    const text =
      state.search.trim() === ""
        ? t("Nobody is in this group right now.")
        : t("No name here contains “{search}”.", { search: state.search.trim() });
    const clear = h("button", { type: "button", class: "button", onclick: () => this.hooks.clear() }, t("Show everybody"));
    return [h("h2", {}, t("Nobody to show")), h("p", {}, text), clear];
  }
}

function emptyBoard(): HTMLElement[] {
  return [
    h("h2", {}, t("Nobody is here yet")),
    h("p", {}, t("Candidates appear here as soon as they begin their check-in. Leave this page open; it updates by itself.")),
  ];
}

function list(look: string): HTMLUListElement {
  return h("ul", { class: look });
}

/** Make the children of `parent` be `wanted`; an element that moves keeps the focus. */
function arrange(parent: Element, wanted: readonly Element[]): void {
  const keep = new Set(wanted);
  const focused = document.activeElement;
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((element, place) => {
    const there = parent.children[place];
    if (there !== element) parent.insertBefore(element, there ?? null);
  });
  if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) {
    focused.focus({ preventScroll: true });
  }
}
