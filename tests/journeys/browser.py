"""Debian's Chromium under Playwright: one with a film for a camera, pages, pictures of pages.

It complains about what no page of ours may do: uncaught errors and refusals of our own policy.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect

DESKTOP = (1440, 900)
NARROW = (360, 800)
PATIENCE_MS = 15_000
"""How long a page may take to show what is expected of it, on a machine with other work."""

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-gpu",
)
CAMERA = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"

Permission = Literal["given", "refused"]


class NoBrowser(AssertionError):
    """There is no Chromium on this machine."""


@dataclass(slots=True)
class Shots:
    """Numbered pictures of pages in one folder.

    Attributes:
        narrow: also take the main pages as a telephone shows them.
    """

    folder: Path
    narrow: bool = True
    count: int = 0

    def take(self, page: Page, name: str) -> None:
        """Keep what the page shows."""
        self.count += 1
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=self.folder / f"{self.count:02d}-{name}.png", animations="disabled")

    def take_both(self, page: Page, name: str) -> None:
        """Keep what the page shows at a desk and, whole, 360 pixels wide."""
        self.take(page, name)
        if not self.narrow:
            return
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        page.screenshot(
            path=self.folder / f"{self.count:02d}-{name}-360.png", animations="disabled"
        )
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        assert wide <= NARROW[0], f"{name} is {wide} pixels wide on a screen of {NARROW[0]}"


@dataclass(slots=True)
class Browsers:
    """All browsers of a day, and what their pages did wrong."""

    playwright: Playwright
    url: str
    complaints: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    _open: list[Browser] = field(default_factory=list)

    def launch(
        self,
        film: Path | None = None,
        *,
        camera: Permission = "given",
        led_to: int | None = None,
    ) -> Browser:
        """Start a browser.

        Args:
            film: what its camera plays; None for Chromium's own test picture.
            camera: whether the person lets pages use it.
            led_to: port of a relay to which this browser is led instead of to the installation.
        """
        path = shutil.which("chromium")
        if path is None:
            raise NoBrowser("no chromium on this machine: apt-get install chromium")
        flags = [*QUIET, CAMERA]
        if film is not None:
            flags.append(f"--use-file-for-fake-video-capture={film}")
        if camera == "given":
            flags.append(ALLOWED)
        if led_to is not None:
            place = self.url.removeprefix("http://")
            flags.append(f"--host-resolver-rules=MAP {place} 127.0.0.1:{led_to}")
        started = self.playwright.chromium.launch(executable_path=path, args=flags)
        self._open.append(started)
        return started

    def page(self, browser: Browser, name: str) -> Page:
        """Open a fresh page in a profile of its own."""
        context = browser.new_context(
            base_url=self.url,
            viewport={"width": DESKTOP[0], "height": DESKTOP[1]},
            timezone_id="UTC",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
        page.on("console", lambda said: self._listen(name, said))
        self.pages[name] = page
        return page

    @property
    def newest(self) -> Browser:
        """The browser that was started last."""
        return self._open[-1]

    def close(self) -> None:
        """End all of them."""
        for browser in self._open:
            browser.close()

    def _listen(self, name: str, said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            self.complaints.append(f"{name}: {said.text}")


@contextmanager
def browsers(playwright: Playwright, url: str) -> Iterator[Browsers]:
    """Lend browsers for a day; closed at its end."""
    expect.set_options(timeout=PATIENCE_MS)
    opened = Browsers(playwright, url)
    try:
        yield opened
    finally:
        opened.close()
