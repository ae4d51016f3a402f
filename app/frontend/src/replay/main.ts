/* The replay's line: moving it goes to that record, and focus comes back to it, so that arrow keys
   walk on. The page works without this. */

const KEY = "assay-replay-scrubbed";

/** Go to the record that the line was moved to; later moves within the wait take its place. */
export function scrubs(range: HTMLInputElement, go: () => void, waitMs = 250): void {
  let wait: ReturnType<typeof setTimeout> | undefined;
  range.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(go, waitMs);
  });
}

/** Stay on the line after it was moved: the next page gives focus back to it. */
function follow(bar: HTMLFormElement, range: HTMLInputElement): void {
  if (sessionStorage.getItem(KEY) !== null) range.focus({ preventScroll: true });
  sessionStorage.removeItem(KEY);
  const go = () => {
    sessionStorage.setItem(KEY, "1");
    bar.requestSubmit();
  };
  scrubs(range, go);
  if (range.value !== range.defaultValue) go(); // moved while this script was on its way
}

/** Bring the record that is shown into the middle of the list. */
function centre(list: HTMLElement): void {
  const now = list.querySelector<HTMLElement>("[data-place=now]");
  if (now) list.scrollTop = now.offsetTop - list.offsetTop - list.clientHeight / 2;
}

const bar = document.querySelector<HTMLFormElement>("[data-replay-bar]");
const range = bar?.querySelector<HTMLInputElement>("input[type=range]");
if (bar && range) follow(bar, range);
document.querySelectorAll<HTMLElement>(".replay-events").forEach(centre);
