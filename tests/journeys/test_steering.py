"""Two people end an exam at their boards, and what the candidate then reads."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.axe import assert_accessible
from tests.journeys.browser import NARROW, Browsers
from tests.journeys.people import Proctor
from tests.journeys.seat import Seats

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

WIDE = (1440, 900)
WHY = "The same rule was broken for the third time."


def take(page: Page, part: Locator, place: Path) -> None:
    """Keep two pictures of a page, on a phone and on a desk, with one part in sight."""
    for name, (width, height) in (("narrow", NARROW), ("wide", WIDE)):
        page.set_viewport_size({"width": width, "height": height})
        part.scroll_into_view_if_needed()
        page.screenshot(path=f"{place}-{name}.png")


def test_an_exam_is_ended_by_two_people(seats: Seats, screens: Browsers, shots: Path) -> None:
    seated = seats.seat()
    people = []
    for role in ("proctor", "supervisor"):
        one = Proctor(screens.page(seats.browser, role))
        one.log_in(f"{role}@demo.example")
        one.open_board()
        people.append(one)
    paula, samir = people

    panel = paula.open(seated.attempt)
    more = panel.get_by_text("More actions")
    expect(more).to_be_visible()  # it comes with the details; a key pressed before goes nowhere
    more.press("Enter")
    panel.locator("#steer-name").select_option("terminate")
    panel.locator("#steer-text").fill(WHY)
    expect(panel.get_by_test_id("steer")).to_contain_text("Your exam was ended by staff")
    take(paula.page, panel.locator('[data-action="steer-send"]'), shots / "menu")
    assert_accessible(paula.page, "the menu of commands")
    panel.locator('[data-action="steer-send"]').click()
    waits = panel.locator("[data-proposal]")
    expect(waits).to_contain_text("Waits for a second person")
    expect(waits.locator('[data-action="confirm"]')).to_have_count(0)

    asked = samir.open(seated.attempt).locator("[data-proposal]")
    expect(asked).to_contain_text(WHY)
    take(samir.page, asked, shots / "confirm")
    assert_accessible(samir.page, "what waits for a second person")
    asked.locator('[data-action="confirm"]').press("Enter")

    room = seated.page.page
    expect(room.get_by_role("heading", name="Your exam was ended by staff")).to_be_visible()
    expect(room.get_by_test_id("why")).to_have_text(WHY)
    assert_accessible(room, "the page of an exam that staff ended")
    take(room, room.get_by_test_id("why"), shots / "ended")


def test_a_move_to_another_computer(seats: Seats, screens: Browsers) -> None:
    seated = seats.seat()
    paula = Proctor(screens.page(seats.browser, "mover"))
    paula.log_in("proctor@demo.example")
    paula.open_board()
    panel = paula.open(seated.attempt)

    def ask(name: str, words: str = "") -> None:
        panel.get_by_text("More actions").click()
        panel.locator("#steer-name").select_option(name)
        if words:
            panel.locator("#steer-text").fill(words)
        panel.locator('[data-action="steer-send"]').click()

    old = seated.page.page
    room = old.locator("#room")
    ask("transfer_device", "Your computer has stopped.")
    expect(room).to_have_attribute("data-phase", "paused")
    ask("authorize_resume")
    expect(old.locator("[data-turned]")).to_be_visible()

    new = screens.page(seats.browser, "new-computer")
    new.context.add_cookies(old.context.cookies())
    new.goto(old.url)
    new.get_by_test_id("turned-action").click()  # the old computer was online a moment ago
    expect(new.locator("#room")).to_have_attribute("data-phase", "paused")
    paula.act(seated.attempt, "resume")
    expect(new.locator("#room")).to_have_attribute("data-phase", "working")
