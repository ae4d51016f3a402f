"""One house with one narrow line: a page's pictures and answers share it, and answers go first."""

import time

from playwright.sync_api import sync_playwright

from tests.faults.invariants import assert_replays
from tests.faults.proxy import Weather
from tests.faults.screens import require_chromium, with_two_to_type
from tests.faults.stage import Stage
from tests.journeys.browser import browsers
from tests.journeys.seat import Seated, Seats
from tests.support.processes import eventually

ROUND_TRIP_S = 0.8
RATE = 30_000
WORST_S = 5.0
NARROW_S = 35.0
"""Three of the ten seconds between two pictures, and some."""
BACK_S = 30.0


def pictures_give_way(stage: Stage) -> dict[str, object]:
    """See each answer stored within 5 s of the last key, while pictures come over the same line."""
    require_chromium()
    with (
        sync_playwright() as playwright,
        browsers(playwright, stage.house.url) as opened,
    ):
        seated, item, _other = with_two_to_type(Seats(stage.house, opened.launch(), opened))
        stage.proxy.weather = Weather(latency_s=ROUND_TRIP_S / 2, rate=RATE, shared=True)
        before = _pictures(seated)
        waits = _typed(stage, seated, item)
        pictures = _pictures(seated) - before
        stage.proxy.clear()
        assert seated.page.hand_in()
        assert opened.complaints == []
    stage.records.state(seated.attempt, "submitted")
    assert_replays(stage.records, seated.attempt)
    assert pictures > 0, "no picture came over the line: nothing was tested"
    assert max(waits) < WORST_S, f"an answer of the page was stored after {max(waits):.1f} s"
    return {"page_answers": len(waits), "page_longest_s": max(waits), "page_pictures": pictures}


def _typed(stage: Stage, seated: Seated, item: str) -> list[float]:
    """Answer one question again and again; return how long each was on its way, in seconds."""
    field = seated.page.open_item(item).locator("#answer")
    waits, until = [], time.monotonic() + NARROW_S
    while time.monotonic() < until:
        words = str(len(waits) + 1)
        began = time.monotonic()
        field.fill(words)
        eventually(
            lambda words=words: seated.stored().get(item) == words,
            f"{words} is stored",
            seconds=BACK_S,
        )
        waits.append(time.monotonic() - began)
        seated.page.page.wait_for_timeout(stage.draw.uniform(100, 900))
    return waits


def _pictures(seated: Seated) -> int:
    return len(seated.records.read(lambda uow: uow.invigilation.snapshots(seated.attempt)))
