"""Port of the issuance log: a log that only grows, and its signed heads."""

from collections.abc import Sequence
from typing import Protocol

from app.services.rows import LogHeadRow, LogRow


class IssuanceLogRepository(Protocol):
    """Entries, digests of the tree over them, signed heads."""

    def next_position(self) -> int:
        """Take the next position; whoever else wants one waits until this transaction ends."""
        ...

    def size(self) -> int:
        """Count the entries, without waiting."""
        ...

    def add(self, row: LogRow, nodes: Sequence[tuple[int, int, bytes]]) -> None:
        """Store an entry at the position that was taken, and the subtrees that it completes."""

    def node(self, level: int, position: int) -> bytes:
        """Return the digest of a full subtree that was stored."""
        ...

    def entries(self, after: int, limit: int) -> Sequence[LogRow]:
        """Entries behind a position (-1 for all), in order."""
        ...

    def entries_of(self, number: str) -> Sequence[LogRow]:
        """Entries of one credential, in order."""
        ...

    def put_head(self, row: LogHeadRow) -> bool:
        """Store a head of a size and an instant once; False when there was one."""
        ...

    def latest_head(self, least: int = 0) -> LogHeadRow | None:
        """The newest head of the greatest size, if that is `least` or more."""

    def heads(self) -> Sequence[LogHeadRow]:
        """All heads by size and age, the oldest first."""
        ...
