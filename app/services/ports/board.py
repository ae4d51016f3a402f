"""Port of what the board keeps besides attempts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.services.rows.board import Broadcast, BroadcastReceipt, Watch


class BoardRepository(Protocol):
    """Broadcasts with receipts, and who watched whose live pictures."""

    def seen_live(
        self, attempt_id: str, person_id: str, at: datetime, *, pictures: int, gap: timedelta
    ) -> None:
        """Lengthen the newest watch of this person, or begin one after more than `gap`."""

    def watched(self, attempt_id: str) -> Sequence[Watch]:
        """Read who watched an attempt, by start."""
        ...

    def add_broadcast(self, broadcast: Broadcast) -> None:
        """Store a broadcast; one of the same id stays as it is."""

    def add_receipt(self, receipt: BroadcastReceipt) -> None:
        """Store that a candidate was written to; a second time nothing changes."""

    def message_shown(self, attempt_id: str, number: int, at: datetime) -> None:
        """Note that the page has shown every message up to `number`; the first time counts."""

    def broadcasts(self, limit: int) -> Sequence[Broadcast]:
        """Read the newest broadcasts, newest first."""
        ...

    def receipts(self, broadcast_id: str) -> Sequence[BroadcastReceipt]:
        """Read a broadcast's receipts, by candidate."""
        ...
