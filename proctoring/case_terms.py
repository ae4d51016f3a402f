"""How long each stage of a case may take, and working days. Not who is reminded, nor how."""

from datetime import datetime, timedelta
from typing import Final

from proctoring.case_table import CaseState

STATEMENT_TIME: Final = timedelta(days=10)
APPEAL_WINDOW: Final = timedelta(days=30)
WHOLE_CASE_DAYS: Final = 15
"""Working days from opening to decision; days that are the candidate's own do not count."""

WORKING_DAYS: Final = {
    CaseState.REVIEW: 3,
    CaseState.SECOND_REVIEW: 3,
    CaseState.THIRD_REVIEW: 3,
    CaseState.DECISION: 3,
    CaseState.APPEALED: 5,
    CaseState.APPEAL_REVIEW: 15,
}
"""Working days that staff have, by state."""

_WEEK = 5


def due_at(state: CaseState, since: datetime) -> datetime | None:
    """Return until when a state may last; None for the last one.

    The candidate's own time runs to the end of its last day (UTC), staff's to the same time of
    day so many working days on.
    """
    match state:
        case CaseState.CLOSED:
            return None
        case CaseState.STATEMENT:
            return _end_of_day(since + STATEMENT_TIME)
        case CaseState.NOTIFIED:
            return _end_of_day(since + APPEAL_WINDOW)
        case _:
            return working_days_on(since, WORKING_DAYS[state])


def promised(opened: datetime) -> datetime:
    """Return by when a candidate is told at the latest, their own time included."""
    return working_days_on(_end_of_day(opened + STATEMENT_TIME), WHOLE_CASE_DAYS)


def working_days_on(start: datetime, days: int) -> datetime:
    """Return the same time of day `days` working days on; Saturday and Sunday do not count."""
    at = start
    left = days
    while left:
        at += timedelta(days=1)
        left -= at.weekday() < _WEEK
    return at


def _end_of_day(at: datetime) -> datetime:
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
