/* What a person does in the steps that take pictures, with the server: one picture, several, a
   random check, or saying that they cannot. Which step is next is the server's word. */

import { Refusal, post, text } from "../api";
import { t } from "../strings";
import type { Hint } from "./quality";
import type { Shots } from "./shots";
import type { CheckInEvent, CheckInState } from "./state";
import { type PictureStep, nextStep, readChallenge, readStandings } from "./steps";

const DECIDED_MS = 8000;
const TRIES = 8;
const LOOK_AGAIN_MS = 400;

/** What the steps need of their page. */
interface Page {
  state: () => CheckInState;
  happened: (event: CheckInEvent) => void;
  /** Do one step with the server; a refusal is shown with its cure. */
  attempt: (step: () => Promise<void>) => Promise<void>;
  openCamera: () => Promise<void>;
}

export class PictureSteps {
  private picture: Blob | null = null;

  constructor(
    private readonly api: string,
    private readonly shots: Shots,
    private readonly page: Page,
  ) {}

  async take(): Promise<void> {
    const taken = await this.shots.take(this.page.state().step as PictureStep);
    this.keep(taken?.picture ?? null, taken?.hint ?? null);
  }

  /** Hold a picture for a look, or none; the address of the one before is given back. */
  keep(picture: Blob | null, hint: Hint | null = null): void {
    const { taken } = this.page.state();
    if (taken !== null) URL.revokeObjectURL(taken);
    this.picture = picture;
    this.page.happened({ type: "taken", url: picture ? URL.createObjectURL(picture) : null, hint });
  }

  async use(): Promise<void> {
    const picture = this.picture;
    if (picture === null) return;
    const step = this.page.state().step as PictureStep;
    await this.page.attempt(async () => {
      await post(`${this.api}/begin`);
      await this.shots.send(step, picture);
      if (step === "reference") await this.shots.sendFew();
      this.keep(null);
      this.page.happened({ type: "kept" });
      await this.goToNext();
    });
  }

  async drawChallenge(): Promise<void> {
    await this.page.attempt(async () => {
      await post(`${this.api}/begin`);
      this.page.happened({ type: "challenge", challenge: readChallenge(await this.shots.challenge()) });
    });
  }

  /** Take the picture of one act and send it at once; the last one leads on. */
  async takeAndSend(): Promise<void> {
    const { challenge, place } = this.page.state();
    const id = challenge?.pictures[place];
    if (challenge === null || id === undefined) return;
    await this.page.attempt(async () => {
      await this.sendAct(id, TRIES);
      this.page.happened({ type: "kept" });
      if (place + 1 === challenge.acts.length) await this.goToNext();
    });
  }

  /** A slow camera may show the very picture of before for a moment; then look once more. */
  private async sendAct(id: string, tries: number): Promise<void> {
    const taken = await this.shots.take("challenge");
    if (taken === null) throw new Refusal("no_picture", t("There is no picture yet."), t("Wait until you see yourself, then press again."), 422);
    try {
      await this.shots.send("challenge", taken.picture, id);
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "";
      if (code === "challenge_over") this.page.happened({ type: "challenge", challenge: null });
      if (code !== "picture_repeated" || tries <= 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      await this.sendAct(id, tries - 1);
    }
  }

  /** Ask how the steps stand, and whether anything is recorded at all. */
  async refresh(): Promise<void> {
    const told = await this.shots.standing();
    const unrecorded = (told as { recorded?: unknown }).recorded === false;
    this.page.happened({ type: "steps", standings: readStandings(told), unrecorded });
  }

  /** To the first step that asks something of the candidate, or into the queue. */
  async goToNext(): Promise<void> {
    await this.refresh();
    const next = nextStep(this.page.state().asked, this.page.state().standings);
    if (next === null) await this.join();
    else if (next !== this.page.state().step) this.page.happened({ type: "step", step: next });
  }

  async join(): Promise<void> {
    await post(`${this.api}/begin`);
    const answer = await post(`${this.api}/check-in`);
    this.page.happened({ type: "attempt", state: text(answer, "state") ?? "awaiting_authorization" });
  }

  /** The proctor asks for something again: open the camera at that step. */
  async backFromQueue(): Promise<void> {
    this.picture = null;
    await this.refresh().catch(() => undefined);
    const next = nextStep(this.page.state().asked, this.page.state().standings);
    if (next !== null && next !== this.page.state().step) this.page.happened({ type: "step", step: next });
    await this.page.openCamera();
  }

  async unable(step: string, words: string): Promise<void> {
    await post(`${this.api}/begin`);
    await post(`${this.api}/check-in/unable`, { step, text: words });
    await this.goToNext();
  }

  async decline(wish: string, words: string): Promise<void> {
    if (wish === "alternative") await post(`${this.api}/begin`); // staff see who has come
    await post(`${this.api}/consent/decline`, { wish, text: words });
    if (wish === "cancel") location.assign(`${this.api.replace("/api", "")}/result`);
    else {
      this.page.happened({ type: "declined" });
      this.askAgainLater();
    }
  }

  async withdraw(): Promise<void> {
    await post(`${this.api}/consent/withdraw`);
    location.reload();
  }

  /** Nobody answers a wish within seconds: look now and then whether staff have. */
  private askAgainLater(): void {
    setTimeout(() => {
      void this.refresh()
        .catch(() => undefined)
        .then(() => {
          if (!this.page.state().unrecorded && this.page.state().step === "consent") this.askAgainLater();
        });
    }, DECIDED_MS);
  }
}
