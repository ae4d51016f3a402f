/* What there is to try, with a tick for what was tried, and the switches of the pretended hall. */

import { fillWith, h, icon, say, set } from "../dom";
import type { RoomState } from "../room/state";
import { t } from "../strings";

export interface Switches {
  lose: () => void;
  mend: () => void;
  write: () => void;
  pause: () => void;
}

interface Task {
  words: string;
  tried(state: RoomState, tried: ReadonlySet<Task>): boolean;
}

export interface Guide {
  readonly element: HTMLElement;
  update(state: RoomState): void;
}

function tasks(): Task[] {
  const lost: Task = {
    words: t("Press “Lose the connection”, and answer a question without it."),
    tried: ({ link, saved }) => link !== "online" && saved.count > 0,
  };
  return [
    { words: t("Answer a question and see “Saved” above."), tried: ({ saved, answers }) => saved.kind === "saved" && Object.keys(answers).length > 0 },
    { words: t("Flag a question, to find it again."), tried: ({ answers }) => Object.values(answers).some((one) => one?.m === true) },
    lost,
    { words: t("Bring the connection back: what waited is sent by itself."), tried: ({ link, saved }, tried) => tried.has(lost) && link === "online" && saved.count === 0 },
    { words: t("Read a message of the proctor, and see a pause."), tried: ({ phase }) => phase === "paused" },
    { words: t("Review your answers, then hand in."), tried: ({ screen }) => screen === "review" },
  ];
}

function button(words: string, testid: string, onclick: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "button button-small", "data-testid": testid, onclick }, words);
}

/** Build the guide. */
export function guide(switches: Switches): Guide {
  const all = tasks();
  const tried = new Set<Task>();
  const count = h("span", { class: "tabular", "data-testid": "tried" });
  const rows = all.map((task) => ({ task, mark: h("span", { class: "try-mark" }), row: h("li", {}) }));
  for (const { task, mark, row } of rows) row.append(mark, task.words);
  let cut = false;
  const line = button(t("Lose the connection"), "cut", () => {
    cut = !cut;
    if (cut) switches.lose();
    else switches.mend();
    say(line, cut ? t("Bring it back") : t("Lose the connection"));
    set(line, "aria-pressed", String(cut));
  });
  const more = [button(t("Message from the proctor"), "write", switches.write), button(t("Pause for a moment"), "pause", switches.pause)];
  const panel = h(
    "div",
    { class: "practice-panel stack" },
    h("ol", { class: "stack-tight" }, ...rows.map(({ row }) => row)),
    h("div", { class: "row" }, ...more, h("a", { class: "button button-small", href: "/" }, t("Leave practice"))),
  );
  const about = h("span", { class: "soft practice-about" }, t("Nothing is stored, sent or scored, and no camera is on."));
  const element = h(
    "section",
    { class: "practice-bar", "aria-label": t("Practice") },
    h("p", { class: "strong" }, t("Practice"), " ", about),
    line,
    h("details", { class: "practice-tasks" }, h("summary", {}, t("What to try"), " · ", count), panel),
  );
  const update = (state: RoomState) => {
    for (const { task, mark, row } of rows) {
      if (!tried.has(task) && task.tried(state, tried)) tried.add(task);
      if (!tried.has(task) || row.dataset["tried"] !== undefined) continue;
      set(row, "data-tried", true);
      fillWith(mark, icon("check"), h("span", { class: "visually-hidden" }, t("tried:")));
    }
    say(count, t("{n} of {all}", { n: tried.size, all: all.length }));
  };
  return { element, update };
}
