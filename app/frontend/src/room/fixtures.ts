/* A small paper and the server's words, for the tests of the room. */

import type { CandidateHello, CandidateState } from "../protocol";
import { type RoomState, initialState, reduce } from "./state";
import { type Paper, readPaper } from "./wire";

const choices = ["a", "b", "c"].map((id) => ({ id, text: `<b>${id}</b> text` }));

export const PAPER_JSON = {
  form: "f",
  sections: [
    {
      id: "s1",
      title: "Lifecycle",
      items: [
        { item: "Q1", kind: "choice", prompt: "<p>One?</p>", choices },
        { item: "Q2", kind: "multiple_choice", prompt: "Many?", choices, min: 1, max: 2 },
        { item: "Q3", kind: "order", prompt: "Order?", choices },
      ],
    },
    {
      id: "s2",
      title: "Data",
      items: [
        { item: "Q4", kind: "match", prompt: "Match?", sources: choices.slice(0, 2), targets: choices },
        { item: "Q5", kind: "numeric", prompt: "Number?", unit: "%", min: "0", max: "100" },
        { item: "Q6", kind: "short_text", prompt: "Text?", max_length: 20 },
      ],
    },
  ],
};

export const PAPER: Paper = readPaper(PAPER_JSON);

export function hello(changes: Partial<CandidateHello> = {}): CandidateHello {
  return {
    ...{ v: 1, attempt: "a1", state: "in_progress", e: 1, c: 0, s: 10, t: 1000, left: 60_000 },
    ...{ limit: 60_000, answers: {}, notices: [], hand: false, snapshot_ms: 5000, paper: "t1", start: "individual", tools: [] },
    ...changes,
  };
}

export function stateMessage(changes: Partial<CandidateState> = {}): CandidateState {
  return { state: "in_progress", s: 11, t: 2000, left: 50_000, ...changes };
}

/** A room that has its paper and its first hello. */
export function workingRoom(changes: Partial<CandidateHello> = {}): RoomState {
  const loaded = reduce(initialState("a1", "MLOps Foundation"), { type: "paper", paper: PAPER });
  return reduce(loaded, { type: "hello", hello: hello(changes), unsaved: {} });
}
