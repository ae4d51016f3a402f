"""Rows of what was agreed for one person: more time, breaks, aids."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Accommodation:
    """One version of a person's profile; the highest version of a scope counts.

    Attributes:
        scheme_id: the one certification it is for; empty: every one without a profile of its own.
        version: from 1, per person and scope.
        factor: working time is multiplied by it; 1 to 4.
        breaks: how many the candidate may take alone.
        break_length: longest of them; None where there are none.
        tools: what the candidate may use, words of `services.booking.accommodations.TOOLS`, sorted.
        exempt_signals: kinds of flags that are not raised, sorted.
        reason: why it was granted, for administrators alone; never a diagnosis.
        withdrawn: the profile counts for nothing from this version on.
    """

    person_id: str
    scheme_id: str
    version: int
    factor: Decimal
    breaks: int
    break_length: timedelta | None
    tools: tuple[str, ...]
    exempt_signals: tuple[str, ...]
    reason: str
    granted_by: str
    granted_at: datetime
    withdrawn: bool = False

    @property
    def name(self) -> str:
        """How an attempt's policy names this version, such as `all:2`."""
        return f"{self.scheme_id or 'all'}:{self.version}"
