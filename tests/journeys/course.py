"""The course of a day: its parts, its people's pages, and steps that are named when they fail."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.journeys.browser import Browsers, Shots
from tests.journeys.cable import Cable
from tests.journeys.film import ADA, BEN, film
from tests.journeys.people import Candidate, Decider, Employer, Proctor, Reviewer
from tests.journeys.records import Records
from tests.journeys.system import Installation

ADA_EMAIL, BEN_EMAIL, CHIARA_EMAIL = (f"{name}@demo.example" for name in ("ada", "ben", "chiara"))


class StepFailed(AssertionError):
    """A step of the day was not seen on the page or in the database."""


@dataclass(slots=True)
class Day:
    """One day of one installation.

    Attributes:
        say: takes one line for the person who watches.
        short: leave out what does not depend on the database: the deadline and refused camera.
        cable: between Ada's browser and the installation.
        ada, ben, paula: whose pages stay open over several steps.
        attempt, bens_attempt: set when they register.
        number: of Ada's credential, as it is read aloud.
    """

    installation: Installation
    records: Records
    browsers: Browsers
    cable: Cable
    shots: Shots
    say: Callable[[str], None]
    short: bool = False
    began: float = field(default_factory=time.monotonic)
    attempt: str = ""
    bens_attempt: str = ""
    number: str = ""
    _ada: Candidate | None = None
    _ben: Candidate | None = None
    _paula: Proctor | None = None
    _staff: Browser | None = None

    @property
    def ada(self) -> Candidate:
        """Ada before her camera."""
        if self._ada is None:
            browser = self.browsers.launch(film(ADA, seed=3, person=0), led_to=self.cable.own_port)
            self._ada = Candidate(self.browsers.page(browser, "ada"))
        return self._ada

    @property
    def ben(self) -> Candidate:
        """Ben before his."""
        if self._ben is None:
            browser = self.browsers.launch(film(BEN, seed=5, person=1))
            self._ben = Candidate(self.browsers.page(browser, "ben"))
        return self._ben

    @property
    def paula(self) -> Proctor:
        """Paula at her board."""
        if self._paula is None:
            self._paula = Proctor(self.browsers.page(self.staff, "paula"))
        return self._paula

    @property
    def staff(self) -> Browser:
        """The browser of all who need no camera; a camera is there, and refused."""
        if self._staff is None:
            self._staff = self.browsers.launch(camera="refused")
        return self._staff

    def chiara(self) -> Candidate:
        """Chiara, whose browser does not let the page use the camera."""
        return Candidate(self.browsers.page(self.staff, "chiara"))

    def rita(self) -> Reviewer:
        """Rita, who reviews."""
        return Reviewer(self.browsers.page(self.staff, "rita"))

    def dora(self) -> Decider:
        """Dora, who decides."""
        return Decider(self.browsers.page(self.staff, "dora"))

    def employer(self) -> Employer:
        """Somebody without an account."""
        return Employer(self.browsers.page(self.staff, "employer"))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Do a step; a failure is told in one line with its name, and the pages are kept."""
        try:
            yield
        except Exception as error:
            self.say(f"failed: {name}: {first_line(error)}")
            self._keep_pages(name)
            raise StepFailed(name) from error
        self.say(f"{time.monotonic() - self.began:6.1f} s  {name}")

    def _keep_pages(self, name: str) -> None:
        words = re.sub(r"[^a-z0-9]+", "-", name.lower())[:50].strip("-")
        for person, page in self.browsers.pages.items():
            with suppress(BrowserError):
                page.screenshot(path=self.shots.folder / f"failed-{words}-{person}.png")


def first_line(error: BaseException) -> str:
    """Return what an error says, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {' '.join(lines[:4])[:300]}"
