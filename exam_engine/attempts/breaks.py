"""A candidate's own breaks: how many are left, and until when one lasts.

Breaks that staff grant are pauses of theirs, and are not counted here.
"""

from datetime import datetime

from exam_engine.attempts.attempt import Attempt


def break_until(attempt: Attempt) -> datetime | None:
    """Return when the clock goes on by itself; None unless a bounded break of one's own lasts."""
    length = attempt.policy.break_length
    if not attempt.own_break or attempt.paused_since is None or length is None:
        return None
    return attempt.paused_since + length


def breaks_left(attempt: Attempt) -> int:
    """Return how many breaks the candidate may still take alone."""
    return max(0, attempt.policy.break_limit - attempt.breaks)
