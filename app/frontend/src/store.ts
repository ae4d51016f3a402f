/* What the outbox keeps across reloads, in IndexedDB; in memory where the browser gives none.
   It stores and returns; numbering, order and sending are the outbox's. */

import type { JsonValue } from "./protocol";

/** An answer that has no number yet; the newest per item. */
export interface Pending {
  attempt: string;
  item: string;
  r: JsonValue;
  m: boolean;
  ct: number;
  /** the newest anchor of time when it was given */
  a?: string | null | undefined;
  order: number;
}

/** A numbered save that is not acknowledged yet; never changed after it was numbered. */
export interface Numbered {
  attempt: string;
  e: number;
  c: number;
  item: string;
  r: JsonValue;
  m: boolean;
  ct: number;
  a?: string | null | undefined;
  h: string;
}

/** Where numbering stands: the newest number and head of an epoch. */
export interface Chain {
  attempt: string;
  e: number;
  c: number;
  h: string;
}

export interface Kept {
  pending: Pending[];
  numbered: Numbered[];
  chain: Chain | null;
}

/** One step, written as a whole or not at all. */
export interface Step {
  put?: readonly Pending[];
  forget?: readonly string[];
  number?: readonly Numbered[];
  acknowledge?: readonly Numbered[];
  chain?: Chain;
}

export interface OutboxStore {
  /** Whether answers survive a reload. */
  readonly durable: boolean;
  load(attempt: string): Promise<Kept>;
  write(attempt: string, step: Step): Promise<void>;
}

const STORES = ["pending", "numbered", "chain"] as const;

/** Open the store; falls back to memory when the browser refuses IndexedDB. */
export async function openStore(factory: IDBFactory | undefined): Promise<OutboxStore> {
  if (factory === undefined) return memoryStore();
  try {
    return indexedStore(await openDatabase(factory));
  } catch {
    return memoryStore();
  }
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const opening = factory.open("assay-outbox", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("pending", { keyPath: ["attempt", "item"] });
    opening.result.createObjectStore("numbered", { keyPath: ["attempt", "e", "c"] });
    opening.result.createObjectStore("chain", { keyPath: "attempt" });
  };
  return settled(opening);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"));
  });
}

function indexedStore(database: IDBDatabase): OutboxStore {
  const load = async (attempt: string): Promise<Kept> => {
    const tx = database.transaction(STORES, "readonly");
    const all = IDBKeyRange.bound([attempt], [attempt, []]);
    const pending = settled(tx.objectStore("pending").getAll(all));
    const numbered = settled(tx.objectStore("numbered").getAll(all));
    const chain = settled(tx.objectStore("chain").get(attempt));
    return {
      pending: (await pending) as Pending[],
      numbered: (await numbered) as Numbered[],
      chain: ((await chain) as Chain | undefined) ?? null,
    };
  };
  return { durable: true, load, write: (attempt, step) => writeStep(database, attempt, step) };
}

function writeStep(database: IDBDatabase, attempt: string, step: Step): Promise<void> {
  // A number must be on disk before it is used; a draft may lag behind the typing.
  const durability = step.number ? "strict" : "relaxed";
  const tx = database.transaction(STORES, "readwrite", { durability });
  const [pending, numbered] = [tx.objectStore("pending"), tx.objectStore("numbered")];
  step.forget?.forEach((item) => pending.delete([attempt, item]));
  step.put?.forEach((one) => pending.put(one));
  step.acknowledge?.forEach((one) => numbered.delete([attempt, one.e, one.c]));
  step.number?.forEach((one) => numbered.put(one));
  if (step.chain) tx.objectStore("chain").put(step.chain);
  return finished(tx);
}

function finished(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error("IndexedDB refused to write"));
  });
}

/** Keeps answers for the life of the page only. */
export function memoryStore(): OutboxStore {
  return {
    durable: false,
    load: () => Promise.resolve({ pending: [], numbered: [], chain: null }),
    write: () => Promise.resolve(),
  };
}
