"""Instants: aware UTC datetimes, their whole milliseconds and microseconds, a settable clock.

The engine itself never asks a clock: whoever calls it passes `now`.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Where the outer layers get the time from."""

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        ...


class FixedClock:
    """A clock that shows what it was set to, for tests and for replay."""

    __slots__ = ("_now",)

    def __init__(self, now: datetime) -> None:
        self._now = require_utc(now)

    def now(self) -> datetime:
        """Return the instant the clock was last set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Show `now` from here on; going back is allowed."""
        self._now = require_utc(now)

    def advance(self, by: timedelta) -> datetime:
        """Move on by `by` (may be negative) and return the new instant."""
        self._now += by
        return self._now


def require_utc(instant: datetime) -> datetime:
    """Return `instant` unchanged if it is aware and its offset is zero.

    Raises:
        ValueError: it is naive or in another zone; a mistake of the caller, not a refusal.
    """
    if instant.utcoffset() != timedelta(0):
        raise ValueError(f"not an aware UTC instant: {instant!r}")
    return instant


def to_ms(instant: datetime) -> int:
    """Return whole milliseconds since 1970, rounded down; the form of instants on the wire."""
    return (require_utc(instant) - EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """Return the instant `milliseconds` after 1970 began."""
    return EPOCH + milliseconds * _MILLISECOND


def to_us(instant: datetime) -> int:
    """Return microseconds since 1970, exact; the form of instants in stored bodies and digests."""
    return (require_utc(instant) - EPOCH) // _MICROSECOND


def from_us(microseconds: int) -> datetime:
    """Return the instant `microseconds` after 1970 began, exact."""
    return EPOCH + microseconds * _MICROSECOND
