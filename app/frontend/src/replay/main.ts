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

function start(): void {
  const bar = document.querySelector<HTMLFormElement>("[data-replay-bar]");
  const range = bar?.querySelector<HTMLInputElement>("input[type=range]");
  if (!bar || !range) return;
  if (sessionStorage.getItem(KEY) !== null) range.focus({ preventScroll: true });
  sessionStorage.removeItem(KEY);
  scrubs(range, () => {
    sessionStorage.setItem(KEY, "1");
    bar.requestSubmit();
  });
  const list = document.querySelector<HTMLElement>(".replay-events");
  const now = list?.querySelector<HTMLElement>("[data-place=now]");
  if (list && now) list.scrollTop = now.offsetTop - list.offsetTop - list.clientHeight / 2;
}

start();
