"""What a calm board of 40 costs a browser: `python -m benchmarks.board [SEATS] [SECONDS]`.

A whole installation on this machine, protocol clients that post a picture and an answer every 5 s,
and one browser at the board. Told is the share of one core that the page's main thread was busy
(the browser's own count of its tasks), and the memory of its script. Goal: at most 0.15 of a core,
asked as a share of this machine's own speed only where nothing else runs on it.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import CDPSession, sync_playwright

from tests.journeys.browser import Shots, browsers
from tests.journeys.chairs import Chairs, closing_hall
from tests.journeys.records import Records
from tests.journeys.system import Installation

GOAL = 0.15
SETTLES_S = 10.0


def busy(session: CDPSession) -> tuple[float, float]:
    """Return seconds in tasks of the main thread so far, and MiB of script memory in use."""
    metrics = {
        one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
    }
    return metrics["TaskDuration"], metrics["JSHeapUsedSize"] / 2**20


def run(seats: int, seconds: float) -> bool:
    """Measure once; True when the goal is met."""
    with tempfile.TemporaryDirectory(prefix="assay-board-") as folder, ExitStack() as stack:
        place = Path(folder)
        extra = {"ASSAY_LOGIN_TRIES_PER_MINUTE": "1000"}
        house = stack.enter_context(
            Installation(place / "house", models=place / "none", extra=extra)
        )
        playwright = stack.enter_context(sync_playwright())
        opened = stack.enter_context(browsers(playwright, house.url))
        chairs = Chairs(house, opened, Shots(place), print, Records(house.database))
        stack.enter_context(closing_hall(chairs))
        chairs.fill(seats)
        opened.launch()
        paula = chairs.at_board("proctor")
        session = paula.page.context.new_cdp_session(paula.page)
        session.send("Performance.enable")
        paula.page.wait_for_timeout(SETTLES_S * 1000)
        began, (before, _) = time.monotonic(), busy(session)
        paula.page.wait_for_timeout(seconds * 1000)
        after, heap = busy(session)
        share = (after - before) / (time.monotonic() - began)
        tiles = paula.page.get_by_test_id("tile").count()
        print(f"board of {tiles} tiles: {share:.3f} of a core (goal {GOAL}), {heap:.0f} MiB")
    return share <= GOAL


if __name__ == "__main__":
    asked = [float(one) for one in sys.argv[1:]]
    sys.exit(0 if run(int((asked or [40])[0]), (asked[1:] or [30.0])[0]) else 1)
