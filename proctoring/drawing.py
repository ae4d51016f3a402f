"""Chance that can be checked: which exams are drawn, and which moment of each, by a seed.

The seed is promised by its digest before anybody knows what it is drawn from, and told once nobody
can profit from it: whoever has the list then draws again and comes to the same.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SEED_BYTES: Final = 32
LENGTHS: Final = tuple(timedelta(seconds=seconds) for seconds in (15, 20, 30, 45, 60, 90))
"""How long a drawn moment lasts where nothing was marked yet whose length it could borrow."""
_WHOLE: Final = 1 << 64


class Saw(StrEnum):
    """What a reviewer says of a moment's pictures before they read whether anything was marked."""

    NOTHING = "nothing"
    SOMETHING = "something"
    UNCLEAR = "unclear"


class Sampled(StrEnum):
    """What became of a control sample."""

    NOTHING = "nothing"
    """A person looked, and nothing that breaks a rule was there."""
    FOUND = "found"
    """A person marked what they saw; from then on it is an incident like any other."""
    DROPPED = "dropped"
    """Somebody else marked something in the exam, or it was annulled, before anybody looked."""
    LAPSED = "lapsed"
    """Nobody looked in time."""


def promise_of(seed: bytes) -> str:
    """Return the digest (hex) that promises a seed."""
    return hashlib.sha256(b"assay/control-draw/1\0" + seed).hexdigest()


def is_drawn(seed: bytes, attempt: str, percent: int) -> bool:
    """Tell whether an attempt is drawn: `percent` of 100 are, on the average."""
    return _number(seed, "drawn", attempt) * 100 < percent * _WHOLE


def sample_id(seed: bytes, attempt: str) -> str:
    """Return the id of a sample, which looks like that of any incident (32 hex digits)."""
    return _digest(seed, "name", attempt).hex()[:32]


def moment_of(
    seed: bytes, attempt: str, pictures: Sequence[datetime], lengths: Sequence[timedelta]
) -> tuple[datetime, datetime]:
    """Return the moment of an attempt that is looked at; it begins and ends with a picture.

    Args:
        seed: of the draw.
        attempt: whose.
        pictures: when each picture of the exam came, in order; at least one.
        lengths: of moments that were marked of late, so that length tells nothing; may be empty.
    """
    borrowed = sorted(lengths) or LENGTHS
    length = borrowed[_number(seed, "length", attempt) % len(borrowed)]
    started = pictures[_number(seed, "place", attempt) % len(pictures)]
    return started, max(at for at in pictures if at <= started + length)


def place_among(attempt: str, sample: str, others: Sequence[float]) -> float:
    """Return a concern borrowed from what waits beside a sample, so that its place tells nothing.

    The same at each look at the list, as long as the others are the same.
    """
    if not others:
        return 0.0
    digest = hashlib.sha256(f"place:{attempt}:{sample}".encode()).digest()
    return sorted(others)[int.from_bytes(digest[:8]) % len(others)]


def _number(seed: bytes, what: str, attempt: str) -> int:
    return int.from_bytes(_digest(seed, what, attempt)[:8])


def _digest(seed: bytes, what: str, attempt: str) -> bytes:
    return hmac.digest(seed, f"{what}:{attempt}".encode(), "sha256")
