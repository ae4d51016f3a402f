"""The check-in desk as the database sees it: who waits, who is busy, who asks for another way."""

from collections.abc import Sequence

from sqlalchemy import select

from app.persistence.attempt_statements import all_attempts
from app.persistence.engine import Database
from app.persistence.projection import stored_from
from app.persistence.tables import attempt_events, attempts, exam_windows, people
from app.services.rows.desk import DeskRow
from exam_engine.attempts.events.check_in import ConsentDeclined
from exam_engine.attempts.states import AttemptState

SHOWN = (AttemptState.CHECKING_IN.value, AttemptState.AWAITING_AUTHORIZATION.value)


class DeskQueries:
    """Reads over the pool of pages; nothing is locked and nothing written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self) -> Sequence[DeskRow]:
        """Return everybody on the way in, longest waiting first, then by name."""
        statement = (
            all_attempts()
            .add_columns(people.c.name, exam_windows.c.title, attempts.c.queued_at)
            .join(people, people.c.id == attempts.c.person_id)
            .join(exam_windows, exam_windows.c.id == attempts.c.window_id)
            .where(attempts.c.state.in_(SHOWN), exam_windows.c.rehearsal.is_(False))
            .order_by(
                attempts.c.queued_at.is_(None), attempts.c.queued_at, people.c.name, attempts.c.id
            )
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
            declined = set(
                connection.scalars(
                    select(attempt_events.c.attempt_id).where(
                        attempt_events.c.attempt_id.in_([row.id for row in rows]),
                        attempt_events.c.kind == ConsentDeclined.kind,
                        attempt_events.c.cseq.is_(None),
                    )
                )
            )
        return [
            DeskRow(stored_from(row), row.name, row.title, row.queued_at, row.id in declined)
            for row in rows
        ]
