/* Carries out what the person does: changes the state, tells the outbox and the server. */

import { Refusal, freshId, post } from "../api";
import type { Actions } from "./actions";
import { checksOf } from "./checking";
import type { Room } from "./main";
import { openCamera } from "./snapshots";
import type { RoomState } from "./state";
import { wishesOf } from "./wishing";

const SUBMIT_MS = 10_000;
const SUBMIT_RETRY_MS = 1000;

/** The actions of one room. */
export function actionsOf(room: Room): Actions {
  const open: Actions["open"] = (what) => room.happened({ type: "open", what });
  return {
    ...answering(room),
    ...talking(room),
    ...wishesOf(room),
    ...{ checks: checksOf(room), until: (instant) => room.clock.until(instant, performance.now()) },
    open,
    desk: room.desk,
    go: (index) => {
      room.outbox.settle();
      room.happened({ type: "go", index });
    },
    screen: (screen) => {
      room.outbox.settle();
      room.happened({ type: "screen", screen });
    },
    submit: () => void submit(room),
    stopSubmitting: () => {
      if (room.outbox.state().kind !== "saved") room.happened({ type: "submitting", now: false });
    },
    takeOver: () => {
      [room.takeover, room.knock] = [room.state.turned === "lease_lost", false];
      room.happened({ type: "taking over" });
      room.connection.start();
    },
    reload: () => {
      if (room.state.phase === "failed" && room.state.turned === null) void room.load();
      else location.reload();
    },
    retryCamera: () => void openCamera(room),
    withdraw: () => void withdraw(room),
    showCamera: (video) => room.camera.show(video),
    hideTime: (hidden) => {
      room.desk.set({ timeHidden: hidden });
      room.happened({ type: "time hidden", hidden });
    },
    fullScreen: () => void toggleFullScreen(),
  };
}

/** From here on nothing is recorded: the exam pauses, and the page begins anew without a camera. */
async function withdraw(room: Room): Promise<void> {
  room.outbox.settle();
  room.camera.close();
  try {
    await post(`/api/attempts/${room.attempt}/consent/withdraw`);
    location.reload();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await openCamera(room); // nothing has changed; the button is still there
  }
}

function answering(room: Room): Pick<Actions, "answer" | "settle" | "invalid" | "flag"> {
  return {
    answer: (item, r, settleMs) => {
      room.happened({ type: "answered", item, r });
      room.outbox.change(item, r, room.state.answers[item]?.m ?? false, settleMs);
    },
    settle: () => room.outbox.settle(),
    invalid: (item, words) => room.happened({ type: "invalid", item, words }),
    flag: (item, m) => {
      room.happened({ type: "flagged", item, m });
      room.outbox.change(item, room.state.answers[item]?.r ?? null, m);
    },
  };
}

function talking(room: Room): Pick<Actions, "understood" | "say" | "hand"> {
  return {
    understood: (key) => {
      room.happened({ type: "dismissed", key });
      const [kind, n] = key.split(":");
      if (kind === "warning") void insist(room, "understood", { command: freshId(), n: Number(n) });
    },
    say: async (text) => {
      const answer = await once(room, "say", { command: freshId(), text });
      const at = Math.round(performance.timeOrigin + performance.now());
      if (answer) room.happened({ type: "said", text, at });
      return answer;
    },
    hand: (up) => {
      room.happened({ type: "hand", up });
      void once(room, "hand", { command: freshId(), up }).then((done) => {
        if (!done) room.happened({ type: "hand", up: !up });
      });
    },
  };
}

type Said = Parameters<Room["connection"]["ask"]>;

/** Ask once; whether the server took it. */
async function once(room: Room, event: Said[0], message: Said[1]): Promise<boolean> {
  try {
    const { answer } = await room.connection.ask(event, message);
    return !answer.err;
  } catch {
    return false;
  }
}

/** Ask until there is an answer: the same command is carried out once. */
async function insist(room: Room, event: Said[0], message: Said[1]): Promise<void> {
  while (room.state.phase !== "ended") {
    try {
      await room.connection.ask(event, message);
      return;
    } catch {
      await rest(SUBMIT_RETRY_MS);
    }
  }
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Hand in: first every answer, then one command until the server has carried it out. */
async function submit(room: Room): Promise<void> {
  if (room.state.submitting) return;
  const command = freshId();
  room.happened({ type: "submitting", now: true });
  room.outbox.settle();
  while (mayHandIn(room.state)) {
    if (room.outbox.state().kind === "saved" && (await handIn(room, command))) break;
    await rest(room.outbox.state().kind === "saved" ? SUBMIT_RETRY_MS : 100);
  }
  room.happened({ type: "submitting", now: false });
}

/** Not while another window writes, nor after the person chose to work on. */
function mayHandIn({ phase, turned, submitting }: RoomState): boolean {
  return submitting && turned === null && (phase === "working" || phase === "closing");
}

/** Whether the command is done with. */
async function handIn(room: Room, command: string): Promise<boolean> {
  try {
    const { answer } = await room.connection.ask("submit", { command, c: room.outbox.head().c }, SUBMIT_MS);
    if (answer.err === "lease_lost") leaveTo(room);
    if (answer.err) return false;
    room.happened({ type: "receipt", receipt: answer.receipt ?? null });
    if (answer.state) room.happened({ type: "phase", state: answer.state, s: null });
    return true;
  } catch {
    return false;
  }
}

/** Another window writes now, and this page was not told: it waits for the person's choice. */
function leaveTo(room: Room): void {
  room.connection.stop();
  room.outbox.offline();
  room.happened({ type: "turned away", code: "lease_lost" });
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen().catch(() => undefined);
}
