"""Rows of the daily signed roots of evidence."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GrownRow:
    """How far the two chains of an attempt have grown; heads in hex.

    Attributes:
        facts: newest number of its journal.
        pictures: newest number of its chain of pictures; 0 where there is none.
    """

    attempt_id: str
    facts: int
    facts_head: str
    pictures: int
    pictures_head: str


@dataclass(frozen=True, slots=True)
class EvidenceEntryRow:
    """One leaf under the root of a day (ISO date); `entry` is the text whose digest it is."""

    day: str
    position: int
    attempt_id: str
    entry: str


@dataclass(frozen=True, slots=True)
class EvidenceRootRow:
    """The signed root of a day (ISO date)."""

    day: str
    size: int
    at: datetime
    token: str
