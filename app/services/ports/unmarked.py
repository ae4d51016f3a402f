"""Port of draws of exams that nobody marked, of their samples, and of first looks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.services.rows.unmarked import DrawRow, FirstLook, PoolRow, SampleRow


class UnmarkedRepository(Protocol):
    """Draws with what they were drawn from, samples, and what people said at first sight."""

    def newest_draw(self) -> DrawRow | None:
        """Read the draw with the highest number, which is the promised one."""

    def draws(self) -> Sequence[DrawRow]:
        """Read every draw, the oldest first."""
        ...

    def put_draw(self, row: DrawRow) -> None:
        """Insert or overwrite a draw by its number."""

    def promise(self, row: DrawRow) -> bool:
        """Insert a promised draw; False where its number is taken."""
        ...

    def candidates(self, since: datetime, until: datetime) -> Sequence[str]:
        """Read recorded, handed-in attempts that ended in between, by id.

        Without those in which anything grave was marked, that have a case, whose pictures wait to
        be read or are gone, that nobody sat, or that stood in a draw before.
        """
        ...

    def put_pool(self, rows: Sequence[PoolRow]) -> None:
        """Store what was drawn from."""

    def pool(self, draw: int) -> Sequence[PoolRow]:
        """Read what a draw was drawn from, by attempt."""
        ...

    def lengths(self, limit: int) -> Sequence[timedelta]:
        """Read how long the newest grave incidents lasted."""
        ...

    def put(self, row: SampleRow) -> None:
        """Insert or overwrite a sample by its id; the attempt is locked, or it is new."""

    def get(self, sample_id: str) -> SampleRow | None:
        """Read one sample."""

    def of_attempt(self, attempt_id: str) -> SampleRow | None:
        """Read the sample of an attempt; there is at most one."""

    def unsettled(self) -> Sequence[SampleRow]:
        """Read samples that are not settled, by id, which says nothing."""
        ...

    def samples(self) -> Sequence[SampleRow]:
        """Read every sample, by id."""
        ...

    def look(self, row: FirstLook) -> bool:
        """Store a first look; False when this person has said something of the moment before."""
        ...

    def found(self, moment_id: str, person_id: str, verdict: str, words: str) -> None:
        """Note what somebody found after their first look at a sample, and why."""

    def seen_first(self) -> Sequence[str]:
        """Read what each person saw, before the marks, of incidents that two then confirmed."""
        ...

    def looks(self, moment_id: str) -> Sequence[FirstLook]:
        """Read the first looks at a moment, by person."""
        ...
