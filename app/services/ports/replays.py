"""Ports of the check of journals: what is compared, and what a night keeps of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import Difference, ReplayNight


class ReplayCheck(Protocol):
    """Replays attempts and compares; reads only."""

    def ids(self, after: str, limit: int) -> Sequence[str]:
        """Return ids of attempts above `after`, in order."""
        ...

    def exists(self, attempt_id: str) -> bool:
        """Tell whether there is such an attempt."""
        ...

    def check(self, attempt_id: str) -> Difference | None:
        """Replay one attempt and return the first thing that differs, or None."""


class ReplayRepository(Protocol):
    """Nights and their findings."""

    def night(self, night: str) -> ReplayNight | None:
        """Read how far a night has come."""

    def keep(self, night: ReplayNight) -> None:
        """Write how far a night has come."""

    def found(self, difference: Difference, at: datetime) -> None:
        """Keep a finding; a later one about the same attempt takes its place."""

    def settled(self, attempt_id: str) -> None:
        """Forget the finding about an attempt that now replays to what is stored."""
