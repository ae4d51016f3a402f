/* Wires the check-in: consent, camera, reference picture, the waiting room, the start.
   No camera is opened before consent is stored. */

import { Camera, CameraProblem } from "../camera";
import { Refusal, freshId, post, text } from "../api";
import { need } from "../dom";
import { pageId } from "../page-id";
import { CANDIDATE, PROTOCOL_VERSION, type CandidateReceives, type CandidateSends } from "../protocol";
import { SealedPaper } from "../sealed";
import { loadFaces } from "../room/fonts";
import { ShownMessages } from "../room/shown";
import { readNotices } from "../room/wire";
import { enter } from "../room/main";
import { BEAT_MS, Connection, reconnectWait } from "../socket";
import { t } from "../strings";
import { Standing, roomHere } from "./handover";
import { PictureSteps } from "./pictures";
import { Shots } from "./shots";
import { askedSteps } from "./steps";
import { wireWishes } from "./wishes";
import { type CheckInEvent, type CheckInState, initialCheckIn, reduceCheckIn, showsMessages } from "./state";
import { checkInView } from "./view";

const JITTER_TRIES = 4;
const ASK_AGAIN_MS = 4000;
const SHOWN_MS = 1000;

class CheckIn {
  private state: CheckInState;
  private readonly api: string;
  private readonly camera = new Camera(() => this.happened({ type: "camera", camera: { kind: "failed", cause: "device" } }), true);
  private readonly shots: Shots;
  private readonly pictures: PictureSteps;
  private connection: Connection<CandidateSends, CandidateReceives> | null = null;
  private takeover = false;
  private beats: ReturnType<typeof setInterval> | undefined;
  private readonly standing = new Standing();
  private readonly sealed: SealedPaper;
  private readonly view;

  constructor(private readonly root: HTMLElement) {
    this.api = `/api/attempts/${root.dataset["attempt"] ?? ""}`;
    this.sealed = new SealedPaper(root.dataset["attempt"] ?? "");
    this.shots = new Shots(this.api, this.camera);
    const asked = askedSteps(root.dataset["asked"] ?? "");
    this.state = initialCheckIn(root.dataset["state"] ?? "", root.dataset["consent"] === "given", asked);
    const pictures = (this.pictures = this.pictureSteps());
    this.view = checkInView(root, {
      openCamera: () => void this.openCamera(),
      show: (video) => this.camera.show(video),
      goOn: () => void this.attempt(() => pictures.goToNext()),
      take: () => void pictures.take(),
      takeAndSend: () => void pictures.takeAndSend(),
      drawChallenge: () => void pictures.drawChallenge(),
      joinUnrecorded: () => void this.attempt(() => pictures.join()),
      retake: () => pictures.keep(null),
      use: () => void pictures.use(),
      start: () => void this.start(),
      takeOver: () => {
        this.takeover = true;
        this.connection?.start();
      },
    });
    need("[data-consent-form]", root).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.consent(event.target as HTMLFormElement);
    });
    wireWishes(root, {
      unable: (step, words) => void this.attempt(() => pictures.unable(step, words)),
      decline: (wish, words) => void this.attempt(() => pictures.decline(wish, words)),
      withdraw: () => void this.attempt(() => pictures.withdraw()),
    });
    this.view.update(this.state);
    this.follow(null);
    void pictures.refresh().catch(() => undefined);
  }

  private pictureSteps(): PictureSteps {
    return new PictureSteps(this.api, this.shots, {
      state: () => this.state,
      happened: (event) => this.happened(event),
      attempt: (step) => this.attempt(step),
      openCamera: () => this.openCamera(),
    });
  }

  private happened(event: CheckInEvent): void {
    const before = this.state;
    this.state = reduceCheckIn(before, event);
    this.view.update(this.state);
    if (before.step !== this.state.step) this.follow(before.step);
  }

  /** What follows from a new step. */
  private follow(before: CheckInState["step"] | null): void {
    const { step } = this.state;
    if (step === "waiting" || step === "start") {
      this.camera.close();
      loadFaces();
      void this.connect();
    }
    if (before === "waiting" && step !== "start") void this.pictures.backFromQueue();
    if (step === "camera" || step === "reference") this.shots.watch();
    else this.shots.stop();
    if (step === "gone") void this.goOn();
  }

  /** The room opens in this page, over this line: a hall that starts at once loads nothing. */
  private async goOn(): Promise<void> {
    clearInterval(this.beats);
    const { connection, standing, sealed } = this;
    if (connection !== null && !standing.running) await this.beat(connection); // the start said less
    if (connection === null || !standing.running) {
      location.assign(`/attempts/${this.root.dataset["attempt"] ?? ""}/room`);
      return;
    }
    await enter(roomHere(this.root), { connection, sealed, hello: () => standing.hello() });
  }

  private async consent(form: HTMLFormElement): Promise<void> {
    const agreed = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).checked;
    if (!agreed("recording") || !agreed("ai")) {
      const cure = t("Tick both, or choose Not now. The alternative is named above.");
      this.happened({ type: "problem", problem: { title: t("Both agreements are needed for this way."), cure } });
      return;
    }
    const { version, sha256 } = this.root.dataset;
    await this.attempt(async () => {
      await post(`${this.api}/begin`);
      const identity = form.elements.namedItem("identity") as HTMLInputElement | null;
      const choices = { recording: true, ai: true, ...(identity === null ? {} : { identity: identity.checked }) };
      await post(`${this.api}/consent`, { version, sha256, choices });
      this.happened({ type: "consented" });
    });
  }

  private async openCamera(): Promise<void> {
    if (!this.state.consent) return;
    this.happened({ type: "camera", camera: { kind: "opening" } });
    try {
      await this.camera.open();
      this.happened({ type: "camera", camera: { kind: "live" } });
    } catch (error) {
      const cause = error instanceof CameraProblem ? error.reason : "busy";
      this.happened({ type: "camera", camera: { kind: "failed", cause } });
    }
  }

  private async start(): Promise<void> {
    await this.attempt(async () => {
      const answer = await post(`${this.api}/start`, { command: freshId() });
      this.happened({ type: "attempt", state: text(answer, "state") ?? "in_progress" });
    });
  }

  /** Do one step with the server; a refusal is shown with its cure, and nothing is lost. */
  private async attempt(step: () => Promise<void>): Promise<void> {
    if (this.state.busy) return;
    this.happened({ type: "busy", now: true });
    try {
      await step();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === "queue") {
        this.waitAtDoor(error, step);
        return;
      }
      const { title, detail, unreachable } = error;
      const problem = unreachable
        ? { title: t("There is no connection at the moment."), cure: t("Nothing is lost. Try again in a moment.") }
        : { title, cure: detail };
      this.happened({ type: "problem", problem });
    } finally {
      this.happened({ type: "busy", now: false });
    }
  }

  /** The hall is full: say the place, and ask again by ourselves; the place is kept meanwhile. */
  private waitAtDoor(full: Refusal, step: () => Promise<void>): void {
    const [place = 1, waiting = 1] = (full.numbers ?? "").split("/").map(Number);
    this.happened({ type: "door", door: { place, waiting } });
    setTimeout(() => {
      void this.attempt(async () => {
        await step();
        this.happened({ type: "door", door: null });
      });
    }, ASK_AGAIN_MS * (0.75 + Math.random() / 2));
  }

  private async connect(): Promise<void> {
    if (this.connection !== null) return;
    const page = await pageId();
    const connection = new Connection<CandidateSends, CandidateReceives>({
      namespace: CANDIDATE,
      events: ["hello", "state", "notice", "superseded", "drain"],
      auth: async () => {
        const answer = (await post(`${this.api}/ticket`)) as { ticket: string };
        return { ...answer, page, v: PROTOCOL_VERSION, attempt: this.root.dataset["attempt"], takeover: this.takeover };
      },
      hooks: {
        received: (event, message) => this.received(event, message),
        link: (link) => this.happened({ type: "link", link }),
        turnedAway: (code) => this.happened({ type: "turned away", code }),
        fault: (error) => console.error(error),
      },
    });
    this.connection = connection;
    connection.start();
    this.beats = setInterval(() => void this.beat(connection), BEAT_MS);
    this.confirmShown(connection);
  }

  /** Say which messages of staff somebody could read here; the room does so from the start on. */
  private confirmShown(connection: Connection<CandidateSends, CandidateReceives>): void {
    const shown = new ShownMessages({
      ready: () => document.visibilityState === "visible" && this.state.link === "online" && this.state.turned === null && showsMessages(this.state),
      confirm: async (n) => (await connection.ask("message_seen", { command: freshId(), n })).answer.err == null,
    });
    const looks = setInterval(() => {
      if (this.state.step === "gone") clearInterval(looks);
      else void shown.settle({ notices: this.state.said });
    }, SHOWN_MS);
  }

  /** Have the sealed paper ready: the room finds it in this browser, and needs only the key. */
  private async fetchPaper(): Promise<void> {
    if (await this.sealed.fetch()) this.happened({ type: "paper here" });
  }

  private async beat(connection: Connection<CandidateSends, CandidateReceives>): Promise<void> {
    try {
      const { answer } = await connection.ask("beat", { c: 0 });
      this.standing.beat(answer);
      if (answer.queue) this.happened({ type: "queue", queue: answer.queue });
      if (answer.state) this.happened({ type: "attempt", state: answer.state });
    } catch {
      return; // no answer: the connection itself will notice
    }
  }

  private received<K extends keyof CandidateReceives>(event: K, message: CandidateReceives[K]): void {
    const handlers: { [E in keyof CandidateReceives]: (message: CandidateReceives[E]) => void } = {
      hello: (hello) => {
        this.takeover = false;
        this.sealed.hear(hello);
        this.standing.greet(hello);
        this.happened({ type: "hello", hello });
        // a hall that comes back at once must not ask for all its papers at once
        setTimeout(() => void this.fetchPaper(), reconnectWait(JITTER_TRIES, Math.random()));
      },
      state: (state) => {
        this.sealed.hear(state);
        this.standing.move(state);
        this.happened({ type: "state", message: state });
      },
      notice: (notice) => {
        this.standing.note(notice);
        const [said] = readNotices([{ ...notice, at: notice.t, read: true }]);
        this.happened({ type: "note", words: notice.text, ...(said?.kind === "message" ? { said } : {}) });
      },
      drain: ({ retry_in_ms }) => this.connection?.moveOn(retry_in_ms),
      superseded: () => {
        this.connection?.stop();
        this.happened({ type: "turned away", code: "lease_lost" });
      },
    };
    handlers[event](message);
  }
}

new CheckIn(need("#checkin"));
