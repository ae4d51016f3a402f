"""How long people took for what candidates wait for, and what is overdue now.

The promises are `proctoring.service_levels`'; how long each took is read from the journals.
Nothing here says what anybody found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from typing import Final

from app.services.cases.cases import ENDED
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CaseRow, EventRecord
from exam_engine.attempts.events.evidence import CaseMoved, FlagOpened
from proctoring.case_table import CaseState
from proctoring.rates import Rate
from proctoring.service_levels import DAYS_OF, Level, Move, Span, spans, triage

WITHIN: Final = timedelta(days=90)
"""How far back times are measured; what is owed counts however old it is."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How one promise was kept.

    Attributes:
        days: working days promised.
        waiting: how many are owed now, `overdue` included.
        kept: in time, of those done within `WITHIN`.
        half: at least half of those were done within this time; None where nothing was.
        slowest: the longest of them.
    """

    level: Level
    days: int
    waiting: int
    overdue: int
    kept: Rate
    half: timedelta | None
    slowest: timedelta | None


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise whose time is over; `case_id` is empty where no case is open yet."""

    attempt_id: str
    case_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Levels:
    """The report of one moment.

    Attributes:
        at: aware UTC.
        measured: one for each promise, in the order in which a case meets them.
        owed: what is overdue, the longest first.
    """

    at: datetime
    measured: tuple[Measured, ...]
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """The report over its port."""

    read: UnitOfWorkFactory

    def report(self, untriaged: Sequence[str]) -> Levels:
        """Return how promises were kept, and what is overdue.

        Args:
            untriaged: attempts in which something waits for people, whatever their state; those
                that have ended and have no case yet are owed one.
        """
        with self.read() as uow:
            now = uow.now()
            rows = uow.cases.open_or_closed_since(now - WITHIN)
            found = [owed for row in rows for owed in _of_case(uow, row)]
            found += _of_attempts(uow, sorted(set(untriaged)))
        recent = [one for one in found if one.span.ended is None or one.span.ended > now - WITHIN]
        overdue = [one for one in recent if one.span.overdue(now)]
        overdue.sort(key=lambda one: (one.span.due, one.case_id, one.attempt_id))
        measured = tuple(_measured(level, recent, now) for level in Level)
        return Levels(now, measured, tuple(overdue))


def _of_case(uow: UnitOfWork, row: CaseRow) -> Iterator[Owed]:
    records = uow.attempts.events(row.attempt_id, kinds=(CaseMoved.kind, FlagOpened.kind))
    moves = [
        Move(one.at, CaseState(str(one.body["state"])))
        for one in records
        if one.kind == CaseMoved.kind
    ]
    stored = uow.attempts.get(row.attempt_id)
    ended = stored.attempt.ended_at if stored is not None else None
    if moves and ended is not None:
        opened = moves[0].at
        began = _due_from(ended, records, opened)
        yield Owed(row.attempt_id, row.id, triage(began, opened))
    for span in spans(moves):
        yield Owed(row.attempt_id, row.id, span)


def _due_from(ended: datetime, records: Sequence[EventRecord], opened: datetime) -> datetime:
    """Return from when a case was due: the end of the exam, or the mark that came after it."""
    marks = [one.at for one in records if one.kind == FlagOpened.kind and one.at <= opened]
    return min(opened, max([ended, *marks]))


def _of_attempts(uow: UnitOfWork, attempt_ids: Sequence[str]) -> Iterator[Owed]:
    for attempt_id in attempt_ids:
        stored = uow.attempts.get(attempt_id)
        if stored is None or stored.attempt.state not in ENDED:
            continue
        ended = stored.attempt.ended_at
        if ended is not None and uow.cases.of_attempt(attempt_id) is None:
            yield Owed(attempt_id, "", triage(ended, None))


def _measured(level: Level, found: Sequence[Owed], now: datetime) -> Measured:
    own = [one.span for one in found if one.span.level is level]
    done = [one for one in own if one.ended is not None]
    took = [one.ended - one.began for one in done if one.ended is not None]
    return Measured(
        level=level,
        days=DAYS_OF[level],
        waiting=len(own) - len(done),
        overdue=sum(one.overdue(now) for one in own),
        kept=Rate(sum(one.kept for one in done), len(done)),
        half=median_low(took) if took else None,
        slowest=max(took, default=None),
    )
