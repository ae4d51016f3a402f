"""Port of the deletion of pictures when their time is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import MediaRow, SnapshotRow


class ErasureRepository(Protocol):
    """Which attempts have pictures, who holds them, and how far they are erased.

    Whoever writes here holds the attempt's row.
    """

    def media(self, attempt_id: str) -> MediaRow:
        """Read how far an attempt's pictures are erased."""
        ...

    def with_pictures(
        self, after: str, limit: int, *, ended_by: datetime, unseen_since: datetime | None = None
    ) -> Sequence[str]:
        """Ids above `after`, in order, of attempts that have any and have ended by then.

        Any pictures, that is, or files that their candidate sent and no erasure has met.

        An erasure that has begun is named whatever became of the attempt. Attempts that were
        looked at since `unseen_since` are left out.
        """
        ...

    def erased(self, after: str, limit: int) -> Sequence[str]:
        """Ids above `after`, in order, of attempts of which pictures or files were erased."""
        ...

    def held(self, after: str, limit: int) -> Sequence[str]:
        """Ids above `after`, in order, of attempts of which a person has stopped deletion."""
        ...

    def exports_asked(self, since: datetime) -> Sequence[str]:
        """Ids, in order, of attempts of which an export was asked for since then."""
        ...

    def looked(self, attempt_id: str, at: datetime) -> None:
        """Note that it was asked whether the pictures are due."""

    def mark_going(self, attempt_id: str) -> None:
        """Note that all pictures there are now are being erased."""

    def pictures(self, media: MediaRow) -> Sequence[SnapshotRow]:
        """Records of the pictures whose erasure has begun, in their order."""
        ...

    def kept_keys(self, media: MediaRow) -> Sequence[str]:
        """Storage keys of the pictures that came after the erasure had begun."""
        ...

    def finish(self, media: MediaRow, at: datetime) -> None:
        """Note that the pictures are gone, and forget what analysis remembered of the last one."""

    def with_early(
        self, after: str, limit: int, purposes: Sequence[str], *, ended_by: datetime
    ) -> Sequence[str]:
        """Ids above `after`, in order, of attempts that ended by then and have such pictures."""
        ...

    def early(self, attempt_id: str, purposes: Sequence[str]) -> Sequence[SnapshotRow]:
        """Records of an attempt's pictures of these purposes that are there, in their order."""
        ...

    def other_keys(self, attempt_id: str, purposes: Sequence[str]) -> frozenset[str]:
        """Storage keys of an attempt's pictures of other purposes that are there."""
        ...

    def mark_early(self, attempt_id: str, purposes: Sequence[str], at: datetime) -> None:
        """Note that an attempt's pictures of these purposes are gone."""

    def set_held(self, attempt_id: str, *, held: bool) -> None:
        """Stop deletion, or let it go on."""
