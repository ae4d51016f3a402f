/* The desk's state to elements: the list, and the one who is looked at. Pictures are made once and
   kept, for each one that is fetched is noted as a look at it. */

import { fillWith, h, icon, need, say, set } from "../dom";
import { t, tn } from "../strings";
import { reasonForm } from "./form";
import { type DeskState, type DeskStep, type Detail, type Picture, type Row, type Waiting, type Writing, mayEnter } from "./state";
import { actWords, hintWords, standingWords, stepWords, waitWords } from "./words";

export interface DeskActions {
  choose: (attempt: string) => void;
  letIn: () => void;
  write: (writing: Writing | null) => void;
  send: (writing: Writing, reason: string) => void;
  settle: (proposal: string, confirmed: boolean) => void;
}

const kept = new Map<string, HTMLImageElement>();
const large = new Set<string>();

export function deskView(root: HTMLElement, actions: DeskActions): (state: DeskState) => void {
  let drawn = "";
  return (state) => {
    const key = JSON.stringify({ ...state, now: Math.floor(state.now / 60_000) });
    if (key === drawn) return;
    drawn = key;
    set(root, "data-phase", state.loaded ? "ready" : "loading");
    if (!state.loaded) return;
    drawList(state, need("[data-list]", root), actions);
    need("[data-none]", root).hidden = state.rows.length > 0;
    fillWith(need("[data-problem]", root), state.problem ? problem(state.problem) : null);
    drawOne(state, need("[data-one]", root), actions);
    say(need("[data-calls]", root), callWords(state.rows));
  };
}

function callWords(rows: readonly Row[]): string {
  const waiting = rows.filter((row) => row.since !== null).length;
  return waiting === 0 ? "" : tn("{n} candidate waits for you.", "{n} candidates wait for you.", waiting);
}

function problem({ title, cure, calm }: NonNullable<DeskState["problem"]>): HTMLElement {
  return h("div", { class: `alert alert-${calm === true ? "note" : "bad"}`, role: "alert" }, icon(calm === true ? "note" : "alert"), h("p", { class: "alert-title" }, title), h("p", {}, cure));
}

const chip = (words: string, tone: string) => h("span", { class: `chip${tone ? ` chip-${tone}` : ""}` }, words);

function drawList(state: DeskState, list: HTMLElement, actions: DeskActions): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset["person"] ?? null;
  set(list, "aria-busy", null);
  fillWith(list, ...state.rows.map((row) => h("li", {}, person(row, state, actions))));
  if (focused !== null) list.querySelector<HTMLElement>(`[data-person="${focused}"]`)?.focus();
}

function person(row: Row, state: DeskState, actions: DeskActions): HTMLElement {
  return h(
    "button",
    {
      ...{ type: "button", class: "desk-person", "data-person": row.attempt, "data-testid": "desk-person" },
      ...{ "aria-current": row.attempt === state.chosen ? "true" : null, onclick: () => actions.choose(row.attempt) },
    },
    h("span", { class: "strong" }, row.name),
    h("span", { class: "small soft" }, waitWords(row.since, state.now)),
    row.asked > 0 ? chip(t("Asks to be let off a step"), "warn") : null,
    row.declined ? chip(t("Does not want to be recorded"), "warn") : null,
  );
}

function drawOne(state: DeskState, place: HTMLElement, actions: DeskActions): void {
  const { detail } = state;
  place.hidden = state.chosen === null;
  if (detail === null) {
    fillWith(place, state.problem === null ? h("p", { class: "soft" }, t("Loading…")) : null);
    return;
  }
  const { form, focus } = writingForm(state, detail, place, actions);
  fillWith(place, ...whoWords(detail), ...notices(detail, actions), stepCards(detail, actions), form, deeds(state, detail, actions));
  focus?.focus();
}

/** The form of the reason that is being written: who writes goes on writing while the rest changes. */
function writingForm(state: DeskState, detail: Detail, place: HTMLElement, actions: DeskActions): { form: HTMLElement | null; focus: HTMLElement | null } {
  const { writing } = state;
  if (writing === null) return { form: null, focus: null };
  const key = formKey(detail, writing);
  const shown = place.querySelector<HTMLElement>("[data-form]");
  if (shown?.dataset["form"] === key) {
    const active = document.activeElement as HTMLElement | null;
    return { form: shown, focus: shown.contains(active) ? active : null };
  }
  const form = reasonForm(detail, writing, actions, key);
  return { form, focus: form.querySelector("textarea") };
}

function whoWords(detail: Detail): HTMLElement[] {
  const tie = h("a", { class: "small", href: `/attempts/${detail.attempt}/tie`, "data-testid": "tie-link" }, t("I know this candidate"));
  return [h("div", { class: "stack-tight" }, h("h2", { id: "desk-name" }, detail.name), h("p", { class: "soft" }, factWords(detail), " ", tie))];
}

function notices(detail: Detail, actions: DeskActions): (HTMLElement | null)[] {
  return [
    ...detail.proposals.map((one) => proposal(one, actions)),
    detail.agreed.length > 0 ? agreed(detail.agreed) : null,
    detail.sight?.human_only === true ? humanOnly(detail.sight.seen, detail.sight.pictures) : null,
    unrecorded(detail, actions),
  ];
}

function stepCards(detail: Detail, actions: DeskActions): HTMLElement {
  return h("div", { class: "desk-pictures" }, ...detail.steps.map((step) => stepCard(step, detail, actions)));
}

const formKey = (detail: Detail, writing: Writing) => `${detail.attempt} ${writing.deed} ${writing.step}`;

function factWords(detail: Detail): string {
  if (detail.state === "authorized") return t("Let in. They can start.");
  return detail.state === "awaiting_authorization" ? t("Waits for you. No exam time runs.") : t("Is busy with the check-in.");
}

function agreed(lines: readonly string[]): HTMLElement {
  return h("section", { class: "card stack-tight", "data-testid": "desk-agreed" }, h("h3", {}, t("Agreed for this person")), h("ul", { class: "consent-list" }, ...lines.map((line) => h("li", {}, line))));
}

function humanOnly(seen: number, pictures: number): HTMLElement {
  const words = t("It saw this face in {seen} of {pictures} pictures, so nothing is flagged about faces in this exam. Please look at the pictures yourself more often. It is no mark against the candidate.", { seen, pictures });
  return h("div", { class: "alert alert-note", "data-testid": "human-only" }, icon("note"), h("p", { class: "alert-title" }, t("The face detector stands aside")), h("p", {}, words));
}

function unrecorded(detail: Detail, actions: DeskActions): HTMLElement | null {
  if (!detail.recorded) return h("div", { class: "alert alert-note" }, icon("note"), h("p", { class: "alert-title" }, t("Sits without being recorded")), h("p", {}, t("Somebody supervises in the room. There are no pictures and no flags of a machine.")));
  if (detail.declined === null || detail.consent) return null;
  const button = h("button", { type: "button", class: "button", "data-testid": "desk-unrecorded", onclick: () => actions.write({ deed: "waive", step: "consent" }) }, t("Arrange a supervised room"));
  return h("div", { class: "alert alert-warn" }, icon("alert"), h("p", { class: "alert-title" }, t("Does not want to be recorded")), detail.declined.text ? h("blockquote", {}, detail.declined.text) : null, h("p", {}, t("A supervisor can let them sit supervised in a room instead.")), button);
}

function stepCard(step: DeskStep, detail: Detail, actions: DeskActions): HTMLElement {
  const [words, tone] = standingWords(step.state);
  const open = detail.state === "awaiting_authorization" || detail.state === "checking_in";
  const say_ = (deed: "again" | "waive", label: string) =>
    h("button", { type: "button", class: "button button-small", "data-testid": `${deed}-${step.step}`, onclick: () => actions.write({ deed, step: step.step }) }, label);
  return h(
    "article",
    { class: large.has(sizeKey(step)) ? "desk-step desk-large" : "desk-step", "data-step": step.step, "data-state": step.state },
    h("header", {}, h("h3", {}, stepWords(step.step)), chip(words, tone)),
    step.pictures.length > 0 ? sizeButton(step) : null,
    h("div", { class: step.pictures.length > 1 ? "desk-several" : "" }, ...step.pictures.map((one, at) => figure(one, step, at))),
    step.text ? h("blockquote", {}, step.text) : null,
    open ? stepDeeds(step, say_) : null,
  );
}

function stepDeeds(step: DeskStep, deed: (name: "again" | "waive", label: string) => HTMLElement): HTMLElement | null {
  if (step.state === "waived") return null;
  return h("div", { class: "row" }, deed("again", t("Ask again")), step.state === "done" ? null : deed("waive", t("Let this step go")));
}

const sizeKey = (step: DeskStep) => step.pictures[0]?.id ?? "";

/** Pictures as large as the page, and back: a name must be readable. */
function sizeButton(step: DeskStep): HTMLElement {
  const press = (event: Event) => {
    const button = event.currentTarget as HTMLElement;
    const isLarge = button.closest(".desk-step")?.classList.toggle("desk-large") ?? false;
    if (isLarge) large.add(sizeKey(step));
    else large.delete(sizeKey(step));
    set(button, "aria-pressed", String(isLarge));
  };
  const label = `${t("Larger")}: ${stepWords(step.step)}`;
  return h("div", {}, h("button", { type: "button", class: "button button-quiet button-small", "aria-pressed": String(large.has(sizeKey(step))), "aria-label": label, onclick: press }, t("Larger")));
}

function figure(one: Picture, step: DeskStep, at: number): HTMLElement {
  const image = kept.get(one.id) ?? h("img", { src: one.url, alt: t("{what}, picture {n}", { what: stepWords(step.step), n: at + 1 }), loading: "eager" });
  kept.set(one.id, image);
  const words = [actWords(one.act), hintWords(one.hint)].filter(Boolean).join(" · ");
  return h("figure", {}, image, words ? h("figcaption", { class: "small soft" }, words) : null);
}

function proposal(one: Waiting, actions: DeskActions): HTMLElement {
  const button = (label: string, confirmed: boolean, look = "") =>
    h("button", { type: "button", class: `button ${look}`, "data-testid": confirmed ? "desk-confirm" : "desk-settle", onclick: () => actions.settle(one.id, confirmed) }, label);
  return h(
    "div",
    { class: "alert alert-warn", "data-proposal": one.id },
    icon("alert"),
    h("p", { class: "alert-title" }, one.own ? t("Your refusal waits for a supervisor") : t("A colleague asks you to confirm a refusal")),
    h("blockquote", {}, one.reason),
    h("div", { class: "row" }, one.may ? button(t("Confirm the refusal"), true, "button-danger") : null, one.own ? button(t("Take back"), false) : one.may ? button(t("Decline"), false) : null),
  );
}

function deeds(state: DeskState, detail: Detail, actions: DeskActions): HTMLElement | null {
  if (detail.state !== "awaiting_authorization") return null;
  const enters = mayEnter(detail);
  return h(
    "div",
    { class: "stack-tight" },
    enters ? null : h("p", { class: "soft", id: "desk-why" }, t("One step could not be done. Let it go or ask for it again, then let them in.")),
    h(
      "div",
      { class: "row desk-deeds" },
      h("button", { type: "button", class: "button button-primary button-large", "data-testid": "desk-let-in", disabled: !enters || state.busy, "aria-describedby": enters ? null : "desk-why", onclick: actions.letIn }, t("This is the person: let in")),
      h("button", { type: "button", class: "button button-large", "data-testid": "desk-deny", disabled: state.busy, onclick: () => actions.write({ deed: "deny", step: "" }) }, t("Refuse…")),
    ),
  );
}
