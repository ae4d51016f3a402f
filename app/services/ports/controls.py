"""Port of blind control samples."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import ControlAnswer, ControlRow


class ControlRepository(Protocol):
    """Samples, and what reviewers answered."""

    def closed(self) -> Sequence[tuple[str, str]]:
        """Read (incident, attempt) of settled grave incidents of closed cases with pictures."""
        ...

    def add(self, row: ControlRow) -> bool:
        """Store a sample; False when its incident was drawn before."""
        ...

    def get(self, sample_id: str) -> ControlRow | None:
        """Read one sample."""

    def since(self, instant: datetime) -> Sequence[ControlRow]:
        """Read the samples drawn from an instant on, by id, which says nothing."""
        ...

    def answer(self, row: ControlAnswer) -> bool:
        """Store an answer; False when this person has answered before."""
        ...

    def answers(self) -> Sequence[ControlAnswer]:
        """Read every answer."""
        ...
