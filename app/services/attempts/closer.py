"""More pictures for a while: how often, for how long, and whether somebody asked for them.

They are for people's eyes. Rules count pictures at their regular pace, so that what comes between
is shown and kept, and read by no detector.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from app.services.ports import UnitOfWork
from app.services.rows import EventRecord
from exam_engine.attempts.events.care import RateRaised
from exam_engine.instants import from_us

EVERY: Final = timedelta(seconds=2)
SHORTEST_S: Final = 30
LONGEST_S: Final = 600
USUAL_S: Final = 300


def raised_until(told: Sequence[EventRecord], now: datetime) -> datetime | None:
    """Return until when further pictures are asked for; None where they are not, or no longer.

    Args:
        told: all records of `RateRaised`, oldest first; the newest one counts.
        now: aware UTC.
    """
    asked = [one.body["until_us"] for one in told if one.kind == RateRaised.kind]
    if not asked or not isinstance(asked[-1], int):
        return None
    until = from_us(asked[-1])
    return until if now <= until else None


def closer_until(uow: UnitOfWork, attempt_id: str) -> datetime | None:
    """Return the same of an attempt as it stands now."""
    told = uow.attempts.events(attempt_id, kinds=(RateRaised.kind,))
    return raised_until(told, uow.now())
