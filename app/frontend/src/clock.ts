/* Shows the server's deadline between two messages; it never decides that time is over.
   Everything here is in ms; the page's own time line is performance.now(). */

/** What a message said about time. `left` null: the clock stands. */
export interface TimeWord {
  t: number;
  left: number | null;
}

interface Sample {
  offset: number;
  rtt: number;
}

/** A message that was pushed has no round trip; this much is assumed. */
const PUSHED_RTT_MS = 1000;

export class ServerClock {
  private best: Sample | null = null;
  private deadline: number | null = null;
  private frozen: number | null = null;
  private newest = 0;

  /**
   * Take what a message said.
   * @param now performance.now() at arrival
   * @param rtt round trip of the message it answers; absent for a pushed message
   */
  hear(word: TimeWord, now: number, rtt = PUSHED_RTT_MS): void {
    if (word.t < this.newest) return; // an older message overtaken by a newer one
    this.sample({ offset: word.t - (now - rtt / 2), rtt });
    this.newest = word.t;
    if (word.left === null) {
      this.frozen ??= this.deadline === null ? null : Math.max(0, this.deadline - word.t);
      this.deadline = null;
    } else {
      this.deadline = word.t + word.left;
      this.frozen = null;
    }
  }

  /** Working time left at `now`, ≥ 0; while the clock stands, what stood; null when unknown. */
  left(now: number): number | null {
    if (this.deadline === null || this.best === null) return this.frozen;
    return Math.max(0, this.deadline - (now + this.best.offset));
  }

  /** Tell what is left while the clock stands, when a message knows it. */
  freezeAt(left: number): void {
    if (this.deadline === null) this.frozen = left;
  }

  /** How long it is until an instant of the server's clock, ≥ 0; null when that is unknown. */
  until(instant: number, now: number): number | null {
    return this.best === null ? null : Math.max(0, instant - (now + this.best.offset));
  }

  get standing(): boolean {
    return this.deadline === null;
  }

  /** Keep the sample with the least round trip, unless a newer one contradicts it. */
  private sample(heard: Sample): void {
    const best = this.best;
    // A sleep of the machine or a step of the server's clock shows as a contradiction.
    const apart = best === null ? Infinity : Math.abs(heard.offset - best.offset);
    const margin = best === null ? 0 : (heard.rtt + best.rtt) / 2 + 50;
    if (best === null || heard.rtt <= best.rtt || apart > margin) this.best = heard;
  }
}

/** Minutes at which the time left is said aloud. */
export const ANNOUNCED_MIN = [30, 15, 5, 1] as const;

/** A minute is said again only after this much more than it was given back, and not this long after it. */
export const REARM_MS = 5000;

/** Says each of the minutes once, however the estimate of what is left trembles or leaps. */
export class Announcer {
  private passed: Set<number> | null = null;

  /**
   * The minute to say now, or null. What had passed before the first look is not said, nor what
   * was leapt over: after time was taken away or a sleep it would not be true any more.
   */
  due(left: number | null): number | null {
    if (left === null) return null;
    const passed = new Set<number>(ANNOUNCED_MIN.filter((min) => left <= min * 60_000));
    const before = this.passed;
    for (const min of before ?? []) if (left <= min * 60_000 + REARM_MS) passed.add(min);
    this.passed = passed;
    const crossed = before === null ? [] : ANNOUNCED_MIN.filter((min) => passed.has(min) && !before.has(min));
    const minute = crossed.at(-1);
    return minute !== undefined && left > minute * 60_000 - REARM_MS ? minute : null;
  }
}
