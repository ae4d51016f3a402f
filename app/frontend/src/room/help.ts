/* What a person may need to know in the middle of it: what to do without a connection, what is
   kept, and which keys there are. A dialog; the clock stays in sight behind it. */

import { fillWith, h, say } from "../dom";
import { t, tn } from "../strings";
import type { Actions, Part } from "./actions";
import { listedKeys } from "./keys";
import { moveSection } from "./own";
import type { RoomState } from "./state";

export interface Help extends Part {
  show: () => void;
}

/** Build the help dialog. */
export function help(actions: Actions): Help {
  const kept = h("p", { class: "strong tabular", role: "status", "data-testid": "kept" });
  const offline = h("ul", { class: "stack-tight" });
  const close = h(
    "button",
    { type: "button", class: "button button-primary", "data-testid": "close-help", onclick: () => element.close() },
    t("Back to the exam"),
  );
  const moving = moveSection(actions);
  const element = h(
    "dialog",
    { class: "dialog room-help", "aria-labelledby": "help-title", "data-testid": "help" },
    h(
      "div",
      { class: "stack" },
      h("h2", { id: "help-title", tabindex: -1, autofocus: true }, t("Help in the exam")),
      h("p", {}, t("Your time goes on while you read this.")),
      h("section", { class: "stack-tight" }, h("h3", {}, t("When the connection is lost")), kept, offline),
      moving.element,
      keyTable(actions),
      h("div", { class: "row" }, close),
    ),
  );
  let keptHere: boolean | null = null;
  const update = (state: RoomState) => {
    say(kept, keptWords(state));
    moving.update(state);
    if (keptHere === state.keptHere) return;
    keptHere = state.keptHere;
    fillWith(offline, ...offlineSteps(keptHere).map((words) => h("li", {}, words)));
  };
  return { element, update, show: () => !element.open && element.showModal() };
}

/** How many answers wait here, in a sentence. */
export function keptWords({ saved }: Pick<RoomState, "saved">): string {
  if (saved.count === 0) return t("All your answers are stored with us.");
  return tn(
    "{n} answer waits on this device. All others are stored with us.",
    "{n} answers wait on this device. All others are stored with us.",
    saved.count,
  );
}

function offlineSteps(keptHere: boolean): string[] {
  return [
    t("Keep working. Questions, clock and answers go on without a connection."),
    keptHere
      ? t("What you answer is kept on this device, also over a reload, and is sent by itself when the connection is back.")
      : t("What you answer is kept while this page is open. Do not reload it or close it before all is stored."),
    t("Do not change the device or clear the browser's data while answers wait here."),
    t("Check the cable or the Wi-Fi. If you can, use another network, such as your telephone's."),
    t("Answers given before the end of your time count when they arrive shortly after it. Keep this page open until it says that all is stored."),
  ];
}

function keyTable(actions: Actions): HTMLElement {
  const box = h("input", { type: "checkbox", "data-testid": "keys-on" });
  box.addEventListener("change", () => actions.desk.set({ keys: box.checked }));
  actions.desk.follow(() => {
    box.checked = actions.desk.prefs.keys;
  });
  const rows = listedKeys().map(([key, does]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, does)));
  return h(
    "section",
    { class: "stack-tight" },
    h("h3", {}, t("Keys")),
    h("p", { class: "small soft" }, t("They do nothing while you type into a field.")),
    h("dl", { class: "keys" }, ...rows),
    h("label", { class: "check" }, box, h("span", {}, t("Use these keys"))),
  );
}
