"""Rows of the issuance log."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry; `entry` is the text whose digest stands in the tree."""

    position: int
    number: str
    entry: str


@dataclass(frozen=True, slots=True)
class LogHeadRow:
    """One signed head: what it covers and the signed text."""

    size: int
    at: datetime
    token: str
