"""Port of the check of journals against what tables hold."""

from collections.abc import Sequence
from typing import Protocol

from app.services.rows import Difference


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
