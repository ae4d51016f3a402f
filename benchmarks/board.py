"""What a calm board of 40 costs a browser: `python -m benchmarks.board [SEATS] [SECONDS]`.

A whole installation on this machine, protocol clients that post a picture and an answer every 5 s,
and one browser at the board. Told is processor time of all processes of that browser, drawing of
pictures included, as a share of one core; it is the browser's own count and so no matter of what
else runs. Goal: at most 0.25 of a core, without a graphics card.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import Shots, browsers
from tests.journeys.chairs import Chairs, closing_hall
from tests.journeys.records import Records
from tests.journeys.system import Installation

GOAL = 0.25
SETTLES_S = 10.0


def used(browser: Browser) -> dict[str, float]:
    """Return the processor time of the browser's processes so far, in seconds by kind."""
    session = browser.new_browser_cdp_session()
    found: dict[str, float] = {}
    for one in session.send("SystemInfo.getProcessInfo")["processInfo"]:
        found[one["type"]] = found.get(one["type"], 0.0) + one["cpuTime"]
    session.detach()
    return found


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
        paula.page.wait_for_timeout(SETTLES_S * 1000)
        began, before = time.monotonic(), used(opened.newest)
        paula.page.wait_for_timeout(seconds * 1000)
        lasted, after = time.monotonic() - began, used(opened.newest)
        shares = {kind: (after[kind] - before.get(kind, 0.0)) / lasted for kind in after}
        share = sum(shares.values())
        tiles = paula.page.get_by_test_id("tile").count()
        parts = ", ".join(f"{kind} {one:.3f}" for kind, one in sorted(shares.items()))
        print(f"board of {tiles} tiles: {share:.3f} of a core (goal {GOAL}): {parts}")
    return share <= GOAL


if __name__ == "__main__":
    asked = [float(one) for one in sys.argv[1:]]
    sys.exit(0 if run(int((asked or [40])[0]), (asked[1:] or [30.0])[0]) else 1)
