"""Where those stand who wait for a proctor.

Pages ask with every sign of life, so that nobody reads a place that is over; a hall asks for its
queue once in some seconds, however many wait.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from app.services.attempts.room import Queue
from app.services.rows import StoredAttempt
from exam_engine.attempts.states import AttemptState

FRESH: Final = timedelta(seconds=4)
"""How old a place may be that a sign of life is answered with; signs come every 5 s."""


class WaitingRoom(Protocol):
    """Read side of the queue before a window's exams."""

    def waiting(self, window_id: str) -> Sequence[str]:
        """Attempt ids that wait for a proctor, longest first."""


Seen = dict[str, tuple[datetime, Mapping[str, int]]]
"""By window, when its queue was looked at, and every place in it."""


def place_now(queue: WaitingRoom, stored: StoredAttempt) -> Queue | None:
    """Return the place as it is at this moment; None for one who does not wait."""
    if stored.attempt.state is not AttemptState.AWAITING_AUTHORIZATION:
        return None
    return _place(stored, _numbered(queue.waiting(stored.attempt.window)))


def place_lately(
    queue: WaitingRoom, seen: Seen, stored: StoredAttempt, now: datetime
) -> Queue | None:
    """Return the place as it was within the last seconds; None for one who does not wait.

    Args:
        queue: asked when the last look is older.
        seen: the looks of this process, kept here.
        stored: who asks.
        now: the database's clock.
    """
    if stored.attempt.state is not AttemptState.AWAITING_AUTHORIZATION:
        return None
    window = str(stored.attempt.window)
    at, numbered = seen.get(window, (now - 2 * FRESH, {}))
    if not timedelta(0) <= now - at <= FRESH:
        numbered = _numbered(queue.waiting(window))
        seen[window] = (now, numbered)
    return _place(stored, numbered)


def _numbered(waiting: Sequence[str]) -> Mapping[str, int]:
    return {attempt_id: place for place, attempt_id in enumerate(waiting, start=1)}


def _place(stored: StoredAttempt, numbered: Mapping[str, int]) -> Queue:
    """Return the place; who came after the look stands behind all that were seen."""
    behind = len(numbered) + 1
    place = numbered.get(str(stored.attempt.id), behind)
    return Queue(place, max(place, len(numbered)))
