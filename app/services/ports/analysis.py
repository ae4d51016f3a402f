"""Port of pictures that wait to be read, and of what came of that: many attempts at once."""

from collections.abc import Mapping, Sequence, Set
from typing import Protocol

from app.services.rows import (
    AnalysisState,
    EventRecord,
    FlagRow,
    ObservationRow,
    SnapshotRow,
    StoredAttempt,
)


class AnalysisRepository(Protocol):
    """What a worker takes of some attempts and gives back, in a few statements for all of them.

    Attempts that do not exist are left out of every answer.
    """

    def waiting(self, attempt_ids: Sequence[str], limit: int) -> Sequence[SnapshotRow]:
        """Read accepted live pictures without observation, at most `limit` in all.

        By sequence: of each attempt they begin with the oldest that waits.
        """
        ...

    def memories(self, attempt_ids: Sequence[str]) -> Mapping[str, AnalysisState]:
        """Read what is remembered of each attempt; one of which nothing is has the empty state."""
        ...

    def lock(self, attempt_ids: Sequence[str]) -> Sequence[StoredAttempt]:
        """Read attempts by id, under the locks that every writer of them takes."""
        ...

    def moved(self, memories: Mapping[str, AnalysisState]) -> Set[str]:
        """Tell of which attempts something else is remembered by now; ask under their locks.

        A memory that was erased since has moved.
        """
        ...

    def flags(self, attempt_ids: Sequence[str]) -> Mapping[str, Sequence[FlagRow]]:
        """Read all flag episodes of each attempt that has any, by start."""
        ...

    def told(
        self, attempt_ids: Sequence[str], kinds: Sequence[str]
    ) -> Mapping[str, Sequence[EventRecord]]:
        """Read the records of these kinds, no saves, that are newer than what is remembered.

        Of each attempt that has any, in order; ask under their locks. What is remembered of an
        attempt names the newest record that was read (`AnalysisState.told`).
        """
        ...

    def store(self, rows: Sequence[ObservationRow], refused: Sequence[str]) -> None:
        """Store readings; pictures that were refused are not read again.

        A second reading of a picture is ignored.

        Args:
            rows: of pictures that are analysed from now on.
            refused: ids of pictures of which there are no bytes to read.
        """

    def remember(self, memories: Mapping[str, AnalysisState]) -> None:
        """Keep what is remembered of each attempt."""
