/* What the room notices about the device: copying, pasting, keys for printing and screenshots, a
   second display, a camera that is a program, a changed network, clock, browser or screen. Only that it happened:
   no copied or pasted text, no other key and no name of a device leaves the page. */

import type { Observed } from "../watch";

export const PASTED_FROM = 40;
export const JUMP_MS = 30_000;
const LOOK_MS = 5000;
const QUIET_MS = 10_000;

/** Names under which programs, not lenses, offer a camera; phones as cameras are not among them. */
const PROGRAMS = /\b(obs|manycam|xsplit|splitcam|altercam|youcam|v4l2loopback)\b|\bsnap camera\b|\bdummy video\b|\bvcam\b|\bvirtual (camera|cam|webcam|video)\b/i;

/** Whether a camera of this name is a program. */
export function isProgram(label: string): boolean {
  return PROGRAMS.test(label);
}

type Kind = Observed["k"];

/** What is looked at every few seconds; `wall` is the device's own clock, ms. */
export interface Around {
  display: boolean;
  camera: string;
  network: string | undefined;
  wall: number;
  context: Context;
}

/** Browser, language and screen; the screen in the page's pixels and in its own, for zooming changes one of them. */
export interface Context {
  agent: string;
  language: string;
  page: string;
  screen: string;
}

/** Whether it is another browser, language or screen; a zoomed page and a turned telephone are not. */
export function isAnother(before: Context, now: Context): boolean {
  const screen = before.page !== now.page && before.screen !== now.screen;
  return screen || before.agent !== now.agent || before.language !== now.language;
}

/** Tells what happened once, at most every ten seconds of a kind, and only when it is wanted. */
export class Signals {
  private readonly told = new Map<Kind, number>();
  private copied = "";
  private display = false;
  private camera = "";
  private network: string | undefined;
  private offset: number | null = null;

  /**
   * @param report whether the exam runs, so that it was taken
   * @param context what an earlier life of this window looked like; null where there was none
   */
  constructor(
    private readonly report: (observed: Observed) => boolean,
    private context: Context | null = null,
  ) {}

  /** What the window last looked like, to be kept over a reload. */
  get looks(): Context | null {
    return this.context;
  }

  /** Text was copied or cut, and some of it was the question's; a person's own answer is theirs to move. */
  copy(text: string, question: boolean, now: number): void {
    if (text === "") return; // nothing went to the clipboard
    this.copied = withPlainEnds(text);
    if (question) this.tell("browser.clipboard_copy", now);
  }

  /** Text goes into an answer. */
  paste(text: string, now: number): void {
    const pasted = withPlainEnds(text);
    if (pasted.length > PASTED_FROM && pasted !== this.copied) this.tell("browser.clipboard_paste", now);
  }

  print(now: number): void {
    this.tell("browser.print_or_screenshot_key", now);
  }

  /** Look at what lasts; each change is told once, as soon as the exam runs. */
  look(around: Around, now: number): void {
    this.display = around.display && (this.display || this.tell("browser.extra_display", now));
    this.lookAtCamera(around.camera, now);
    this.lookAtNetwork(around.network, now);
    const same = this.context === null || !isAnother(this.context, around.context);
    if (same || this.tell("browser.context_changed", now)) this.context = around.context;
    const offset = around.wall - now;
    if (this.offset !== null && Math.abs(offset - this.offset) > JUMP_MS) this.tell("browser.clock_jump", now);
    this.offset = offset;
  }

  private lookAtCamera(label: string, now: number): void {
    if (label === this.camera) return;
    if (!isProgram(label) || this.tell("browser.virtual_camera", now)) this.camera = label;
  }

  private lookAtNetwork(network: string | undefined, now: number): void {
    if (network === undefined) return;
    if (this.network !== undefined && network !== this.network) this.tell("browser.network_changed", now);
    this.network = network;
  }

  private tell(k: Kind, now: number): boolean {
    const before = this.told.get(k);
    if (before !== undefined && now - before < QUIET_MS) return false;
    const taken = this.report({ k, ct: Math.round(performance.timeOrigin + now), ms: 0 });
    if (taken) this.told.set(k, now);
    return taken;
  }
}

/** A field has one sign at a line's end where some clipboards have two. */
function withPlainEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** What a question consists of: stem with its case, options, passages, words for gaps. */
const QUESTION = ".stem, .option-text, .passage, .word";

/** Whether some of what is selected is text of the question. */
export function isOfQuestion(selection: Selection | null): boolean {
  if (selection === null || selection.rangeCount === 0) return false;
  const range = selection.getRangeAt(0);
  return [...document.querySelectorAll(QUESTION)].some((part) => range.intersectsNode(part) && isWithin(range, part));
}

function isWithin(range: Range, part: Element): boolean {
  const both = document.createRange();
  both.selectNodeContents(part);
  if (both.compareBoundaryPoints(Range.START_TO_START, range) < 0) both.setStart(range.startContainer, range.startOffset);
  if (both.compareBoundaryPoints(Range.END_TO_END, range) > 0) both.setEnd(range.endContainer, range.endOffset);
  return both.toString().trim() !== "";
}

/** Watch this device from now on; `attempt` is whose window it is. */
export function watchDevice(report: (observed: Observed) => boolean, camera: () => string, attempt: string): void {
  const signals = new Signals(report, keptContext(attempt));
  const now = () => performance.now();
  const inField = (event: Event) => event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  const copied = (event: ClipboardEvent) => {
    const { target } = event;
    const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;
    const text = field ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0) : String(getSelection() ?? "");
    signals.copy(text, field === null && isOfQuestion(getSelection()), now());
  };
  document.addEventListener("copy", copied);
  document.addEventListener("cut", copied);
  document.addEventListener("paste", (event) => {
    if (inField(event)) signals.paste(event.clipboardData?.getData("text/plain") ?? "", now());
  });
  window.addEventListener("beforeprint", () => signals.print(now()));
  document.addEventListener("keyup", (event) => event.key === "PrintScreen" && signals.print(now()));
  document.addEventListener("keydown", (event) => event.metaKey && event.shiftKey && /^Digit[345]$/.test(event.code) && signals.print(now()));
  const look = () => {
    const display = (screen as { isExtended?: boolean }).isExtended ?? false;
    const network = (navigator as { connection?: { type?: string } }).connection?.type;
    // eslint-disable-next-line no-restricted-properties -- its jumps against the other clock are what is looked for
    const wall = Date.now();
    signals.look({ display, camera: camera(), network, wall, context: contextNow() }, now());
    sessionStorage.setItem(keyOf(attempt), JSON.stringify(signals.looks));
  };
  look();
  setInterval(look, LOOK_MS);
}

function contextNow(): Context {
  const sides = [screen.width, screen.height].sort((one, other) => one - other);
  const own = sides.map((side) => Math.round((side * devicePixelRatio) / 8));
  return { agent: navigator.userAgent, language: navigator.language, page: sides.join("x"), screen: own.join("x") };
}

const keyOf = (attempt: string) => `assay-looks-${attempt}`;

/** What this window looked like before a reload; null in a new one. */
function keptContext(attempt: string): Context | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(attempt)) ?? "null") as Partial<Context> | null;
    const { agent, language, page, screen } = kept ?? {};
    if (agent === undefined || language === undefined || page === undefined || screen === undefined) return null;
    return { agent, language, page, screen };
  } catch {
    return null;
  }
}
