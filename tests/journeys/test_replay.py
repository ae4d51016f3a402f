"""The replay in a browser: the door, scrubbing by keyboard, both widths, both themes."""

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import assert_accessible
from tests.journeys.browser import NARROW, Browsers
from tests.journeys.people import Person
from tests.journeys.seat import Seats
from tests.support.processes import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_a_reviewer_walks_through_a_sitting_by_keyboard(seats: Seats, screens: Browsers) -> None:
    seated = seats.seat()
    item = next(
        one for one, kind in seated.records.paper(seated.attempt).items() if kind == "choice"
    )
    seated.page.open_item(item).locator(".answer input").first.check()
    eventually(lambda: bool(seated.stored()), "the answer is stored")
    reviewer = Person(screens.page(seats.browser, "reviewer"))
    reviewer.log_in("reviewer@demo.example")
    page = reviewer.page
    page.goto(f"/attempts/{seated.attempt}/replay")
    assert_accessible(page, "the door")
    reviewer.part("replay-open").press("Enter")
    replay = reviewer.part("replay")
    expect(replay).to_have_attribute("data-seq", "1")
    line = reviewer.part("replay-range")
    line.press("ArrowRight")
    expect(replay).to_have_attribute("data-seq", "2")
    expect(line).to_be_focused()
    line.press("End")
    expect(replay).to_have_attribute("data-seq", replay.get_attribute("data-last") or "")
    expect(reviewer.part("replay-question")).to_be_visible()
    expect(page.locator(".replay-options [data-picked=true]")).to_have_count(1)
    expect(reviewer.part("replay-left")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.reload()  # colours fade, and axe would read one half way
        assert_accessible(page, f"the replay, {scheme}")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert_accessible(page, "the replay on a phone")
