"""Running attempts from which no picture has come for a while: one narrow statement.

Not the board's rows: those count answers and group incidents, and a hall of a thousand asks every
two seconds.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, or_, select

from app.persistence.invigilation import flag_from
from app.persistence.projection import attempt_from
from app.persistence.tables import attempt_evidence, attempts, exam_windows, flags
from app.persistence.types import Instant
from app.services.rows import SilentCamera
from exam_engine.attempts.states import AttemptState
from proctoring.flags import FlagKind

_at = attempt_evidence.c.latest_at
_SILENT: Final = (
    select(attempts.c.id, attempts.c.value, attempts.c.last_seq, _at)
    .join(attempt_evidence, attempt_evidence.c.attempt_id == attempts.c.id)
    .join(exam_windows, exam_windows.c.id == attempts.c.window_id)
    .where(
        attempts.c.state == AttemptState.IN_PROGRESS.value,
        exam_windows.c.rehearsal.is_(False),
        or_(_at.is_(None), _at <= bindparam("since", type_=Instant)),
    )
    .order_by(attempts.c.id)
)
_LOST: Final = (
    select(flags)
    .join(attempts, attempts.c.id == flags.c.attempt_id)
    .where(
        attempts.c.state == AttemptState.IN_PROGRESS.value,
        flags.c.type == FlagKind.CAMERA_LOST.value,
        flags.c.closed_at.is_(None),
    )
)


def silent_cameras(connection: Connection, since: datetime) -> list[SilentCamera]:
    """Return the attempts in progress without a picture after `since`; rehearsals are left out."""
    rows = connection.execute(_SILENT, {"since": since}).all()
    if not rows:
        return []
    known = {row.attempt_id: flag_from(row) for row in connection.execute(_LOST)}
    return [
        SilentCamera(attempt_from(row.value, row.last_seq), row.latest_at, known.get(row.id))
        for row in rows
    ]
