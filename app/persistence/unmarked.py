"""Draws of exams that nobody marked, their samples and first looks in SQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, exists, select, update

from app.persistence.conflict import insert_many_once, insert_once, replace
from app.persistence.tables import (
    attempt_evidence,
    attempts,
    cases,
    control_draws,
    control_pool,
    exam_windows,
    first_looks,
    incidents,
    snapshots,
    unmarked_samples,
)
from app.services.rows.unmarked import DrawRow, FirstLook, PoolRow, SampleRow
from exam_engine.attempts.states import AttemptState
from proctoring.flags import Severity
from proctoring.incidents import IncidentState

_GRAVE: Final = [one.value for one in Severity if one.at_least(Severity.MEDIUM)]
_WAITS: Final = exists().where(
    snapshots.c.attempt_id == attempts.c.id,
    snapshots.c.purpose == "live",
    snapshots.c.state == "accepted",
    snapshots.c.erased_at.is_(None),
)
_RECORDED: Final = exists().where(
    snapshots.c.attempt_id == attempts.c.id,
    snapshots.c.purpose == "live",
    snapshots.c.erased_at.is_(None),
)
_MARKED: Final = exists().where(
    incidents.c.attempt_id == attempts.c.id, incidents.c.severity.in_(_GRAVE)
)


class SqlUnmarked:
    """`UnmarkedRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def newest_draw(self) -> DrawRow | None:
        """Read the draw with the highest number, which is the promised one."""
        newest = select(control_draws).order_by(control_draws.c.number.desc()).limit(1)
        row = self._db.execute(newest).first()
        return None if row is None else DrawRow(**row._asdict())

    def draws(self) -> Sequence[DrawRow]:
        """Read every draw, the oldest first."""
        rows = self._db.execute(select(control_draws).order_by(control_draws.c.number))
        return [DrawRow(**row._asdict()) for row in rows]

    def put_draw(self, row: DrawRow) -> None:
        """Insert or overwrite a draw by its number."""
        replace(self._db, control_draws, _values(control_draws, row))

    def promise(self, row: DrawRow) -> bool:
        """Insert a promised draw; False where its number is taken."""
        return insert_once(self._db, control_draws, _values(control_draws, row))

    def candidates(self, since: datetime, until: datetime) -> Sequence[str]:
        """Read what may be drawn of the attempts that ended in between, by id."""
        seen = exists().where(control_pool.c.attempt_id == attempts.c.id)
        has_case = exists().where(cases.c.attempt_id == attempts.c.id)
        found = (
            select(attempts.c.id)
            .join(attempt_evidence, attempt_evidence.c.attempt_id == attempts.c.id)
            .join(exam_windows, exam_windows.c.id == attempts.c.window_id, isouter=True)
            .where(
                attempts.c.state == AttemptState.SUBMITTED.value,
                attempts.c.ended_at.between(since, until),
                attempt_evidence.c.erase_to == 0,
                _RECORDED,
                exam_windows.c.rehearsal.is_not(True),
                ~seen,
                ~has_case,
                ~_MARKED,
                ~_WAITS,
            )
            .order_by(attempts.c.id)
        )
        return list(self._db.scalars(found))

    def put_pool(self, rows: Sequence[PoolRow]) -> None:
        """Store what was drawn from."""
        if rows:
            insert_many_once(self._db, control_pool, [_values(control_pool, row) for row in rows])

    def pool(self, draw: int) -> Sequence[PoolRow]:
        """Read what a draw was drawn from, by attempt."""
        own = select(control_pool).where(control_pool.c.draw == draw)
        rows = self._db.execute(own.order_by(control_pool.c.attempt_id))
        return [PoolRow(**row._asdict()) for row in rows]

    def lengths(self, limit: int) -> Sequence[timedelta]:
        """Read how long the newest grave incidents lasted."""
        rows = self._db.execute(
            select(incidents.c.started_at, incidents.c.ended_at)
            .where(incidents.c.severity.in_(_GRAVE), incidents.c.ended_at.is_not(None))
            .order_by(incidents.c.started_at.desc(), incidents.c.id)
            .limit(limit)
        )
        return [row.ended_at - row.started_at for row in rows]

    def put(self, row: SampleRow) -> None:
        """Insert or overwrite a sample by its id."""
        replace(self._db, unmarked_samples, _values(unmarked_samples, row))

    def get(self, sample_id: str) -> SampleRow | None:
        """Read one sample."""
        own = select(unmarked_samples).where(unmarked_samples.c.id == sample_id)
        return next(iter(self._samples(own)), None)

    def of_attempt(self, attempt_id: str) -> SampleRow | None:
        """Read the sample of an attempt; there is at most one."""
        own = select(unmarked_samples).where(unmarked_samples.c.attempt_id == attempt_id)
        return next(iter(self._samples(own)), None)

    def unsettled(self) -> Sequence[SampleRow]:
        """Read samples that are not settled, by id, which says nothing."""
        waits = select(unmarked_samples).where(unmarked_samples.c.settled_at.is_(None))
        return self._samples(waits.order_by(unmarked_samples.c.id))

    def samples(self) -> Sequence[SampleRow]:
        """Read every sample, by id."""
        return self._samples(select(unmarked_samples).order_by(unmarked_samples.c.id))

    def look(self, row: FirstLook) -> bool:
        """Store a first look; False when this person has said something of the moment before."""
        return insert_once(self._db, first_looks, _values(first_looks, row))

    def found(self, moment_id: str, person_id: str, verdict: str, words: str) -> None:
        """Note what somebody found after their first look at a sample, and why."""
        own = (first_looks.c.moment_id == moment_id) & (first_looks.c.person_id == person_id)
        self._db.execute(update(first_looks).where(own).values(ruled=verdict, words=words))

    def seen_first(self) -> Sequence[str]:
        """Read what each person saw, before the marks, of incidents that two then confirmed."""
        confirmed = (
            select(first_looks.c.saw)
            .join(incidents, incidents.c.id == first_looks.c.moment_id)
            .where(incidents.c.state == IncidentState.CONFIRMED.value)
        )
        return list(self._db.scalars(confirmed))

    def looks(self, moment_id: str) -> Sequence[FirstLook]:
        """Read the first looks at a moment, by person."""
        own = select(first_looks).where(first_looks.c.moment_id == moment_id)
        rows = self._db.execute(own.order_by(first_looks.c.person_id))
        return [FirstLook(**row._asdict()) for row in rows]

    def _samples(self, statement: Select[Any]) -> list[SampleRow]:
        return [SampleRow(**row._asdict()) for row in self._db.execute(statement)]


def _values(table: Table, row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in table.c.keys()}  # noqa: SIM118
