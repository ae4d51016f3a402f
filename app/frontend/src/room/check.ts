/* The screen of a random check during the exam: what to do, one's own picture, one button.
   The clock stands meanwhile; whether pictures show what was asked is for people to say. */

import { type Challenge, actWords } from "../checkin/steps";
import { fillWith, h, say, set } from "../dom";
import { t } from "../strings";
import type { Actions } from "./actions";
import type { RoomState } from "./state";

/** What the screen does with the server. */
export interface Checks {
  /** The movements that are asked for now; null where they cannot be read. */
  challenge(): Promise<Challenge | null>;
  /** Take and send the picture of one movement; resolves to null, or to the words why not. */
  shoot(id: string): Promise<string | null>;
}

/** In place of the questions while a check is asked for. */
export function checkScreen(state: RoomState, actions: Actions): HTMLElement[] {
  const left = h("span", { class: "break-left tabular", role: "timer", "aria-live": "off", "data-break-left": "" }, "–:–");
  const steps = new Steps(actions);
  void steps.load();
  return [
    h("h1", { tabindex: -1 }, t("A short check")),
    h("p", { class: "lead" }, t("Your proctor asks for three short movements, chosen by chance. Your clock has stopped and your answers are stored.")),
    h("blockquote", { class: "screen-reason", "data-testid": "pause-reason" }, state.pause?.reason ?? ""),
    steps.element,
    h("p", { class: "break-time" }, left, h("span", {}, t("until your exam goes on by itself"))),
    unable(actions),
  ];
}

/** One movement after the other. */
class Steps {
  private readonly video = h("video", { playsinline: true, muted: true, "aria-label": t("Your own camera") });
  private readonly task = h("p", { class: "movements-task", role: "status", "data-testid": "check-task" });
  private readonly problem = h("p", { class: "field-error", role: "alert" });
  private readonly button = h("button", { type: "button", class: "button button-primary button-large", "data-testid": "check-take", onclick: () => void this.press() });
  readonly element = h(
    "div",
    { class: "stack movements" },
    this.task,
    h("div", { class: "movements-picture" }, this.video),
    h("div", { class: "row" }, this.button),
    this.problem,
  );
  private challenge: Challenge | null = null;
  private place = 0;
  private busy = true;

  constructor(private readonly actions: Actions) {}

  async load(): Promise<void> {
    this.draw();
    this.challenge = await this.actions.checks.challenge();
    this.busy = false;
    this.draw();
  }

  private async press(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    say(this.problem, "");
    this.draw();
    const id = this.challenge?.pictures[this.place];
    if (id === undefined) {
      await this.load();
      return;
    }
    const refused = await this.actions.checks.shoot(id);
    if (refused === null) this.place++;
    say(this.problem, refused ?? "");
    this.busy = false;
    this.draw();
  }

  private draw(): void {
    this.actions.showCamera(this.video);
    const done = this.challenge !== null && this.place >= this.challenge.acts.length;
    say(this.task, this.words(done));
    fillWith(this.button, this.label());
    set(this.button, "aria-disabled", this.busy ? "true" : null);
    this.button.hidden = done;
  }

  private words(done: boolean): string {
    if (done) return t("Thank you. All pictures are with us; your exam goes on at once.");
    if (this.challenge === null) return this.busy ? t("The movements are being loaded.") : t("The movements could not be loaded.");
    const number = t("{n} of {all}", { n: this.place + 1, all: this.challenge.acts.length });
    return `${number}: ${actWords(this.challenge.acts[this.place] ?? "")}`;
  }

  private label(): string {
    if (this.busy) return this.challenge === null ? t("Loading…") : t("Sending…");
    return this.challenge === null ? t("Try again") : t("I am doing it: take the picture");
  }
}

/** Nobody has to do what they cannot do. */
function unable(actions: Actions): HTMLElement {
  const field = h("textarea", { class: "textarea", id: "check-why", rows: 2, maxlength: 500 });
  const problem = h("p", { class: "field-error", role: "alert" });
  const button = h("button", { type: "button", class: "button", "data-testid": "cannot-check" }, t("Go on without it"));
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    set(button, "aria-disabled", "true");
    void actions.wish("cannot_check", field.value.trim()).then((refused) => {
      set(button, "aria-disabled", null);
      say(problem, refused ?? "");
    });
  });
  return h(
    "details",
    { class: "stack-tight movements-unable" },
    h("summary", {}, t("I cannot do this")),
    h("p", { class: "small soft" }, t("Your exam goes on, and your proctor reads what you write. A check is no suspicion, and not being able to do it is none either.")),
    h("label", { class: "small strong", for: "check-why" }, t("What should your proctor know? (you may leave it empty)")),
    field,
    h("div", { class: "row" }, button),
    problem,
  );
}
