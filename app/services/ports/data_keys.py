"""Port of the keys under which pictures are stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import DataKeyRow, SnapshotRow


class DataKeyRepository(Protocol):
    """Wrapped data keys, one that lives per attempt at most."""

    def alive(self, attempt_id: str) -> DataKeyRow | None:
        """The key under which new pictures of an attempt are stored; None before the first."""

    def alive_of(self, attempt_ids: Sequence[str]) -> Mapping[str, DataKeyRow]:
        """The same of several attempts; those without a key are left out."""
        ...

    def newest_generation(self, attempt_id: str) -> int:
        """The number of the newest key of an attempt, destroyed or not; 0 where there is none."""
        ...

    def of(self, attempt_id: str, generation: int) -> DataKeyRow | None:
        """One key of an attempt, destroyed or not."""

    def add(self, row: DataKeyRow) -> bool:
        """Store a key unless its place is taken; False when it was."""
        ...

    def destroy(self, attempt_id: str, at: datetime) -> int:
        """Forget all keys of an attempt for good; returns how many there were."""
        ...

    def destroyed(self, attempt_id: str) -> int:
        """How many keys of an attempt were destroyed so far."""
        ...

    def wrapped_by_others(self, master: str, limit: int) -> Sequence[DataKeyRow]:
        """Keys that another master key wraps, to be wrapped anew; locked until the end."""
        ...

    def rewrap(self, row: DataKeyRow) -> None:
        """Store how a key is wrapped now; one that was destroyed meanwhile stays so."""

    def lying_open(self, after: str, limit: int) -> Sequence[SnapshotRow]:
        """Records above an id of pictures that are stored as they came, by id."""
        ...

    def moved(self, row: SnapshotRow, storage_key: str) -> bool:
        """Note where a picture lies now; False where it was moved or erased meanwhile."""
        ...
