"""Port of complaints and appeals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import MatterEventRow, MatterRow, MatterSender


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

    def add_sender(self, sender: MatterSender) -> bool:
        """Store who came without an account; False when the link is taken."""
        ...

    def sender(self, matter_id: str) -> MatterSender | None:
        """Read who came with one without an account; None once that is deleted."""

    def by_link(self, secret_sha256: str) -> MatterRow | None:
        """Read the matter that a link follows."""

    def waiting_strangers(self) -> int:
        """Count what came without an account and nobody has in hand."""
        ...

    def forget_senders(self, ended_before: datetime) -> int:
        """Delete who came with what ended before an instant; returns how many."""
        ...
