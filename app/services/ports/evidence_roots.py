"""Port of the daily signed roots of evidence."""

from collections.abc import Sequence
from typing import Protocol

from app.services.rows import EvidenceEntryRow, EvidenceRootRow, GrownRow


class EvidenceRootRepository(Protocol):
    """What has grown, the entries of each day, their signed roots."""

    def grown(self) -> Sequence[GrownRow]:
        """Attempts with records that no entry covers yet, by id; rehearsals are left out."""
        ...

    def latest(self) -> EvidenceRootRow | None:
        """The root that was signed last, of whatever day."""

    def put(self, root: EvidenceRootRow, entries: Sequence[EvidenceEntryRow]) -> bool:
        """Store the root of a day with its entries; False when the day has one."""
        ...

    def last_day(self) -> str | None:
        """The newest day that has a root."""

    def standing(self) -> Sequence[EvidenceRootRow]:
        """The root of every day that counts, which is its newest, by day."""
        ...

    def put_again(self, root: EvidenceRootRow) -> bool:
        """Store another signature of a day's root; False when one of that instant is there."""
        ...

    def covered(self, rows: Sequence[GrownRow]) -> None:
        """Note that entries cover these rows."""

    def newest_entry(self, attempt_id: str) -> EvidenceEntryRow | None:
        """The newest entry of an attempt."""

    def entries(self, day: str) -> Sequence[EvidenceEntryRow]:
        """All entries of a day, by position."""
        ...

    def root(self, day: str) -> EvidenceRootRow | None:
        """The signed root of a day that counts, which is its newest."""
