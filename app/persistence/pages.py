"""Running attempts whose page says nothing, and those of which that is still told: two statements.

Narrow like `cameras`: a hall of a thousand asks every few seconds.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from app.persistence.projection import attempt_from
from app.persistence.tables import attempts, exam_windows, flags
from app.persistence.types import Instant
from app.services.rows import FlagRow, SilentPage
from exam_engine.attempts.states import RUNNING, AttemptState
from proctoring.line import SILENCES

_PAGE: Final = (attempts.c.id, attempts.c.value, attempts.c.last_seq, attempts.c.seen_at)
_SILENT: Final = (
    select(*_PAGE)
    .join(exam_windows, exam_windows.c.id == attempts.c.window_id)
    .where(
        attempts.c.state == AttemptState.IN_PROGRESS.value,
        exam_windows.c.rehearsal.is_(False),
        attempts.c.seen_at <= bindparam("since", type_=Instant),
    )
    .order_by(attempts.c.id)
)
_TOLD: Final = (
    select(flags, attempts.c.value, attempts.c.last_seq, attempts.c.seen_at)
    .join(attempts, attempts.c.id == flags.c.attempt_id)
    .where(
        attempts.c.state.in_(sorted(state.value for state in RUNNING)),
        flags.c.type.in_(sorted(kind.value for kind in SILENCES)),
        flags.c.closed_at.is_(None),
    )
    .order_by(flags.c.attempt_id)
)


def silent_pages(connection: Connection, since: datetime) -> list[SilentPage]:
    """Return running attempts not heard after `since`, and those with an open flag that says so.

    Rehearsals are left out, and whose page has never been heard.
    """
    told = {
        row.attempt_id: SilentPage(attempt_from(row.value, row.last_seq), row.seen_at, _flag(row))
        for row in connection.execute(_TOLD)
    }
    fresh = [
        SilentPage(attempt_from(row.value, row.last_seq), row.seen_at, None)
        for row in connection.execute(_SILENT, {"since": since})
        if row.id not in told
    ]
    return [*told.values(), *fresh]


def _flag(row: Row[Any]) -> FlagRow:
    """Return the flag in a row that holds its attempt, too."""
    whole = row._asdict()
    return FlagRow(**{column.name: whole[column.name] for column in flags.c})
