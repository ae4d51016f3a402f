"""Ports of everything that is no database: pictures, pushes, passwords, limits."""

from collections.abc import Collection, Mapping
from typing import Protocol

from app.services.rows import (
    JsonValue,
)


class EvidenceStore(Protocol):
    """Pictures by content; never reachable without a signed link."""

    def put(self, data: bytes, *, attempt_id: str) -> str:
        """Store bytes durably and return their storage key."""

    def get(self, key: str) -> bytes:
        """Read stored bytes; raises `EvidenceGone`."""

    def delete(self, key: str) -> None:
        """Erase; unknown keys are ignored."""

    def erase(self, attempt_id: str, *, keep: Collection[str] = ()) -> int:
        """Erase for good all that is stored of an attempt but the keys kept; returns how many.

        What is gone already is no error.
        """
        ...

    def sealed_all(self, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return bytes by attempt as they may be kept elsewhere: readable as long as pictures."""
        ...

    def opened_all(self, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return what was sealed, by attempt; what can be read no more is left out."""
        ...


class Publisher(Protocol):
    """Pushes that may be lost: every one can be rebuilt from the database."""

    def to_attempt(self, attempt_id: str, event: str, payload: Mapping[str, JsonValue]) -> None:
        """Push to the candidate's room."""

    def board_changed(self, attempt_id: str) -> None:
        """Tell the boards that a row is worth reading again; coalesced by the listener."""


class PasswordHasher(Protocol):
    """Argon2id; slow on purpose, so it runs in the thread pool of the delivery process."""

    def hash(self, password: str) -> str:
        """Return the encoded hash."""

    def verify(self, encoded: str | None, password: str) -> bool:
        """Compare; with no hash at all it takes as long and is always false."""


class RateLimiter(Protocol):
    """Counts tries per key; fails open or closed as the caller says."""

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        """Tell whether one more try fits."""
