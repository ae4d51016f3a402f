/* Wires the exam room: server messages and the person's actions into the reducer, the state
   into the view, answers into the outbox. It holds no rule of the exam. */

import { Camera } from "../camera";
import { Refusal, freshId, get, post } from "../api";
import { Announcer, ServerClock } from "../clock";
import { Outbox } from "../outbox";
import { pageId } from "../page-id";
import { CANDIDATE, PROTOCOL_VERSION, type CandidateHello, type CandidateReceives, type CandidateSends } from "../protocol";
import { Connection } from "../socket";
import { SealedPaper } from "../sealed";
import { openStore } from "../store";
import { type Observed, Telemetry, watchPage } from "../watch";
import { startBeats } from "./beats";
import { startCloser } from "./checking";
import { actionsOf } from "./deeds";
import { Desk, ownStorage } from "./desk";
import { holdsAnswers, waitsHere } from "./ends";
import { loadFaces } from "./fonts";
import { failureWords, fault } from "./failing";
import { watchDevice } from "./signals";
import { hearTime, outboxHooks } from "./sending";
import { startShown } from "./shown";
import { startSnapshots } from "./snapshots";
import { type RoomEvent, type RoomState, initialState, reduce } from "./state";
import { TimeChanges } from "./timing";
import { watchTroubles } from "./troubles";
import { roomView } from "./view";
import { readAnswers, readNotice, readPaper } from "./wire";

/** Everything of one room; the deeds and the wiring share it. */
export interface Room {
  readonly attempt: string;
  readonly clock: ServerClock;
  readonly camera: Camera;
  readonly outbox: Outbox;
  readonly connection: Connection<CandidateSends, CandidateReceives>;
  state: RoomState;
  takeover: boolean;
  /** It comes by itself, after asking for the move: only a move lets it in. */
  knock: boolean;
  readonly desk: Desk;
  readonly sealed: SealedPaper;
  readonly changes: TimeChanges;
  happened(event: RoomEvent): void;
  /** Load the paper again, for the person's "Try again". */
  load(): Promise<void>;
}

/** What the waiting room of this page has ready, so that the start asks the server for nothing. */
export interface Waited {
  readonly connection: Room["connection"];
  readonly sealed: SealedPaper;
  /** The attempt as it stands now, as a new connection would be told. */
  hello(): CandidateHello;
}

const BANNER_AFTER_MS = 3000;
const TICK_MS = 250;
const LAST_RECEIPTS_MS = 300;
const PLAIN_AFTER_MS = 2500;

/** Open the room in `root`: over a connection of its own, or over the one of the waiting room. */
export async function enter(root: HTMLElement, waited?: Waited): Promise<void> {
  const attempt = root.dataset["attempt"] ?? "";
  const page = await pageId();
  const store = await openStore(globalThis.indexedDB);
  const room: Room = {
    attempt,
    clock: new ServerClock(),
    camera: new Camera(() => room.happened({ type: "camera", camera: { kind: "failed", cause: "device" } })),
    outbox: new Outbox(attempt, store, outboxHooks(() => room)),
    connection: waited?.connection ?? connect(() => room, page),
    state: initialState(attempt, root.dataset["title"] ?? ""),
    ...{ takeover: false, knock: false },
    desk: new Desk(ownStorage(), attempt),
    sealed: waited?.sealed ?? new SealedPaper(attempt),
    changes: timeChanges(() => room),
    happened: (event) => {
      const before = room.state;
      room.state = reduce(before, event);
      follow(room, before);
      view.update(room.state);
      view.tick(room.clock.left(performance.now()), room.clock.standing, room.state);
    },
    load: () => loadPaper(room),
  };
  const view = roomView(root, actionsOf(room));
  view.update(room.state);
  room.happened({ type: "time hidden", hidden: room.desk.prefs.timeHidden });
  room.happened({ type: "unsaved", unsaved: await room.outbox.restore(), keptHere: store.durable });
  startClock(room, view.tick);
  loadFaces();
  startWatching(room);
  startShown(room);
  startSnapshots(room);
  startCloser(room);
  if (waited) await goOn(room, waited, page);
  else room.connection.start();
  // hello brings the key of the sealed paper and loads it; without a hello the plain one is asked for
  setTimeout(() => void room.load(), PLAIN_AFTER_MS);
}

/** Go on where the waiting room stands: the same messages take the same way as after a connect. */
async function goOn(room: Room, waited: Waited, page: string): Promise<void> {
  waited.connection.handTo(listener(() => room, page));
  room.happened({ type: "link", link: waited.connection.online ? "online" : "offline" });
  heard(room).hello(waited.hello());
  await room.load();
  document.querySelector<HTMLElement>("#main h1")?.focus();
}

function connect(room: () => Room, page: string): Connection<CandidateSends, CandidateReceives> {
  return new Connection<CandidateSends, CandidateReceives>({
    namespace: CANDIDATE,
    events: ["hello", "state", "notice", "superseded", "drain"],
    ...listener(room, page),
  });
}

type Listener = Parameters<Room["connection"]["handTo"]>[0];

function listener(room: () => Room, page: string): Listener {
  return {
    auth: async () => {
      const answer = (await post(`/api/attempts/${room().attempt}/ticket`)) as { ticket: string };
      return { ...answer, page, v: PROTOCOL_VERSION, attempt: room().attempt, takeover: room().takeover, knock: room().knock };
    },
    hooks: {
      received: (event, message) => heard(room())[event](message),
      link: (link) => {
        room().happened({ type: "link", link });
        if (link !== "offline") return;
        room().outbox.offline();
        setTimeout(() => room().happened({ type: "offline long" }), BANNER_AFTER_MS);
      },
      turnedAway: (code) => room().happened({ type: "turned away", code }),
      fault,
    },
  };
}

/** How a room shows changes of the time and confirms them. */
export function timeChanges(room: () => Room): TimeChanges {
  return new TimeChanges({
    show: (change) => room().happened({ type: "time news", news: { kind: "changed", change } }),
    confirm: async (n) => (await room().connection.ask("time_seen", { command: freshId(), n })).answer.time,
    visible: () => document.visibilityState === "visible",
  });
}

type Heard = { [E in keyof CandidateReceives]: (message: CandidateReceives[E]) => void };

/** What each message of the server does. */
export function heard(room: Room): Heard {
  return {
    hello: (hello) => {
      hearTime(room, hello);
      room.sealed.hear(hello);
      [room.takeover, room.knock] = [false, false];
      room.happened({ type: "hello", hello, unsaved: room.outbox.unsaved() });
      room.outbox.resync({ e: hello.e, c: hello.c, answers: readAnswers(hello) });
      room.changes.hear(hello.time, hello.limit);
      if (room.state.phase !== "ended") void room.load();
    },
    state: (message) => {
      hearTime(room, message);
      room.sealed.hear(message);
      room.happened({ type: "state", message });
      room.changes.hear(message.time, message.limit);
    },
    notice: (message) => room.happened({ type: "notice", notice: readNotice({ ...message }) }),
    drain: ({ retry_in_ms }) => {
      room.outbox.offline(); // nothing new sets out; what is on its way gets its receipt first
      setTimeout(() => room.connection.moveOn(retry_in_ms), LAST_RECEIPTS_MS);
    },
    superseded: () => {
      room.connection.stop();
      room.outbox.offline();
      room.happened({ type: "turned away", code: "lease_lost" });
    },
  };
}

/** What follows from a change: saves stop while nobody takes them, everything stops at the end. */
function follow(room: Room, before: RoomState): void {
  const { phase } = room.state;
  const held = holdsAnswers(room.state);
  if (held !== holdsAnswers(before)) room.outbox.hold(held);
  if (before.phase === phase) return;
  if (phase === "early") location.assign(`/attempts/${room.attempt}/check-in`);
  if (phase === "ended") {
    room.camera.close();
    room.desk.clear();
  }
  if (phase === "working" && room.state.paper === null) void room.load();
}

let loading: Promise<void> | null = null;

async function loadPaper(room: Room): Promise<void> {
  if (room.state.paper !== null) return;
  loading ??= fetchPaper(room).finally(() => (loading = null));
  await loading;
}

async function fetchPaper(room: Room): Promise<void> {
  try {
    const paper = readPaper((await room.sealed.open()) ?? (await get(`/api/attempts/${room.attempt}/paper`)));
    room.happened({ type: "paper", paper });
  } catch (error) {
    const { phase } = room.state;
    // Before the start and after the end there is no paper; hello says which it is.
    const closed = error instanceof Refusal && error.status === 409;
    if (!closed || phase === "working") room.happened({ type: "failed", words: failureWords(error) });
  }
}

/** Follow the clock, and say the time left at its thresholds. */
export function startClock(room: Room, tick: ReturnType<typeof roomView>["tick"]): void {
  const announcer = new Announcer();
  setInterval(() => {
    const left = room.clock.left(performance.now());
    tick(left, room.clock.standing, room.state);
    const over = room.state.phase === "working" && left !== null && left <= 0;
    if (over !== room.state.timeOver) room.happened({ type: "time over", over });
    const minutes = room.state.phase === "working" ? announcer.due(left) : null;
    if (minutes !== null) room.happened({ type: "time news", news: { kind: "minutes", minutes } });
  }, TICK_MS);
}

function startWatching(room: Room): void {
  const key = `assay-tele-${room.attempt}`;
  const telemetry = new Telemetry((observed) => {
    const e = room.outbox.head().e;
    if (e === 0 || room.state.link !== "online") return false;
    const c = Number(sessionStorage.getItem(key) ?? "0") + 1;
    sessionStorage.setItem(key, String(c));
    return room.connection.tell("tele", { c, e, ...observed });
  });
  const tell = (observed: Observed) => room.state.phase === "working" && room.state.snapshotMs > 0 && telemetry.add(observed);
  watchPage(tell);
  watchDevice(tell, () => room.camera.label, room.attempt);
  const troubles = watchTroubles(tell, () => room.state.camera, (now) => room.happened({ type: "troubles", troubles: now }));
  startBeats(room, (rtt) => {
    troubles.beat(rtt, performance.now());
    telemetry.flush(); // the line is there: what was seen without one need not wait for the next sight
  });
  window.addEventListener("online", () => room.connection.hurry());
  document.addEventListener("visibilitychange", () => void room.changes.settle());
  window.addEventListener("pagehide", () => room.outbox.settle());
  // closing is asked about while an answer is only here and still taken, or handing in is on its way
  window.addEventListener("beforeunload", (event) => {
    room.outbox.settle();
    const saved = room.outbox.state(); // newer than what the page shows
    if (waitsHere({ ...room.state, saved }) || room.state.submitting) event.preventDefault();
  });
}

// the practice room and the waiting room lend parts of this file; theirs is another page
const here = document.querySelector<HTMLElement>("#room");
if (here?.dataset["attempt"] !== undefined) void enter(here);
