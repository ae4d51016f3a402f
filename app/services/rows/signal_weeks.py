"""The report of one week on signals, as it was written then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.services.rows.json import JsonValue


@dataclass(frozen=True, slots=True)
class SignalWeek:
    """A report.

    Attributes:
        week: ISO year and week, such as `2026-W48`.
        document: what it said, of `services.signal_weeks.document_of`.
    """

    week: str
    at: datetime
    document: Mapping[str, JsonValue]
