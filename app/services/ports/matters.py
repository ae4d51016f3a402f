"""Port of complaints and appeals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import MatterEventRow, MatterRow


class MatterRepository(Protocol):
    """Complaints, appeals, and what happened to them."""

    def add(self, row: MatterRow) -> bool:
        """Store a new one; False when its reference is taken."""
        ...

    def get(self, matter_id: str) -> MatterRow | None:
        """Read one."""

    def put(self, row: MatterRow) -> bool:
        """Store the next version of one; False where somebody else was first."""
        ...

    def of_person(self, person_id: str) -> Sequence[MatterRow]:
        """All of a person, newest first."""
        ...

    def about(self, subject: str, about: str) -> Sequence[MatterRow]:
        """All about the same thing, oldest first."""
        ...

    def open(self) -> Sequence[MatterRow]:
        """All that wait for an answer, earliest deadline first."""
        ...

    def ended(self, limit: int) -> Sequence[MatterRow]:
        """The last that ended, newest first."""
        ...

    def append(self, row: MatterEventRow) -> None:
        """Record one event.

        Raises:
            StaleVersion: its sequence number is taken.
        """

    def events(self, matter_id: str) -> Sequence[MatterEventRow]:
        """What happened to one, oldest first."""
        ...

    def due_before(self, instant: datetime) -> Sequence[MatterRow]:
        """Those that wait for an answer and are due before an instant, earliest first."""
        ...
