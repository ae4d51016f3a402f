"""Rows of exam windows and answer keys."""

from dataclasses import dataclass, field
from datetime import datetime

from app.services.rows.json import JsonValue
from exam_engine.catalogue import RenewalRoute


@dataclass(frozen=True, slots=True)
class ExamWindow:
    """When an exam may be started, and under which scheme version.

    Attributes:
        caps_time: working time, too, ends at `closes_at`; candidates see this before the start.
        seats: how many attempts it may hold; None: no bound was named.
        rehearsal: its attempts are synthetic; they are in no result and on no board.
        route: a word of the engine's `RenewalRoute`: which exam of the scheme is sat.
    """

    id: str
    scheme_id: str
    title: str
    opens_at: datetime
    closes_at: datetime
    seed: int
    caps_time: bool = False
    seats: int | None = None
    rehearsal: bool = False
    route: str = RenewalRoute.SAME_EXAM.value


@dataclass(frozen=True, slots=True)
class StoredKey:
    """An answer key as it is stored; never in a log line."""

    digest: str
    document: JsonValue = field(repr=False)
