"""What the exam room notices while nobody can hear it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.services.rows import EventRecord
from tests.journeys.cable import Cable
from tests.journeys.records import Records
from tests.journeys.seat import Seats

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

KEY = "print_or_screenshot_key"


@pytest.fixture
def line(cable: Cable) -> Iterator[Cable]:
    """The cable, plugged again whatever happens."""
    yield cable
    cable.plug()


def test_what_is_noticed_without_a_line_is_told_when_the_line_is_back(
    seats: Seats, line: Cable
) -> None:
    seated = seats.seat()
    page = seated.page.page
    line.pull()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    line.plug()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "online")

    def told(records: Records) -> list[EventRecord] | None:
        found = records.events(seated.attempt, "browser.observed")
        return [one for one in found if one.body["signal"] == KEY] or None

    assert len(seated.records.once(told, "the key that was pressed", seconds=30)) == 1
