"""Findings: what a review of readable content has to say, worst first.

A finding is advice to an author; only errors keep a programme from being imported.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad: must be mended, should be looked at, good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        where: file inside the programme's folder, with `:line` where known.
        field: what in it; empty for the whole.
        fix: what to do about it, one sentence.
    """

    severity: Severity
    where: str
    field: str
    message: str
    fix: str

    def __str__(self) -> str:
        named = f"{self.field} " if self.field else ""
        return f"{self.severity}: {self.where}: {named}{self.message} ({self.fix})"
