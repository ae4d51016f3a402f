/* Measures this browser, computer and network. Each measure ends by itself, and what cannot be
   measured is told as such. Nothing about the person is sent: the server sees requests for its
   clock, one file, and a line that is opened and closed. */

import { get } from "../api";
import type { Browser, Network, Screen, Storage } from "./findings";

const TRIPS = 5;
const PATIENCE_MS = 6000;

export function measureBrowser(): Browser {
  const needed: readonly [string, boolean][] = [
    ["IndexedDB", "indexedDB" in window],
    ["WebSocket", "WebSocket" in window],
    ["Web Crypto", typeof crypto === "object" && "subtle" in crypto],
    ["structuredClone", typeof structuredClone === "function"],
    ["AbortSignal.timeout", typeof AbortSignal === "function" && "timeout" in AbortSignal],
  ];
  return { secure: window.isSecureContext, lacks: needed.filter(([, has]) => !has).map(([name]) => name) };
}

export async function measureStorage(): Promise<Storage> {
  const works = await inTime(writeAndRead(), false);
  const teller = (navigator as { storage?: Partial<StorageManager> }).storage;
  const told = (await teller?.estimate?.().catch(() => null)) ?? null;
  const free = told?.quota === undefined ? null : told.quota - (told.usage ?? 0);
  return { works, free };
}

/** Write one value into a database of its own, read it back, and remove it. */
async function writeAndRead(): Promise<boolean> {
  return new Promise((resolve) => {
    const opened = indexedDB.open("assay-preflight", 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore("tries");
    opened.onerror = () => resolve(false);
    opened.onsuccess = () => {
      const store = opened.result.transaction("tries", "readwrite").objectStore("tries");
      store.put("kept", "one");
      const read = store.get("one");
      const end = (works: boolean) => {
        opened.result.close();
        indexedDB.deleteDatabase("assay-preflight");
        resolve(works);
      };
      read.onsuccess = () => end(read.result === "kept");
      read.onerror = () => end(false);
    };
  });
}

/** How the network does, and how far this clock is before the server's in ms. */
export async function measureNetwork(): Promise<{ network: Network; off: number | null }> {
  const trips: number[] = [];
  let [best, off]: [number, number | null] = [Infinity, null];
  for (let at = 0; at < TRIPS; at++) {
    const began = performance.now();
    const answer = (await get("/api/check-computer").catch(() => null)) as { t?: unknown } | null;
    if (typeof answer?.t !== "number") continue;
    const trip = performance.now() - began;
    trips.push(trip);
    if (trip < best) [best, off] = [trip, performance.timeOrigin + performance.now() - trip / 2 - answer.t];
  }
  const [rate, live] = await Promise.all([inTime(measureRate(), null), inTime(opensLine(), false)]);
  return { network: { trips, rate, live }, off };
}

/** Megabits per second of one file that the exam loads anyway, past every cache. */
async function measureRate(): Promise<number | null> {
  const began = performance.now();
  const response = await fetch("/static/build/room.js", { cache: "no-store" }).catch(() => null);
  if (response?.ok !== true) return null;
  const bytes = (await response.arrayBuffer()).byteLength;
  return (bytes * 8) / 1000 / Math.max(1, performance.now() - began);
}

/** Whether a live line can be opened; it is closed before anything is said on it. */
async function opensLine(): Promise<boolean> {
  return new Promise((resolve) => {
    const place = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/socket.io/?EIO=4&transport=websocket`;
    const line = new WebSocket(place);
    line.onmessage = () => {
      line.close();
      resolve(true);
    };
    line.onerror = () => resolve(false);
    line.onclose = () => resolve(false);
  });
}

export function measureScreen(): Screen {
  const { width, height } = window.screen;
  const extended = (window.screen as { isExtended?: unknown }).isExtended;
  return { width, height, extended: typeof extended === "boolean" ? extended : null };
}

interface BatteryTeller {
  getBattery?: () => Promise<{ level: number; charging: boolean }>;
}

export async function measureBattery(): Promise<{ level: number; charging: boolean } | null> {
  const told = (navigator as BatteryTeller).getBattery?.();
  if (told === undefined) return null;
  return inTime(
    told.then(({ level, charging }) => ({ level, charging })).catch(() => null),
    null,
  );
}

async function inTime<T>(measure: Promise<T>, otherwise: T): Promise<T> {
  const late = new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), PATIENCE_MS));
  return Promise.race([measure, late]);
}
