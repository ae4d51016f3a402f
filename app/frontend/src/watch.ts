/* What the page notices about itself: it lost the focus, or left full screen, and for how long.
   Facts with a length only; what they mean is decided elsewhere, by people. What it notices about
   the device is in room/signals.ts, what gets in the person's way in room/troubles.ts. */

export interface Observed {
  k:
    | "browser.focus_lost"
    | "browser.fullscreen_exit"
    | "browser.clipboard_copy"
    | "browser.clipboard_paste"
    | "browser.print_or_screenshot_key"
    | "browser.extra_display"
    | "browser.virtual_camera"
    | "browser.clock_jump"
    | "browser.network_changed"
    | "browser.context_changed"
    | "browser.camera_denied"
    | "browser.low_battery"
    | "browser.weak_wifi"
    | "browser.capture_backlog";
  /** The browser's clock at the start, ms. */
  ct: number;
  ms: number;
  /** Why, where a kind has several causes. */
  d?: string;
}

/** Shorter losses are the browser's own flicker (a permission bubble, a select list). */
export const LEAST_MS = 250;

/** Measures one kind of absence: `began` and `ended` may come twice. */
export class Absence {
  private since: number | null = null;

  constructor(
    private readonly k: Observed["k"],
    private readonly report: (observed: Observed) => void,
  ) {}

  began(now: number): void {
    this.since ??= now;
  }

  ended(now: number): void {
    if (this.since === null) return;
    const ms = Math.round(now - this.since);
    const ct = Math.round(performance.timeOrigin + this.since);
    this.since = null;
    if (ms >= LEAST_MS) this.report({ k: this.k, ct, ms });
  }
}

/** Watch this page from now on. */
export function watchPage(report: (observed: Observed) => void): void {
  const focus = new Absence("browser.focus_lost", report);
  const full = new Absence("browser.fullscreen_exit", report);
  const now = () => performance.now();
  const here = () => document.visibilityState === "visible" && document.hasFocus();
  const look = () => (here() ? focus.ended(now()) : focus.began(now()));
  window.addEventListener("blur", look);
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  let wasFull = document.fullscreenElement !== null;
  document.addEventListener("fullscreenchange", () => {
    const isFull = document.fullscreenElement !== null;
    if (wasFull && !isFull) full.began(now());
    if (isFull) full.ended(now());
    wasFull = isFull;
  });
  window.addEventListener("pagehide", () => {
    focus.ended(now());
    full.ended(now());
  });
}

/** Keeps observations until there is a connection; the oldest go first beyond a hundred. */
export class Telemetry {
  private readonly waiting: Observed[] = [];

  /** @param send returns false when it could not be sent. */
  constructor(private readonly send: (observed: Observed) => boolean) {}

  /** Keep it, and send it now if that is possible; true: it is kept. */
  add(observed: Observed): true {
    this.waiting.push(observed);
    if (this.waiting.length > 100) this.waiting.shift();
    this.flush();
    return true;
  }

  flush(): void {
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      if (!this.send(first)) return;
      this.waiting.shift();
    }
  }
}
