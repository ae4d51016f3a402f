"""The watch over cameras and pages: asked often, acted on a few at a time, so that nothing waits.

A hall whose pictures stop all at once is a transaction per candidate; messages and deadlines get
their turn between them. While our own service is away nobody is told to be silent.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.services.timekeeping.serving import served_since
from app.services.watching.lost_camera import to_be_noted
from app.services.watching.page_silences import PageWatching, pages_to_be_noted
from app.services.watching.watching import Watching
from app.wiring import Wiring
from proctoring.line import LOW_FROM
from proctoring.rulebook import DEFAULT_INTERVAL

EVERY_S: Final = 2.0
PAGES_EVERY_S: Final = 10.0
"""A silent page is told after a minute."""
AT_ONCE: Final = 10
"""Attempts in one round of the relay; some 50 ms."""


@dataclass(slots=True)
class SilenceWatch:
    """Whose silence is news, and noting it.

    Args:
        news: returns the attempts whose silence is to be noted now.
        note: notes one; looks again by itself, so that one noted twice is noted once.
        every_s: how long after one asking the next may come.
    """

    news: Callable[[], Sequence[str]]
    note: Callable[[str], object]
    steady: Callable[[], float] = time.monotonic
    every_s: float = EVERY_S
    _waiting: deque[str] = field(default_factory=deque)
    _asked: float | None = None

    def round(self) -> int:
        """Note a few; returns how many still wait. News are asked for when none do."""
        now = self.steady()
        if not self._waiting and (self._asked is None or now - self._asked >= self.every_s):
            self._asked = now
            self._waiting.extend(self.news())
        for _ in range(min(AT_ONCE, len(self._waiting))):
            self.note(self._waiting.popleft())
        return len(self._waiting)


def camera_watch(parts: Wiring) -> SilenceWatch:
    """Return the watch over the cameras of a process's wiring."""

    def news() -> list[str]:
        now = parts.clock.now()
        since = _served_since(parts, now)
        if since is None:
            return []
        return to_be_noted(parts.queries.silent_cameras(now - DEFAULT_INTERVAL), now, since)

    watching = Watching(parts.uow, parts.read, parts.store, parts.publisher)
    return SilenceWatch(news, watching.note_missing_camera)


def page_watch(parts: Wiring) -> SilenceWatch:
    """Return the watch over the pages of a process's wiring."""

    def news() -> list[str]:
        now = parts.clock.now()
        since = _served_since(parts, now)
        if since is None:
            return []
        return pages_to_be_noted(parts.queries.silent_pages(now - LOW_FROM), now, since)

    watching = PageWatching(parts.uow, parts.publisher)
    return SilenceWatch(news, watching.note, every_s=PAGES_EVERY_S)


def _served_since(parts: Wiring, now: datetime) -> datetime | None:
    with parts.read() as uow:
        return served_since(uow, now)
