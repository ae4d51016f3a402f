/* The desk as one value: who is on the way in, who is looked at, what is being written. Pure. */

export interface Row {
  readonly attempt: string;
  readonly v: number;
  readonly name: string;
  readonly title: string;
  readonly state: string;
  readonly since: number | null;
  readonly asked: number;
  readonly declined: boolean;
}

export interface Picture {
  readonly id: string;
  readonly url: string;
  readonly act: string | null;
  readonly hint: string | null;
}

export interface DeskStep {
  readonly step: string;
  readonly state: string;
  readonly text: string;
  readonly pictures: readonly Picture[];
}

export interface Waiting {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly may: boolean;
  readonly own: boolean;
}

export interface Detail {
  readonly attempt: string;
  readonly name: string;
  readonly state: string;
  readonly version: number;
  readonly consent: boolean;
  readonly recorded: boolean;
  readonly declined: { readonly text: string } | null;
  readonly steps: readonly DeskStep[];
  readonly sight: { readonly pictures: number; readonly seen: number; readonly human_only: boolean } | null;
  readonly proposals: readonly Waiting[];
  readonly agreed: readonly string[];
}

export type Deed = "again" | "waive" | "deny";

/** A reason that is being written. */
export interface Writing {
  readonly deed: Deed;
  /** The step it is about; empty for a refusal. */
  readonly step: string;
}

export interface DeskState {
  readonly loaded: boolean;
  readonly rows: readonly Row[];
  /** The server's clock at the newest list, ms. */
  readonly now: number;
  readonly chosen: string | null;
  readonly detail: Detail | null;
  readonly writing: Writing | null;
  readonly busy: boolean;
  /** `calm`: nothing went wrong; it is a colleague's. */
  readonly problem: { readonly title: string; readonly cure: string; readonly calm?: boolean } | null;
}

export type DeskEvent =
  | { type: "rows"; rows: readonly Row[]; now: number }
  | { type: "choose"; attempt: string }
  | { type: "detail"; detail: Detail }
  | { type: "write"; writing: Writing | null }
  | { type: "busy"; now: boolean }
  | { type: "problem"; problem: DeskState["problem"] };

export const EMPTY: DeskState = {
  ...{ loaded: false, rows: [], now: 0, chosen: null, detail: null, writing: null, busy: false, problem: null },
};

/** The state after one event. */
export function reduceDesk(state: DeskState, event: DeskEvent): DeskState {
  switch (event.type) {
    case "rows":
      return withRows(state, event.rows, event.now);
    case "choose":
      return chosen(state, event.attempt);
    case "detail":
      return event.detail.attempt === state.chosen ? { ...state, detail: event.detail } : state;
    case "write":
      return { ...state, writing: event.writing, problem: null };
    case "busy":
      return { ...state, busy: event.now };
    case "problem":
      return { ...state, problem: event.problem };
  }
}

function chosen(state: DeskState, attempt: string): DeskState {
  return attempt === state.chosen ? state : { ...state, chosen: attempt, detail: null, writing: null, problem: null };
}

/** Keep looking at whom one looks at while they are here; else at who waits longest. */
function withRows(state: DeskState, rows: readonly Row[], now: number): DeskState {
  const stays = rows.some((row) => row.attempt === state.chosen);
  const next = { ...state, loaded: true, rows, now, chosen: stays ? state.chosen : (rows[0]?.attempt ?? null) };
  return stays ? next : { ...next, detail: null, writing: null };
}

/** Whether a candidate can be let in as things stand: nothing that they could not do is open. */
export function mayEnter({ state, steps, recorded }: Detail): boolean {
  return state === "awaiting_authorization" && (!recorded || steps.every((step) => step.state !== "asked"));
}
