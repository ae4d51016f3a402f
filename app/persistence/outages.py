"""Signs of life of our own processes and the outages between them, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Row,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)

from app.persistence.conflict import insert_into
from app.persistence.tables import attempt_events, attempts, outages, service_beats
from app.services.rows import Outage
from app.services.rows.outages import OutageState
from exam_engine.attempts.states import BEFORE_START, AttemptState
from exam_engine.instants import to_us

_NEVER_SAT = [
    *(state.value for state in BEFORE_START),
    AttemptState.CANCELLED.value,
    AttemptState.NO_SHOW.value,
]


class SqlOutages:
    """`OutageRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def last_beat(self) -> datetime | None:
        """Return the newest sign of life of any process."""
        newest = select(service_beats.c.seen_at).order_by(service_beats.c.seen_at.desc()).limit(1)
        return self._db.scalar(newest)

    def beat(self, process: str, now: datetime) -> None:
        """Note that a process serves at `now`."""
        statement = insert_into(self._db, service_beats).values(process=process, seen_at=now)
        self._db.execute(
            statement.on_conflict_do_update(index_elements=["process"], set_={"seen_at": now})
        )

    def forget_beats(self, before: datetime) -> None:
        """Drop processes that gave no sign since."""
        self._db.execute(delete(service_beats).where(service_beats.c.seen_at < before))

    def add(self, outage: Outage) -> bool:
        """Store an outage; two processes that find one gap store it once."""
        statement = insert_into(self._db, outages).values(id=outage.id, **_values(outage))
        stored = statement.on_conflict_do_nothing().returning(outages.c.id)
        return self._db.execute(stored).first() is not None

    def get(self, outage_id: str) -> Outage | None:
        """Read one outage."""
        return _outage(self._db.execute(select(outages).where(outages.c.id == outage_id)).first())

    def lock(self, outage_id: str) -> Outage | None:
        """Read one outage under its lock; SQLite's writers stand in line anyway."""
        locked = select(outages).where(outages.c.id == outage_id).with_for_update()
        return _outage(self._db.execute(locked).first())

    def put(self, outage: Outage) -> None:
        """Write the state of an outage that is stored already."""
        self._db.execute(update(outages).where(outages.c.id == outage.id).values(**_values(outage)))

    def all(self, limit: int) -> Sequence[Outage]:
        """Read outages, newest first."""
        rows = self._db.execute(select(outages).order_by(outages.c.began_at.desc()).limit(limit))
        return [found for row in rows if (found := _outage(row)) is not None]

    def between(self, since: datetime, until: datetime) -> Sequence[Outage]:
        """Read outages that share time with the interval, oldest first."""
        shared = (outages.c.ended_at > since) & (outages.c.began_at < until)
        rows = self._db.execute(select(outages).where(shared).order_by(outages.c.began_at))
        return [found for row in rows if (found := _outage(row)) is not None]

    def sat_between(self, began: datetime, ended: datetime) -> Sequence[str]:
        """Ids of attempts that had started before `ended` and not ended before `began`."""
        there = or_(attempts.c.ended_at.is_(None), attempts.c.ended_at >= began)
        started = _whole(self._db, attempts.c.value, "started_at")
        return list(
            self._db.scalars(
                select(attempts.c.id)
                # who was booked later did not sit then, which asks a column and no document
                .where(attempts.c.created_at < ended, there, started < to_us(ended))
                .order_by(attempts.c.id)
            )
        )

    def facts_around(self, attempt_id: str, instant: datetime) -> tuple[datetime, datetime | None]:
        """Return when its last fact before an instant was stored, and the first one from it on."""
        own, at = attempt_events.c.attempt_id == attempt_id, attempt_events.c.at
        before = self._db.scalar(select(func.max(at)).where(own, at < instant))
        assert before is not None, "an attempt begins with a fact"
        return before, self._db.scalar(select(func.min(at)).where(own, at >= instant))

    def sitting_since(self, instant: datetime) -> Sequence[str]:
        """Ids of attempts that came in and had not ended before `instant`."""
        there = or_(attempts.c.ended_at.is_(None), attempts.c.ended_at >= instant)
        return list(
            self._db.scalars(
                select(attempts.c.id)
                .where(attempts.c.state.not_in(_NEVER_SAT), there)
                .order_by(attempts.c.id)
            )
        )


def _whole(connection: Connection, document: Column[Any], name: str) -> ColumnElement[int]:
    """Return a whole number out of a stored document; SQL NULL where it has none."""
    if connection.dialect.name == "postgresql":
        return cast(func.jsonb_extract_path_text(document, name), BigInteger)
    return func.json_extract(document, f"$.{name}", type_=BigInteger)


def _values(outage: Outage) -> dict[str, object]:
    return {
        "began_at": outage.began_at,
        "ended_at": outage.ended_at,
        "state": outage.state.value,
        "decided_by": outage.decided_by,
        "reason": outage.reason,
        "decided_at": outage.decided_at,
    }


def _outage(row: Row[Any] | None) -> Outage | None:
    if row is None:
        return None
    return Outage(**{**row._asdict(), "state": OutageState(row.state)})
