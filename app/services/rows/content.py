"""Rows of exam windows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ExamWindow:
    """When an exam may be started, and under which scheme version.

    Attributes:
        caps_time: working time, too, ends at `closes_at`; candidates see this before the start.
    """

    id: str
    scheme_id: str
    title: str
    opens_at: datetime
    closes_at: datetime
    seed: int
    caps_time: bool = False
