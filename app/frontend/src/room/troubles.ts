/* What gets in the way of a person: an empty battery, a slow line, pictures that wait, a camera that
   does not open. The person is told what to do; the record is told that it was so, and nobody is blamed. */

import { t } from "../strings";
import type { Observed } from "../watch";
import type { CameraState } from "./state";

export type Trouble = "battery" | "line" | "pictures";

export const LOW_BATTERY = 0.15;
const ENOUGH_BATTERY = 0.2;
export const SLOW_MS = 1500;
/** So many of the last signs of life are looked at, and so many slow ones make a slow line. */
export const [BEATS, SLOW_BEATS] = [6, 3];
export const MANY_WAIT = 4;
const FEW_WAIT = 1;
/** The record hears of the same trouble at most once in this time, however often it comes and goes. */
export const QUIET_MS = 10 * 60_000;
const LOOK_MS = 5000;

/** What a person can do something about comes first. */
const ORDER: readonly Trouble[] = ["battery", "line", "pictures"];
const KINDS: Readonly<Record<Trouble, Observed["k"]>> = {
  battery: "browser.low_battery",
  line: "browser.weak_wifi",
  pictures: "browser.capture_backlog",
};

export interface TroubleWorld {
  /** Whether the exam runs, so that it was taken. */
  report: (observed: Observed) => boolean;
  changed: (troubles: readonly Trouble[]) => void;
}

/** Follows what may get in the way; instants are performance.now(). */
export class Troubles {
  private readonly lasting = new Set<Trouble>();
  private readonly told = new Map<Trouble, number>();
  private readonly slow: boolean[] = [];
  private denied: string | null = null;

  constructor(private readonly world: TroubleWorld) {}

  /** How full the battery is, 0 to 1. */
  battery(level: number, charging: boolean, now: number): void {
    const bound = this.lasting.has("battery") ? ENOUGH_BATTERY : LOW_BATTERY;
    this.follow("battery", !charging && level <= bound, now);
  }

  /** How long a sign of life took in ms; null: no answer came. */
  beat(rtt: number | null, now: number): void {
    this.slow.push(rtt === null || rtt > SLOW_MS);
    if (this.slow.length > BEATS) this.slow.shift();
    const slow = this.slow.filter(Boolean).length;
    this.follow("line", slow >= SLOW_BEATS || (slow > 0 && this.lasting.has("line")), now);
  }

  /** How many pictures wait to be sent. */
  pictures(waiting: number, now: number): void {
    this.follow("pictures", waiting >= MANY_WAIT || (waiting > FEW_WAIT && this.lasting.has("pictures")), now);
  }

  /** How the camera is; each cause is told once until it opens again. */
  camera({ kind, cause }: Pick<CameraState, "kind" | "cause">, now: number): void {
    if (kind === "live") this.denied = null;
    if (kind !== "failed" || cause === null || cause === this.denied) return;
    if (this.world.report({ ...moment("browser.camera_denied", now), d: cause })) this.denied = cause;
  }

  private follow(trouble: Trouble, is: boolean, now: number): void {
    const was = this.lasting.has(trouble);
    if (is) this.tell(trouble, now);
    if (is === was) return;
    if (is) this.lasting.add(trouble);
    else this.lasting.delete(trouble);
    this.world.changed(ORDER.filter((one) => this.lasting.has(one)));
  }

  private tell(trouble: Trouble, now: number): void {
    const before = this.told.get(trouble);
    if (before !== undefined && now - before < QUIET_MS) return;
    if (this.world.report(moment(KINDS[trouble], now))) this.told.set(trouble, now);
  }
}

function moment(k: Observed["k"], now: number): Observed {
  return { k, ct: Math.round(performance.timeOrigin + now), ms: 0 };
}

/** What happened, what is kept, and what to do, in plain words. */
export function troubleWords(trouble: Trouble): string {
  switch (trouble) {
    case "battery":
      return t("Your battery is nearly empty. Plug the computer in. Your answers are kept, also if it goes out.");
    case "line":
      return t("Your connection is slow. Keep working: your answers wait here and are sent by themselves. Sitting closer to the router, or a cable, helps.");
    case "pictures":
      return t("Camera pictures wait to be sent. You need do nothing: your answers go first, and this does not count against you.");
  }
}

interface Battery extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

/** Watch from now on; signs of life come by `beat` of what is returned. */
export function watchTroubles(
  report: TroubleWorld["report"],
  camera: () => CameraState,
  changed: TroubleWorld["changed"],
): Troubles {
  const troubles = new Troubles({ report, changed });
  const look = () => {
    const now = performance.now();
    troubles.camera(camera(), now);
    troubles.pictures(camera().waiting, now);
  };
  setInterval(look, LOOK_MS);
  void watchBattery(troubles);
  return troubles;
}

/** Some browsers tell nothing of a battery, and some only where they are allowed to. */
async function watchBattery(troubles: Troubles): Promise<void> {
  const { getBattery } = navigator as { getBattery?: () => Promise<Battery> };
  if (getBattery === undefined) return;
  try {
    const battery = await getBattery.call(navigator);
    const look = () => troubles.battery(battery.level, battery.charging, performance.now());
    battery.addEventListener("levelchange", look);
    battery.addEventListener("chargingchange", look);
    setInterval(look, LOOK_MS);
    look();
  } catch {
    // it is not told, and so nothing is said of it
  }
}
