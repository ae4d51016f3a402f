"""Pauses that end by themselves, and how many own breaks are left.

Breaks that staff grant are pauses of theirs: not counted here, and ended by a person.
"""

from datetime import datetime, timedelta
from typing import Final

from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.states import PauseKind

CHECK_LASTS: Final = timedelta(minutes=2)
"""How long a random check may take; an accommodation of working time lengthens it, too."""
HOLDABLE: Final = frozenset({PauseKind.BREAK, PauseKind.CHECK})
"""Pauses that staff may keep from ending by themselves or by the candidate."""


def break_until(attempt: Attempt) -> datetime | None:
    """Return when the clock goes on by itself; None unless a bounded break or a check lasts."""
    if attempt.paused_since is None:
        return None
    if attempt.pause_kind is PauseKind.CHECK:
        return attempt.paused_since + CHECK_LASTS * float(attempt.policy.factor)
    length = attempt.policy.break_length
    if not attempt.own_break or length is None:
        return None
    return attempt.paused_since + length


def breaks_left(attempt: Attempt) -> int:
    """Return how many breaks the candidate may still take alone."""
    return max(0, attempt.policy.break_limit - attempt.breaks)
