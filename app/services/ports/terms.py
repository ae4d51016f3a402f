"""Port of the rules that are frozen into bookings and credentials."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from app.services.rows import TermRow


class TermRepository(Protocol):
    """Which version of a scheme an attempt was booked under and a credential issued under."""

    def pin(self, attempt_id: str, scheme_digest: str) -> None:
        """Record the rule of a booking; the first one stays."""

    def pinned(self, attempt_id: str) -> str | None:
        """Return the digest of the scheme that an attempt was booked under."""

    def put(self, row: TermRow) -> None:
        """Record the rule and the chain of a credential; the first record stays."""

    def all_of(self, numbers: Sequence[str]) -> Mapping[str, TermRow]:
        """Return the rules and chains of many credentials by number; what has none is missing."""
        ...

    def of(self, number: str) -> TermRow | None:
        """Return the rule and the chain of a credential."""
