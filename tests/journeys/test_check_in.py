"""The whole check-in between a candidate and a proctor: each step, asked again, let go, let in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.persistence.unit_of_work import units_of_work
from app.services.booking.enrolment import Enrolment
from app.services.booking.windows import Windows
from app.services.catalogue.content import Library, store
from app.services.people.accounts import login_cookie
from exam_engine.catalogue import CheckInStep, Supervision
from tests.builders import account
from tests.journeys.axe import assert_accessible
from tests.journeys.browser import Browsers, Shots
from tests.journeys.people import Candidate
from tests.journeys.records import SCHEME
from tests.journeys.system import Installation
from tests.journeys.test_start import log_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ALL = Supervision(tuple(CheckInStep), compares_faces=True)
ROLES = {"cleo-door": "candidate", "noa-door": "candidate", "paula-door": "proctor",
         "sofia-door": "supervisor"}  # fmt: skip


@dataclass(slots=True)
class Door:
    """An exam whose check-in asks for everything, and a page for each person."""

    house: Installation
    pages: dict[str, Page]
    attempts: dict[str, str]

    def page(self, person: str) -> Page:
        return self.pages[person]


@pytest.fixture(scope="module")
def door(house: Installation, screens: Browsers) -> Iterator[Door]:
    units = units_of_work(house.database)
    with units() as uow:
        before = Library(uow.content).scheme(SCHEME)
        store(
            uow.content,
            "scheme",
            SCHEME,
            replace(before, exam=replace(before.exam, supervision=ALL)),
        )
        for person, role in ROLES.items():
            uow.people.add(account(person, role))
        now = uow.now()
        uow.commit()
    window = Windows(units).open_window(SCHEME, opens_at=now, closes_at=now + timedelta(hours=5))
    enrolment = Enrolment(units, units)
    attempts = {one: str(enrolment.register(one, window.id).attempt.id)
                for one in ("cleo-door", "noa-door")}  # fmt: skip
    browser = screens.launch()
    pages = {}
    for person in ROLES:
        pages[person] = screens.page(browser, person)
        cookie = {"name": login_cookie(secure=False), "value": log_in(house, person)}
        pages[person].context.add_cookies([{**cookie, "url": house.url}])
    yield Door(house, pages, attempts)
    for page in pages.values():
        page.close()
    with units() as uow:
        store(uow.content, "scheme", SCHEME, before)
        uow.commit()


def test_a_candidate_is_looked_at_from_consent_to_the_start(door: Door, shots: Path) -> None:
    taken = Shots(shots)
    candidate, desk = Candidate(door.page("cleo-door")), door.page("paula-door")
    candidate.page.goto(f"/attempts/{door.attempts['cleo-door']}/check-in")
    consents(candidate)
    hands_in(candidate, taken)
    does_as_asked(candidate, taken)
    candidate.step("waiting")
    looks(desk, taken)
    candidate.step("document")
    expect(candidate.page.get_by_text("The name on the document cannot be read")).to_be_visible()
    candidate.part("take").click()
    candidate.part("use").click()
    candidate.step("waiting")
    desk.get_by_test_id("desk-let-in").click()
    candidate.start()
    withdraws(candidate, taken)
    with units_of_work(door.house.database)() as uow:
        consent = uow.attempts.consent(door.attempts["cleo-door"])
        views = uow.attempts.events(door.attempts["cleo-door"], kinds=("evidence.viewed",))
    assert consent is not None
    assert dict(consent.choices) == {"recording": True, "ai": True, "identity": False}
    assert {one.body["purpose"] for one in views} == {"check_in"}
    seen = [one.body["evidence"] for one in views]
    assert len(set(seen)) == len(seen) == 10, "each picture is fetched and noted once"


def withdraws(candidate: Candidate, taken: Shots) -> None:
    """Take the agreement back in the middle of the exam: it pauses, and no camera opens again."""
    candidate.part("withdraw").locator("summary").click()
    taken.take_both(candidate.page, "withdraw")
    candidate.page.get_by_role("button", name="Take my agreement back").click()
    candidate.in_phase("paused")
    expect(candidate.page.get_by_text("You took back your agreement").first).to_be_visible()
    expect(candidate.part("withdraw")).to_be_hidden()


def consents(candidate: Candidate) -> None:
    """Read an exam's own consent; being compared is a choice that nobody has made for us."""
    candidate.step("consent")
    assert_accessible(candidate.page, "the consent of an exam that asks for everything")
    expect(candidate.part("consent-identity")).not_to_be_checked()
    candidate.consent()
    candidate.switch_camera_on()
    candidate.part("camera-next").click()


def hands_in(candidate: Candidate, taken: Shots) -> None:
    """Hand in the own picture, the document, and four pictures of the room."""
    candidate.hand_in_picture()
    candidate.step("document")
    assert_accessible(candidate.page, "the document")
    taken.take_both(candidate.page, "document")
    candidate.part("take").press("Enter")
    expect(candidate.part("use")).to_be_focused()
    candidate.part("use").press("Enter")
    task = candidate.step("room").locator("[data-task]")
    taken.take_both(candidate.page, "room")
    for number in range(1, 5):
        expect(task).to_contain_text(f"{number} of 4")
        candidate.part("take").click()
        candidate.part("use").click()


def does_as_asked(candidate: Candidate, taken: Shots) -> None:
    """Do the random check, one picture for each movement."""
    task = candidate.step("challenge").locator("[data-task]")
    candidate.part("challenge-begin").click()
    expect(task).to_contain_text("1 of 3")
    assert_accessible(candidate.page, "the random check")
    taken.take_both(candidate.page, "challenge")
    for number in range(1, 4):
        expect(task).to_contain_text(f"{number} of 3")
        candidate.part("challenge-take").click()


def looks(desk: Page, taken: Shots) -> None:
    """Look at everything side by side, and ask for the document again."""
    desk.goto("/proctor/desk")
    expect(desk.get_by_role("heading", name="cleo-door")).to_be_visible()
    expect(desk.locator('[data-step="challenge"] img')).to_have_count(3)
    expect(desk.locator('[data-step="room_scan"] img')).to_have_count(4)
    expect(desk.get_by_text("Hint: the machine cannot tell").first).to_be_visible()
    assert_accessible(desk, "the check-in desk")
    taken.take_both(desk, "desk")
    desk.get_by_test_id("again-identity_document").click()
    assert_accessible(desk, "a reason at the desk")
    desk.get_by_role("button", name="The name on the document cannot be read").click()
    taken.take_both(desk, "desk-reason")
    desk.get_by_test_id("desk-send").click()


def test_who_does_not_want_to_be_recorded_is_led_on_without_a_dead_end(
    door: Door, shots: Path
) -> None:
    taken = Shots(shots)
    candidate, desk = Candidate(door.page("noa-door")), door.page("sofia-door")
    candidate.page.goto(f"/attempts/{door.attempts['noa-door']}/check-in")
    candidate.part("decline").locator("summary").click()
    candidate.part("decline").get_by_label("What we should know").fill("I share the room.")
    assert_accessible(candidate.page, "the way without recording")
    taken.take_both(candidate.page, "decline")
    candidate.part("decline-alternative").click()
    expect(candidate.page.get_by_text("Your wish is with the staff")).to_be_visible()
    desk.goto("/proctor/desk")
    desk.get_by_test_id("desk-person").filter(has_text="noa-door").click()
    expect(desk.get_by_text("I share the room.")).to_be_visible()
    desk.get_by_test_id("desk-unrecorded").click()
    desk.get_by_label("Why").fill("Room 4, with Marek.")
    desk.get_by_test_id("desk-send").click()
    expect(candidate.part("unrecorded")).to_be_visible()
    taken.take_both(candidate.page, "unrecorded")
    candidate.part("join").click()
    candidate.step("waiting")
    desk.get_by_test_id("desk-let-in").click()
    candidate.start()
    expect(candidate.page.get_by_text("Nothing is recorded. Somebody").first).to_be_visible()
    with units_of_work(door.house.database)() as uow:
        assert uow.invigilation.latest_snapshot(door.attempts["noa-door"]) is None


def test_a_computer_is_checked_days_ahead_and_nothing_is_sent(door: Door, shots: Path) -> None:
    taken, page = Shots(shots), door.page("noa-door")
    page.goto("/me")
    page.get_by_test_id("to-preflight").click()
    expect(page.locator("#preflight")).to_have_attribute("data-phase", "done")
    verdicts = {
        one.get_attribute("data-finding"): one.get_attribute("data-verdict")
        for one in page.locator("[data-finding]").all()
    }
    assert verdicts.keys() == {
        *("browser", "storage", "network", "clock", "screen", "displays", "battery")
    }
    for name in ("browser", "storage", "clock"):
        assert verdicts[name] == "good", verdicts
    assert verdicts["network"] in {"good", "warn"}, "the live line opened"
    sent = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.get_by_test_id("preflight-camera").click()
    expect(page.locator("#preflight")).to_have_attribute("data-camera-verdict", re.compile("."))
    assert sent == [], "no picture leaves the page"
    assert_accessible(page, "the check of a computer")
    taken.take_both(page, "preflight")
