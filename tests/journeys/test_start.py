"""A cohort starts in its waiting rooms: no page is loaded, nothing is fetched, and all goes on."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from app.persistence.unit_of_work import units_of_work
from app.services.booking.rehearsing import Rehearsing
from app.services.booking.rehearsing import Seat as Synthetic
from app.services.people.accounts import digest_of, login_cookie
from app.services.rows import LoginSession
from app.storage import FileEvidenceStore
from tests.journeys.axe import assert_accessible
from tests.journeys.browser import Browsers
from tests.journeys.people import Candidate
from tests.journeys.protocol import Visitor
from tests.journeys.records import SCHEME, Records
from tests.journeys.system import Installation

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@dataclass(slots=True)
class Waiting:
    """One candidate in the waiting room; `asked` is what the page asked for since `listen`."""

    page: Page
    seat: Synthetic
    asked: list[Request] = field(default_factory=list)

    def listen(self) -> None:
        def heard(request: Request) -> None:
            self.asked.append(request)

        self.page.on("request", heard)


@pytest.fixture(scope="module")
def cohort(house: Installation, screens: Browsers) -> Iterator[tuple[str, list[Waiting]]]:
    """A window and two candidates who are let in, each before their own page."""
    rehearsing = Rehearsing(units_of_work(house.database), FileEvidenceStore(house.folder / "none"))
    window = rehearsing.open_window(SCHEME)
    browser = screens.launch()
    waiting = []
    for seat in rehearsing.seat(window, 2):
        page = screens.page(browser, seat.person_id)
        cookie = log_in(house, seat.person_id)
        page.context.add_cookies(
            [{"name": login_cookie(secure=False), "value": cookie, "url": house.url}]
        )
        waiting.append(Waiting(page, seat))
    yield window.id, waiting
    for one in waiting:
        one.page.close()
    rehearsing.remove(window.id)


def log_in(house: Installation, person: str) -> str:
    """Open a session of somebody who has no password; return the cookie's value."""
    token = secrets.token_urlsafe(32)
    with units_of_work(house.database)() as uow:
        now = uow.now()
        session = LoginSession(digest_of(token), person, "c", now, now + timedelta(hours=1))
        uow.people.open_session(session)
        uow.commit()
    return token


def test_a_cohort_starts_without_a_page_load_and_nothing_is_fetched(
    house: Installation, cohort: tuple[str, list[Waiting]]
) -> None:
    window, waiting = cohort
    records = Records(house.database)
    for one in waiting:
        one.page.goto(f"/attempts/{one.seat.attempt_id}/check-in")
        expect(one.page.locator("#checkin")).to_have_attribute("data-at", "start")
        expect(one.page.get_by_test_id("paper-here")).to_be_visible(timeout=15_000)
        one.page.evaluate("document.fonts.ready.then(() => (globalThis.same = 'page'))")
        one.listen()
    proctor = Visitor(house.url)
    proctor.log_in("proctor@demo.example", "assay-demo")
    done = proctor.did(f"/api/windows/{window}/start_cohort")
    assert done["started"] == len(waiting)
    for one in waiting:
        expect(one.page.locator(".question")).to_be_visible()
        asked = [f"{request.method} {request.url}" for request in one.asked]
        kinds = {request.resource_type for request in one.asked}
        assert not kinds & {"document", "script", "stylesheet", "font", "image"}, asked
        assert [each for each in asked if each.startswith("GET")] == [], "the paper was here"
        assert [each for each in asked if "/ticket" in each] == [], "the line is the same"
    first = waiting[0]
    assert first.page.evaluate("globalThis.same") == "page"
    assert first.page.url.endswith(f"/attempts/{first.seat.attempt_id}/room")
    assert first.page.title().endswith(" · Assay")
    assert first.page.evaluate("document.activeElement?.closest('#main') !== null"), "focus"
    assert_accessible(first.page, "the room that opened in the waiting room")
    goes_on(records, first)


def goes_on(records: Records, one: Waiting) -> None:
    """Answer, reload, and find the same room with the same answer under the same lease."""
    attempt = one.seat.attempt_id
    paper = records.paper(attempt)
    item = next(item for item, kind in paper.items() if kind == "choice")
    candidate = Candidate(one.page)
    candidate.answer(item, records.correct(attempt)[item])
    candidate.all_saved()
    (lease,) = records.events(attempt, "lease.taken")
    stored = records.responses(attempt)[item].response
    one.page.reload()
    candidate.in_phase("working")
    assert records.responses(attempt)[item].response == stored
    assert [each.seq for each in records.events(attempt, "lease.taken")] == [lease.seq]
    candidate.open_item(item)
    expect(one.page.locator(f'.nav-item[data-item="{item}"]')).to_have_attribute(
        "data-answered", "true"
    )
