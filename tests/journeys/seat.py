"""People who sit in the exam room already: checked in without a browser, then given one."""

import secrets
from dataclasses import dataclass, field

from playwright.sync_api import Browser, expect

from tests.journeys.browser import Browsers
from tests.journeys.people import Candidate as OnPage
from tests.journeys.protocol import Candidate, Visitor, board
from tests.journeys.records import Records
from tests.journeys.system import Installation
from tests.support.camera import Scene, jpeg_sequence

PASSWORD = "sitting-in-the-room"


@dataclass(slots=True)
class Seated:
    """One candidate in the room: the page, and what the database says."""

    page: OnPage
    attempt: str
    records: Records

    @property
    def path(self) -> str:
        """Where the room is."""
        return f"/attempts/{self.attempt}/room"

    def enter(self) -> None:
        """Open the room and wait for the first question."""
        self.page.page.goto(self.path)
        self.page.in_phase("working")
        expect(self.page.page.locator(".question")).to_be_visible()

    def stored(self) -> dict[str, object]:
        """Return the responses that are stored, by item."""
        return {item: one.response for item, one in self.records.responses(self.attempt).items()}


@dataclass(slots=True)
class Seats:
    """Seats people one after the other."""

    house: Installation
    browser: Browser
    screens: Browsers
    count: int = 0
    records: Records = field(init=False)

    def __post_init__(self) -> None:
        self.records = Records(self.house.database)

    def seat(self) -> Seated:
        """Let somebody new in, start their exam, and open the room for them."""
        self.count += 1
        email = f"seat-{self.count}-{secrets.token_hex(4)}@demo.example"  # one house, many modules
        self.records.add_candidate(email, PASSWORD)
        visitor = Visitor(self.house.url)
        visitor.log_in(email, PASSWORD)
        candidate = Candidate(visitor)
        candidate.register(self.records.window_open_now().id)
        candidate.check_in(next(jpeg_sequence([Scene("present", 2)], 1.0)))
        self._authorize(candidate.attempt)
        candidate.start()
        page = self.screens.page(self.browser, email)
        page.context.add_cookies(
            [{"name": k, "value": v, "url": self.house.url} for k, v in visitor.cookies.items()]
        )
        seated = Seated(OnPage(page), candidate.attempt, self.records)
        seated.enter()
        return seated

    def end(self, attempt: str) -> None:
        """Let a proctor end an exam, for a cause that wants nobody else."""
        why = {"code": "examinee.behaviour", "reason": "Nobody was there.", "cause": "long_absence"}
        self._at_board("steer", attempt=attempt, name="terminate", **why)

    def _authorize(self, attempt: str) -> None:
        self._at_board("authorize", attempt=attempt)

    def _at_board(self, command: str, **given: str) -> None:
        proctor = Visitor(self.house.url)
        proctor.log_in("proctor@demo.example", "assay-demo")
        desk = board(proctor)
        desk.did(command, **given)
        desk.close()
