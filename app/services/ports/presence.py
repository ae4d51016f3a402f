"""Port of the times in which we heard nothing of a candidate; the batch of saves notes them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class PresenceRepository(Protocol):
    """When no frame of a candidate arrived for 15 s or longer, and one did afterwards."""

    def silences(self, attempt_id: str) -> Sequence[tuple[datetime, datetime]]:
        """Read (last frame before, first frame after), in order; the present silence is none."""
        ...
