"""Attempts that the sweeper could not move: tried again later, then put into quarantine, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, or_, select

from app.persistence.conflict import insert_into
from app.persistence.tables import attempts, sweep_failures
from app.services.rows import SweepFailure


class SqlSweepFailures:
    """`SweepFailures` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def of(self, attempt_id: str) -> int:
        """Return how often an attempt has failed since it last moved."""
        many = self._db.scalar(
            select(sweep_failures.c.failures).where(sweep_failures.c.attempt_id == attempt_id)
        )
        return many or 0

    def put(self, failure: SweepFailure) -> None:
        """Note the newest failure of an attempt."""
        row = {
            "failures": failure.failures,
            "error": failure.error,
            "failed_at": failure.failed_at,
            "again_at": failure.again_at,
        }
        statement = insert_into(self._db, sweep_failures).values(
            attempt_id=failure.attempt_id, **row
        )
        self._db.execute(statement.on_conflict_do_update(index_elements=["attempt_id"], set_=row))

    def forget(self, attempt_id: str) -> bool:
        """Let the sweeper try again at once; False when nothing was noted."""
        gone = delete(sweep_failures).where(sweep_failures.c.attempt_id == attempt_id)
        return self._db.execute(gone).rowcount > 0

    def quarantined(self) -> Sequence[SweepFailure]:
        """Read what nobody tries again, longest first."""
        rows = self._db.execute(
            select(sweep_failures)
            .where(sweep_failures.c.again_at.is_(None))
            .order_by(sweep_failures.c.failed_at, sweep_failures.c.attempt_id)
        )
        return [SweepFailure(**row._asdict()) for row in rows]


def put_aside(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a row of `attempts` that the sweeper must not try at `now`."""
    return (
        select(sweep_failures.c.attempt_id)
        .where(
            sweep_failures.c.attempt_id == attempts.c.id,
            or_(sweep_failures.c.again_at.is_(None), sweep_failures.c.again_at > now),
        )
        .correlate(attempts)
        .exists()
    )
