"""One of a hall leaves the chair: `python -m tests.journeys.chairs [SEATS] [SHOTS]`.

All but one candidate speak the protocol and post pictures of somebody who sits there; one sits in a
real browser with a fake camera. A proctor finds them at the board, acts by keyboard alone, and
hands them on to a colleague, who reads the note first. Then it is ruled on, to the last appeal.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from proctoring.flags import FlagKind
from tests.journeys.axe import assert_accessible
from tests.journeys.browser import Browsers, Shots, browsers
from tests.journeys.film import film
from tests.journeys.people import Candidate as OnPage
from tests.journeys.people import Proctor
from tests.journeys.protocol import Candidate, Channel, Visitor, board
from tests.journeys.quiet import INTERVAL_S, Sitting
from tests.journeys.records import Records
from tests.journeys.ruling import Court, rule
from tests.journeys.system import Installation
from tests.support.camera import Scene, jpeg_sequence
from tests.support.models import model_folder

PASSWORD = "sitting-in-the-hall"
FOUND_WITHIN_S = 60.0
FILM = (Scene("present", 12), Scene("empty", 120))
NOTE = "Left the chair once, warned once. Please look again in ten minutes."
SEED = 20261126


@dataclass(slots=True)
class Chairs:
    """The hall, its people, and what was seen.

    Attributes:
        pictured: keep pictures of what follows the exam, too.
    """

    house: Installation
    opened: Browsers
    shots: Shots
    say: Callable[[str], None]
    records: Records
    pictured: bool = True
    sitting: list[Sitting] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def seated(self, name: str) -> Candidate:
        """Bring one candidate to a started exam, let in by a proctor."""
        email = f"{name}@hall.example"
        self.records.add_candidate(email, PASSWORD)
        candidate = Candidate(Visitor(self.house.url))
        candidate.visitor.log_in(email, PASSWORD)
        candidate.register(self.records.window_open_now().id)
        candidate.check_in(next(jpeg_sequence([Scene("present", 2)], 1.0)))
        return candidate

    def fill(self, count: int) -> None:
        """Seat everybody who speaks the protocol."""
        pictures = list(jpeg_sequence([Scene("present", 120)], INTERVAL_S, SEED))
        desk = self._desk()
        for number in range(count):
            candidate = self.seated(f"seat{number}")
            desk.did("authorize", attempt=candidate.attempt)
            candidate.start()
            one = Sitting(candidate, pictures, number)
            thread = threading.Thread(target=one.sit, args=(self.stop,), daemon=True)
            thread.start()
            self.sitting.append(one)
            self.threads.append(thread)
        desk.close()

    def end(self) -> None:
        """Let everybody stand up."""
        self.stop.set()
        for thread in self.threads:
            thread.join(20)

    def leaver(self) -> OnPage:
        """Seat the one who will leave the chair, in a browser with a camera of their own."""
        candidate = self.seated("leaver")
        desk = self._desk()
        desk.did("authorize", attempt=candidate.attempt)
        desk.close()
        candidate.start()
        page = self.opened.page(self.opened.launch(film(FILM, seed=7, person=2)), "leaver")
        jar = candidate.visitor.cookies
        page.context.add_cookies(
            [{"name": key, "value": value, "url": self.house.url} for key, value in jar.items()]
        )
        page.goto(f"/attempts/{candidate.attempt}/room")
        on_page = OnPage(page)
        on_page.in_phase("working")
        return on_page

    def at_board(self, role: str) -> Proctor:
        """Let somebody of a role open the board."""
        one = Proctor(self.opened.page(self.opened.newest, role))
        one.log_in(f"{role}@demo.example")
        one.open_board()
        return one

    def _desk(self) -> Channel:
        visitor = Visitor(self.house.url)
        visitor.log_in("proctor@demo.example", "assay-demo")
        return board(visitor)


@contextmanager
def closing_hall(chairs: Chairs) -> Iterator[None]:
    """Let everybody stand up at the end, whatever happens."""
    try:
        yield
    finally:
        chairs.end()


def watch(chairs: Chairs, others: int) -> None:
    """Play the whole of it; an AssertionError says what was not seen."""
    with closing_hall(chairs):
        chairs.fill(others)
        chairs.say(f"{others} candidates speak the protocol (seed {SEED})")
        leaver = chairs.leaver()
        leaves = time.monotonic() + FILM[0].seconds
        attempt = leaver.page.url.split("/attempts/")[1].split("/")[0]
        paula, samir = chairs.at_board("proctor"), chairs.at_board("supervisor")
        _find(chairs, paula, attempt, leaves)
        _act(chairs, paula, leaver, attempt)
        _hand_on(chairs, paula, samir, attempt)
        _write_to_all(chairs, samir, leaver)
    parts = (chairs.records, chairs.opened, chairs.shots, chairs.say)
    rule(Court(*parts, attempt, "leaver", whole=chairs.pictured), leaver)
    _told(chairs, attempt)


def _find(chairs: Chairs, paula: Proctor, attempt: str, leaves: float) -> None:
    """The one who left stands first on the board, and hiding the calm hides all but them."""
    absent = paula.tile(attempt).locator(f'[data-flag="{FlagKind.FACE_ABSENT.value}"]')
    expect(absent).to_be_visible(timeout=1000 * (leaves - time.monotonic() + FOUND_WITHIN_S))
    took = time.monotonic() - leaves
    chairs.say(f"found {took:.1f} s after the chair was left")
    assert took <= FOUND_WITHIN_S
    chairs.shots.take_both(paula.page, "found")
    first = paula.page.locator(".board-grid > [data-testid=tile]").first
    paula.page.mouse.move(1, 1)  # nothing is moved under a pointer
    expect(first).to_have_attribute("data-attempt", attempt)
    paula.page.keyboard.press("h")
    assert "calm=hidden" in paula.page.url
    expect(paula.tile(attempt)).to_be_visible()
    chairs.shots.take_both(paula.page, "calm-hidden")
    assert_accessible(paula.page, "the board with the calm hidden")


def _act(chairs: Chairs, paula: Proctor, leaver: OnPage, attempt: str) -> None:
    """Take them, warn them, flag what was seen: no mouse."""
    keys = paula.page.keyboard
    keys.press("j")
    keys.press("Enter")
    panel = paula.page.locator(f'[data-testid="panel"][data-attempt="{attempt}"]')
    expect(panel.get_by_test_id("care")).to_be_visible()
    keys.press("t")
    expect(panel.get_by_test_id("care")).to_contain_text("You look after this candidate")
    keys.press("w")
    expect(panel.get_by_test_id("ladder")).to_contain_text("Warning 1 of 3")
    chairs.shots.take_both(paula.page, "warn")
    keys.press("Control+Enter")
    expect(panel.locator("form.composer")).to_be_hidden()
    expect(leaver.page.locator('[data-notice="warning"]')).to_be_visible()
    _write(paula.page, "f", "Nobody sat at the desk for about half a minute.")
    expect(panel).to_contain_text("Marked by a proctor")
    chairs.shots.take_both(paula.page, "panel")
    assert_accessible(paula.page, "one candidate at the board")


def _hand_on(chairs: Chairs, paula: Proctor, samir: Proctor, attempt: str) -> None:
    """Hand them on; the colleague reads the note before taking over."""
    _write(paula.page, "o", NOTE)
    expect(samir.tile(attempt).get_by_test_id("offered")).to_be_visible()
    panel = samir.open(attempt)
    expect(panel.get_by_test_id("shift-note")).to_contain_text(NOTE)
    chairs.shots.take_both(samir.page, "handed-over")
    assert_accessible(samir.page, "a hand-over")
    panel.locator('[data-care="claim"]').press("Enter")
    expect(panel.get_by_test_id("care")).to_contain_text("You look after this candidate")
    samir.page.keyboard.press("6")
    assert "show=mine" in samir.page.url
    expect(samir.page.locator(".board-grid > [data-testid=tile]")).to_have_count(1)


def _write_to_all(chairs: Chairs, samir: Proctor, leaver: OnPage) -> None:
    """One message to all; the page that shows it gives the receipt by itself."""
    words = "The building's alarm is tested at noon. Please stay at your desk."
    samir.page.keyboard.press("g")
    dialog = samir.part("broadcast")
    dialog.locator("#broadcast-text").fill(words)
    everybody = len(chairs.sitting) + 1
    expect(dialog).to_contain_text(f"{everybody} candidates will read it.")
    dialog.locator('[data-action="broadcast-send"]').press("Enter")
    expect(leaver.page.locator('[data-notice="message"]', has_text=words)).to_be_visible()
    expect(samir.part("receipts")).to_contain_text(f"Shown to 1 of {everybody}")
    chairs.shots.take_both(samir.page, "broadcast")
    assert_accessible(samir.page, "a message to many and its receipts")


def _write(page: Page, key: str, words: str) -> None:
    """Begin a further command by its key, write, send."""
    page.keyboard.press(key)
    field_ = page.locator("#steer-text")
    expect(field_).to_be_visible()
    field_.fill(words)
    page.locator('[data-action="steer-send"]').press("Enter")
    expect(field_).to_be_hidden()


def _told(chairs: Chairs, attempt: str) -> None:
    """The journal has all of it, and nobody who stayed was marked for being away."""
    kinds = [one.kind for one in chairs.records.events(attempt)]
    for kind in ("care.taken", "proctor.warning", "flag.opened", "care.offered"):
        assert kind in kinds, kind
    assert kinds.count("care.taken") == 2
    lasting = chairs.records.read(lambda uow: uow.invigilation.flags(attempt))
    assert all(one.closed_at for one in lasting), "what was marked ended with the exam"
    watched = chairs.records.read(lambda uow: uow.board.watched(attempt))
    assert len({one.person_id for one in watched}) == 2, "both boards showed their pictures"
    for one in chairs.sitting:
        flags = chairs.records.read(
            lambda uow, of=one.candidate.attempt: uow.invigilation.flags(of)
        )
        assert FlagKind.FACE_ABSENT.value not in {flag.type for flag in flags}
        assert one.posted > 0
        assert one.answered > 0
    troubles = [said for one in chairs.sitting for said in one.troubles]
    chairs.say(f"{sum(one.posted for one in chairs.sitting)} pictures, {len(troubles)} troubles")


def run(
    folder: Path, shots: Path, others: int, say: Callable[[str], None], *, pictured: bool = True
) -> None:
    """Start a house, watch it, play what follows, end it; `pictured` keeps pictures of all."""
    extra = {"ASSAY_LOGIN_TRIES_PER_MINUTE": "1000"}
    models = model_folder(folder / "models")
    with ExitStack() as stack:
        house = stack.enter_context(Installation(folder / "house", models=models, extra=extra))
        playwright = stack.enter_context(sync_playwright())
        opened = stack.enter_context(browsers(playwright, house.url))
        records = Records(house.database)
        watch(Chairs(house, opened, Shots(shots), say, records, pictured), others)
        assert opened.complaints == []


def main(arguments: list[str]) -> int:
    """Play it on this machine; the pictures of the pages stay."""
    seats = int(arguments[0]) if arguments else 30
    shots = Path(arguments[1] if len(arguments) > 1 else "var/chairs").absolute()
    shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assay-chairs-") as folder:
        run(Path(folder), shots, seats - 1, print)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
