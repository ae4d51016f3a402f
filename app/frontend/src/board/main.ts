/* The proctor board: wires the line to the server, the state, what is seen and what a person
   does. It orders nobody and decides nothing. */

import { add, h, need, say } from "../dom";
import { t } from "../strings";
import { type Draft, doneWords } from "./actions";
import { addressOf, readAddress } from "./address";
import { Alerts, alertWorld, isOn } from "./alerts";
import { BroadcastDialog } from "./broadcast";
import { Calls, callsOf } from "./calls";
import { confirming } from "./confirming";
import { reached } from "./counts";
import { Grid } from "./grid";
import { Header } from "./header";
import { helpDialog, lettersAreOn } from "./help";
import { type Order, isPressable, isWriting, orderOf } from "./keys";
import { Live } from "./live";
import { Panel } from "./panel";
import type { Row } from "./rows";
import { type Said, Sender } from "./send";
import { EMPTY, type Event, type State, heardAt, reduce } from "./state";
import { STEERS } from "./steer";

const TICK_MS = 1000;
/** A pointer that rests this long aims at nothing. */
const REST_MS = 4000;
const TOAST_MS = 5000;

type Plain = Exclude<Order["kind"], "step" | "act" | "steer" | "filter">;

class Board {
  private state: State = EMPTY;
  private readonly header: Header;
  private readonly grid: Grid;
  private readonly panel: Panel;
  private readonly help = helpDialog();
  private readonly calls: HTMLElement;
  private readonly live = new Live({ state: () => this.state, happen: (event) => this.happen(event) });
  private readonly sender = new Sender(() => this.live.connection);
  private readonly called = new Calls();
  private readonly broadcast = new BroadcastDialog({
    send: (command, to, text) => this.sender.broadcast(command, to, text),
    newest: () => this.sender.broadcasts(),
    reached: (to) => reached(this.state, to),
  });
  private readonly alerts = new Alerts(alertWorld(), isOn);
  private due = false;
  private rest: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly root: HTMLElement) {
    const broken = (attempt: string) => this.happen({ kind: "picture_broken", attempt });
    this.header = new Header(root, {
      filter: (filter) => this.happen({ kind: "filter", filter }),
      search: (words) => this.happen({ kind: "search", text: words }),
      help: () => this.help.showModal(),
      broadcast: () => this.broadcast.open(),
      toast,
    });
    this.grid = new Grid({
      open: (attempt) => this.open(attempt),
      calm: (calm) => this.happen({ kind: "calm", calm }),
      clear: () => this.clear(),
      broken,
    });
    this.panel = new Panel({
      close: () => this.close(),
      retry: () => void this.live.watch(true),
      send: (attempt, draft) => this.send(attempt, draft),
      steer: (attempt, wish) => this.steered(this.sender.steer(attempt, wish), STEERS[wish.name].label()),
      settle: (attempt, proposal, confirmed) => this.steered(this.sender.settle(attempt, proposal, confirmed)),
      broken,
    });
    this.calls = need("[data-calls]", root);
  }

  /** Show, connect, and listen to the person. */
  start(): void {
    const places = need("[data-places]", this.root);
    need("[data-body]", this.root).append(this.panel.element);
    document.body.append(this.help, this.broadcast.element);
    document.addEventListener("keydown", (event) => this.pressed(event));
    places.addEventListener("pointermove", (event) => this.pointed(event));
    places.addEventListener("pointerleave", () => this.pointerRests());
    const { filter, search, calm } = readAddress(location.search);
    this.happen({ kind: "filter", filter });
    this.happen({ kind: "search", text: search });
    this.happen({ kind: "calm", calm });
    setInterval(() => this.draw(), TICK_MS);
    this.live.start();
    this.draw();
  }

  /** Take one event, draw soon, and say aloud who has begun to need a person. */
  private happen(event: Event): void {
    this.state = reduce(this.state, event);
    if (event.kind === "filter" || event.kind === "search" || event.kind === "calm") this.remember();
    this.call();
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.draw();
    });
  }

  /** Keep what is shown in the address. */
  private remember(): void {
    const wanted = `${location.pathname}${addressOf(this.state)}`;
    if (wanted !== `${location.pathname}${location.search}`) history.replaceState(null, "", wanted);
  }

  private draw(): void {
    const now = performance.now();
    const { phase, open, refusal } = this.state;
    this.root.dataset["phase"] = phase;
    this.header.draw(this.state, now);
    if (phase === "refused") this.sayRefused(refusal);
    if (phase === "loading") return;
    if (!this.grid.element.isConnected) need("[data-places]", this.root).replaceChildren(this.grid.element);
    this.grid.draw(this.state, now);
    this.panel.draw(this.state, now);
    this.root.classList.toggle("board-open", open !== null);
  }

  private sayRefused(code: string): void {
    const place = need("[data-refused]", this.root);
    place.hidden = false;
    const words =
      code === "signed_out"
        ? t("Your sign-in has ended. Candidates go on undisturbed. Sign in again to watch.")
        : t("This page is not open to you any more ({code}). Candidates go on undisturbed.", { code });
    say(need("[data-refused-text]", place), words);
  }

  private call(): void {
    const now = heardAt(this.state);
    const fresh = this.called.fresh([...this.state.rows.values()].flatMap(({ row }) => callsOf(row, now)));
    if (fresh.length === 0) return;
    say(this.calls, fresh.map(({ words }) => words).join(" "));
    this.alerts.tell(fresh);
  }

  private rowOf(attempt: string | null): Row[] {
    const held = attempt === null ? undefined : this.state.rows.get(attempt);
    return held === undefined ? [] : [held.row];
  }

  private async send(attempt: string, draft: Draft): Promise<string | null> {
    const refused = await this.sender.send(attempt, draft);
    if (refused !== null) return refused;
    toast(doneWords(draft.action, this.rowOf(attempt)[0]?.name ?? ""));
    void this.live.sync().then(() => this.live.watch(true));
    return null;
  }

  private async steered(asked: Promise<Said>, what = ""): Promise<string | null> {
    const { refused, proposed } = await asked;
    if (refused === null) toast(proposed ? t("It waits for a second person now.") : what === "" ? t("Done.") : t("{what}: done.", { what }));
    void this.live.sync().then(() => this.live.watch(true));
    return refused;
  }

  private open(attempt: string): void {
    this.happen({ kind: "open", attempt });
    void this.live.watch(true);
    requestAnimationFrame(() => this.panel.focus());
  }

  private close(): void {
    const attempt = this.state.open;
    this.happen({ kind: "close" });
    if (attempt !== null) requestAnimationFrame(() => this.grid.focus(attempt));
  }

  private clear(): void {
    this.happen({ kind: "filter", filter: "all" });
    this.happen({ kind: "search", text: "" });
  }

  private pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || this.help.open || this.broadcast.element.open || isTheirs(event)) return;
    const [marked] = this.rowOf(this.state.open ?? this.state.selected);
    const order = orderOf(event, marked ?? null, lettersAreOn());
    if (order === null) return;
    event.preventDefault();
    this.carryOut(order);
  }

  private carryOut(order: Order): void {
    if ("by" in order) this.step(order.by);
    else if ("action" in order) this.act(order.action);
    else if ("steer" in order) this.begin((panel) => panel.steer(order.steer));
    else if ("filter" in order) this.happen({ kind: "filter", filter: order.filter });
    else this.obey(order.kind);
  }

  private obey(order: Plain): void {
    const deeds: Record<Plain, () => void> = {
      open: () => this.state.selected !== null && this.open(this.state.selected),
      close: () => this.panel.endComposing() || this.close(),
      search: () => this.header.focusSearch(),
      confirm: () => this.confirmNext(),
      calm: () => this.happen({ kind: "calm", calm: this.state.calm === "hidden" ? "strip" : "hidden" }),
      help: () => this.help.showModal(),
      broadcast: () => this.broadcast.open(),
    };
    deeds[order]();
  }

  /** Open the next attempt where something waits for this person; say so when nothing does. */
  private confirmNext(): void {
    const waiting = confirming(this.state);
    const next = waiting[(waiting.indexOf(this.state.open ?? "") + 1) % waiting.length];
    if (next === undefined) toast(t("Nothing waits for you to confirm."));
    else this.open(next);
  }

  private step(by: 1 | -1): void {
    this.happen({ kind: "step", by });
    const { open, selected } = this.state;
    if (open !== null) void this.live.watch(true);
    else if (selected !== null) this.grid.focus(selected);
  }

  private act(action: Draft["action"]): void {
    this.begin((panel) => panel.begin(action));
  }

  /** Open the marked candidate, and begin something there. */
  private begin(what: (panel: Panel) => void): void {
    const attempt = this.state.open ?? this.state.selected;
    if (attempt === null) return;
    if (this.state.open !== attempt) this.happen({ kind: "open", attempt });
    void this.live.watch(true);
    this.draw();
    what(this.panel);
  }

  private pointed(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    if (!this.state.still) this.happen({ kind: "still", still: true });
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.pointerRests(), REST_MS);
  }

  private pointerRests(): void {
    clearTimeout(this.rest);
    if (this.state.still) this.happen({ kind: "still", still: false });
  }
}

/** Whether a key means something where it was pressed, so that it is none of ours. */
function isTheirs({ key, target }: KeyboardEvent): boolean {
  if (isWriting(target)) return key !== "Escape";
  return key === "Enter" && isPressable(target);
}

/** A short word that something was done, in the page's own region. */
function toast(words: string): void {
  const region = document.querySelector("[data-toasts]");
  if (region === null) return;
  const shown = h("div", { class: "toast", "data-testid": "toast" }, words);
  add(region, shown);
  setTimeout(() => shown.remove(), TOAST_MS);
}

new Board(need("[data-board]")).start();
