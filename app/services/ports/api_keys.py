"""Ports of employers' keys: the table, and the counters of what each has used of its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.services.rows.api_keys import ApiKey, ApiKeyEvent


class ApiKeyRepository(Protocol):
    """The keys and what happened to each."""

    def add(self, key: ApiKey) -> bool:
        """Store a new key; False when one of this id is there."""
        ...

    def get(self, key_id: str) -> ApiKey | None:
        """Read one key."""
        ...

    def all(self) -> Sequence[ApiKey]:
        """Read every key, by organisation and then oldest first."""
        ...

    def of_company(self, company_id: str) -> Sequence[ApiKey]:
        """Read every key that a company made for itself, oldest first."""
        ...

    def set_limits(self, company_id: str, *, per_day: int, per_minute: int) -> None:
        """Give every key of a company its new limits."""

    def end_at(self, key_id: str, at: datetime) -> None:
        """Let a key end by itself."""

    def revoke(self, key_id: str, at: datetime) -> bool:
        """End a key; False when it has ended or was never made."""
        ...

    def mark_used(self, key_id: str, at: datetime) -> None:
        """Note the last use."""

    def note(self, event: ApiKeyEvent) -> None:
        """Append what happened."""

    def events(self, key_id: str, limit: int) -> Sequence[ApiKeyEvent]:
        """Read what happened to a key, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer of the counter.

    Attributes:
        fits: whether the amount was taken; nothing was where it did not fit whole.
        left: what is left after that.
    """

    fits: bool
    left: int


class QuotaCounter(Protocol):
    """Counts what was used of a day; forgets with Redis, and says so when it cannot be asked."""

    def take(self, key: str, amount: int, *, most: int, lasts_s: int) -> Taken | None:
        """Take an amount whole or not at all; None when nobody could count.

        Args:
            key: what is counted, the day included.
            amount: not negative; 0 only asks.
            most: of the day.
            lasts_s: how long the count is kept from its first use on.
        """
        ...
