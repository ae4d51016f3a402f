/* The practice room: the real room, on a paper and a hall that exist in this page alone. */

import { Camera } from "../camera";
import { ServerClock } from "../clock";
import { h, icon, need } from "../dom";
import { Outbox } from "../outbox";
import { CANDIDATE, type CandidateReceives, type CandidateSends } from "../protocol";
import { actionsOf } from "../room/deeds";
import { Desk, ownStorage } from "../room/desk";
import { SealedPaper } from "../sealed";
import { startBeats } from "../room/beats";
import { type Room, heard, startClock, timeChanges } from "../room/main";
import { outboxHooks } from "../room/sending";
import { initialState, reduce } from "../room/state";
import { roomView } from "../room/view";
import { readPaper } from "../room/wire";
import { Connection } from "../socket";
import { memoryStore } from "../store";
import { t } from "../strings";
import { guide } from "./guide";
import { Hall } from "./hall";
import { practicePaper } from "./paper";

const ATTEMPT = "practice";

function practise(root: HTMLElement): void {
  const hall = new Hall();
  const room: Room = {
    attempt: ATTEMPT,
    clock: new ServerClock(),
    camera: new Camera(() => undefined),
    outbox: new Outbox(ATTEMPT, memoryStore(), outboxHooks(() => room)),
    connection: connect(() => room, hall),
    desk: new Desk(ownStorage(), ATTEMPT),
    ...{ sealed: new SealedPaper(ATTEMPT), changes: timeChanges(() => room) },
    state: initialState(ATTEMPT, t("Practice room")),
    ...{ takeover: false, knock: false },
    happened: (event) => {
      const before = room.state.phase;
      room.state = reduce(room.state, event);
      if (room.state.phase !== before) room.outbox.hold(room.state.phase === "paused");
      view.update(room.state);
      guided.update(room.state);
      view.tick(room.clock.left(performance.now()), room.clock.standing, room.state);
      if (room.state.phase === "ended" && before !== "ended") end(root, room);
    },
    load: () => Promise.resolve(),
  };
  const guided = guide({
    lose: () => hall.lose(),
    mend: () => {
      hall.mend();
      room.connection.hurry();
    },
    write: () => hall.write(t("Hello! Messages of your proctor appear here, beside the question. Press “Read” when you have read one.")),
    pause: () => hall.pause(),
  });
  const view = roomView(root, actionsOf(room));
  root.before(guided.element);
  room.happened({ type: "time hidden", hidden: room.desk.prefs.timeHidden });
  room.happened({ type: "paper", paper: readPaper(practicePaper()) });
  startClock(room, view.tick);
  startBeats(room);
  room.connection.start();
}

const BANNER_AFTER_MS = 1000;

function connect(room: () => Room, hall: Hall): Connection<CandidateSends, CandidateReceives> {
  return new Connection<CandidateSends, CandidateReceives>({
    namespace: CANDIDATE,
    events: ["hello", "state", "notice", "superseded"],
    auth: () => Promise.resolve({}),
    open: hall.open,
    hooks: {
      received: (event, message) => heard(room())[event](message),
      link: (link) => {
        room().happened({ type: "link", link });
        if (link !== "offline") return;
        room().outbox.offline();
        setTimeout(() => room().happened({ type: "offline long" }), BANNER_AFTER_MS);
      },
      turnedAway: () => undefined,
      fault: (error) => console.error(error),
    },
  });
}

/** After handing in: what would happen now, and the way back. */
function end(root: HTMLElement, room: Room): void {
  room.connection.stop();
  room.desk.clear();
  const heading = h("h1", { tabindex: -1 }, t("You have handed in your practice"));
  const screen = h(
    "section",
    { class: "screen" },
    h("span", { class: "screen-sign screen-sign-good" }, icon("check")),
    heading,
    h("p", { class: "lead" }, t("In an exam, everything you answered would now be stored, and you would get a receipt.")),
    h("p", { class: "soft" }, t("Of this practice nothing is kept. You can do it as often as you like.")),
    h("div", { class: "row" }, h("a", { class: "button button-primary", href: "/practice" }, t("Practise again")), h("a", { class: "button", href: "/me" }, t("Your page"))),
  );
  root.replaceChildren(h("main", { class: "room-main", id: "main" }, screen));
  heading.focus();
}

practise(need("#room"));
