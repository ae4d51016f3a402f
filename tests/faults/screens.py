"""People of a fault run who sit before a real browser."""

import shutil

from tests.faults.outcome import Skipped
from tests.journeys.seat import Seated, Seats

DRAWS = 5


def require_chromium() -> None:
    """Skip where there is no browser."""
    if shutil.which("chromium") is None:
        raise Skipped("there is no chromium on this machine")


def with_two_to_type(seats: Seats) -> tuple[Seated, str, str]:
    """Seat somebody whose form has two questions to type into: forms are drawn, few have none."""
    for _ in range(DRAWS):
        seated = seats.seat()
        paper = seated.records.paper(seated.attempt)
        typed = [item for item, kind in paper.items() if kind in {"short_text", "numeric"}]
        if len(typed) > 1:
            return seated, typed[0], typed[1]
        seated.page.page.close()
    raise AssertionError(f"{DRAWS} forms without two questions to type into")
