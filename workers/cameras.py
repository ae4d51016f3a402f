"""The watch over cameras: asked often, acted on a few at a time, so that nothing waits behind it.

A hall whose pictures stop all at once is a transaction per candidate; messages and deadlines get
their turn between them.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.services.watching.lost_camera import to_be_noted
from app.services.watching.watching import Watching
from app.wiring import Wiring
from proctoring.rulebook import DEFAULT_INTERVAL

EVERY_S: Final = 2.0
AT_ONCE: Final = 10
"""Attempts in one round of the relay; some 50 ms."""


@dataclass(slots=True)
class CameraWatch:
    """Whose silence is news, and noting it.

    Args:
        news: returns the attempts whose silence is to be noted now.
        note: notes one; looks again by itself, so that one noted twice is noted once.
    """

    news: Callable[[], Sequence[str]]
    note: Callable[[str], object]
    steady: Callable[[], float] = time.monotonic
    _waiting: deque[str] = field(default_factory=deque)
    _asked: float | None = None

    def round(self) -> int:
        """Note a few; returns how many still wait. News are asked for when none do."""
        now = self.steady()
        if not self._waiting and (self._asked is None or now - self._asked >= EVERY_S):
            self._asked = now
            self._waiting.extend(self.news())
        for _ in range(min(AT_ONCE, len(self._waiting))):
            self.note(self._waiting.popleft())
        return len(self._waiting)


def camera_watch(parts: Wiring) -> CameraWatch:
    """Return the watch over the wiring of a process."""

    def news() -> list[str]:
        now = parts.clock.now()
        return to_be_noted(parts.queries.silent_cameras(now - DEFAULT_INTERVAL), now)

    watching = Watching(parts.uow, parts.read, parts.store, parts.publisher)
    return CameraWatch(news, watching.note_missing_camera)
