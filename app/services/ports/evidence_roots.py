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
        """The newest signed root."""

    def put(self, root: EvidenceRootRow, entries: Sequence[EvidenceEntryRow]) -> bool:
        """Store the root of a day with its entries; False when the day has one."""
        ...

    def covered(self, rows: Sequence[GrownRow]) -> None:
        """Note that entries cover these rows."""

    def newest_entry(self, attempt_id: str) -> EvidenceEntryRow | None:
        """The newest entry of an attempt."""

    def entries(self, day: str) -> Sequence[EvidenceEntryRow]:
        """All entries of a day, by position."""
        ...

    def root(self, day: str) -> EvidenceRootRow | None:
        """The signed root of a day."""
