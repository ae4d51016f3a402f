"""Two people end an exam at their boards, and what the candidate then reads."""

import re
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
        page.screenshot(path=f"{place}-{name}.png", animations="disabled")


def at_board(seats: Seats, screens: Browsers, role: str) -> Proctor:
    """Let somebody of a role open the board."""
    one = Proctor(screens.page(seats.browser, role))
    one.log_in(f"{role}@demo.example")
    one.open_board()
    return one


def test_an_exam_is_ended_by_two_people(seats: Seats, screens: Browsers, shots: Path) -> None:
    seated = seats.seat()
    paula, samir = (at_board(seats, screens, role) for role in ("proctor", "supervisor"))

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

    expect(samir.page.locator('[data-filter="confirm"]')).to_contain_text("1")
    samir.page.keyboard.press("c")
    asked = samir.page.get_by_test_id("panel").locator("[data-proposal]")
    expect(asked).to_contain_text(WHY)
    take(samir.page, asked, shots / "confirm")
    assert_accessible(samir.page, "what waits for a second person")
    asked.locator('[data-action="confirm"]').press("Enter")

    room = seated.page.page
    expect(room.get_by_role("heading", name="Your exam was ended by staff")).to_be_visible()
    expect(room.get_by_test_id("why")).to_have_text(WHY)
    assert_accessible(room, "the page of an exam that staff ended")
    take(room, room.get_by_test_id("why"), shots / "ended")


def take_a_break(old: Page, shots: Path) -> None:
    """Take a break and come back early."""
    old.get_by_test_id("break").click()
    expect(old.get_by_test_id("breaks-left")).to_have_text("2 of 2 left, at most 10 minutes each")
    old.get_by_test_id("take_break").click()
    expect(old.get_by_role("heading", name="You are on a break")).to_be_focused()
    expect(old.locator("[data-break-left]")).to_have_text(re.compile(r"09:\d\d"))
    assert_accessible(old, "a break of one's own")
    take(old, old.get_by_test_id("end_break"), shots / "break")
    old.get_by_test_id("end_break").click()
    expect(old.locator("#room")).to_have_attribute("data-phase", "working")
    expect(old.get_by_test_id("breaks-left")).to_have_text("1 of 2 left, at most 10 minutes")


def ask_for_another(old: Page, shots: Path) -> None:
    """Ask for another computer in the help."""
    old.get_by_test_id("open-help").click()
    old.locator("#move-why").fill("The screen flickers.")
    old.get_by_test_id("ask_move").click()
    expect(old.locator("dialog").get_by_test_id("move-asked")).to_be_visible()
    assert_accessible(old, "the help with an asking for another computer")
    take(old, old.locator("dialog").get_by_test_id("move-asked"), shots / "asked")
    old.get_by_test_id("close-help").click()


def move(paula: Proctor, attempt: str, shots: Path) -> None:
    """Answer the asking: begin the move, and confirm it."""
    panel = paula.open(attempt)
    card = panel.get_by_test_id("move-asked")
    expect(card).to_contain_text("The screen flickers.")
    card.locator('[data-action="transfer_device"]').click()
    panel.locator("#steer-text").fill("We move you to the computer beside.")
    assert_accessible(paula.page, "the answer to an asking for another computer")
    take(paula.page, card, shots / "move")
    panel.locator('[data-action="steer-send"]').click()
    expect(card).to_have_count(0)
    panel.get_by_text("More actions").click()
    panel.locator("#steer-name").select_option("authorize_resume")
    panel.locator('[data-action="steer-send"]').click()


def test_a_break_and_a_move_to_another_computer(
    seats: Seats, screens: Browsers, shots: Path
) -> None:
    seated = seats.seat()
    paula = at_board(seats, screens, "proctor")
    old = seated.page.page
    take_a_break(old, shots)
    ask_for_another(old, shots)
    move(paula, seated.attempt, shots)
    expect(old.locator("#room")).to_have_attribute("data-phase", "paused")
    expect(old.locator("[data-turned]")).to_be_visible()

    new = screens.page(seats.browser, "new-computer")
    new.context.add_cookies(old.context.cookies())
    new.goto(old.url)  # it opens by itself: the move has left the old page behind
    expect(new.locator("#room")).to_have_attribute("data-phase", "paused")
    paula.act(seated.attempt, "resume")
    expect(new.locator("#room")).to_have_attribute("data-phase", "working")
    old.get_by_test_id("ask-move-here").click()
    expect(old.locator("[data-turned]").get_by_test_id("move-asked")).to_be_visible()
    assert_accessible(old, "a window that may not write")
    take(old, old.locator("[data-turned]"), shots / "door")
