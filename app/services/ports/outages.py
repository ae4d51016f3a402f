"""Port of signs of life of our own processes, and of the outages between them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import Outage


class OutageRepository(Protocol):
    """When we served, and when we did not."""

    def last_beat(self) -> datetime | None:
        """Return the newest sign of life of any process; None before the first."""
        ...

    def beat(self, process: str, now: datetime) -> None:
        """Note that a process serves at `now`."""

    def forget_beats(self, before: datetime) -> None:
        """Drop processes that gave no sign since; their successors have other names."""

    def add(self, outage: Outage) -> bool:
        """Store an outage; False when the one that began at that instant is known."""
        ...

    def get(self, outage_id: str) -> Outage | None:
        """Read one outage."""
        ...

    def lock(self, outage_id: str) -> Outage | None:
        """Read one outage under its lock."""
        ...

    def put(self, outage: Outage) -> None:
        """Write the state of an outage that is stored already."""

    def all(self, limit: int) -> Sequence[Outage]:
        """Read outages, newest first."""
        ...

    def between(self, since: datetime, until: datetime) -> Sequence[Outage]:
        """Read outages that share time with the interval, oldest first."""
        ...

    def sat_between(self, began: datetime, ended: datetime) -> Sequence[str]:
        """Ids of attempts that had started before `ended` and not ended before `began`, in order.

        Whether their clocks ran is told by their journals.
        """
        ...

    def facts_around(self, attempt_id: str, instant: datetime) -> tuple[datetime, datetime | None]:
        """Return when its last fact before an instant was stored, and the first one from it on.

        The attempt began before `instant`.
        """
        ...

    def sitting_since(self, instant: datetime) -> Sequence[str]:
        """Ids of attempts that came in and had not ended before `instant`, in order."""
        ...
