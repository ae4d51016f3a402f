"""Statements about attempts, made once: building one costs as much as running it."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, case, func, or_, select, update

from app.persistence.conflict import insert_into
from app.persistence.journal.batch import SILENCE
from app.persistence.tables import attempt_evidence, attempts, command_outcomes, silences
from app.persistence.types import Instant


def all_attempts() -> Select[Any]:
    """Return the select that `projection.stored_from` reads."""
    return select(attempts, attempt_evidence.c.version.label("evidence_version")).join(
        attempt_evidence, attempt_evidence.c.attempt_id == attempts.c.id
    )


BY_ID: Final = all_attempts().where(attempts.c.id == bindparam("attempt_id"))
BY_ID_NOW: Final = BY_ID.add_columns(func.assay_now(type_=Instant).label("read_at"))
# NO KEY: a snapshot being stored holds a share of the key and must not be in the way.
LOCKED: Final = BY_ID.with_for_update(key_share=True, of=attempts)
LOCKED_IF_FREE: Final = BY_ID.with_for_update(key_share=True, of=attempts, skip_locked=True)
OUTCOME: Final = select(command_outcomes.c.outcome).where(
    command_outcomes.c.attempt_id == bindparam("attempt_id"),
    command_outcomes.c.command_id == bindparam("command_id"),
)
TOUCH: Final = (
    update(attempts)
    .where(
        attempts.c.id == bindparam("attempt_id"),
        or_(attempts.c.seen_at.is_(None), attempts.c.seen_at < bindparam("now", type_=Instant)),
    )
    .values(
        seen_at=bindparam("now", type_=Instant),
        row_version=attempts.c.row_version
        + case(
            (attempts.c.seen_at >= bindparam("stale", type_=Instant), 0),
            else_=1,
        ),
    )
)
_HEARD_AGAIN: Final = select(
    attempts.c.id, attempts.c.seen_at, bindparam("now", type_=Instant)
).where(
    attempts.c.id == bindparam("attempt_id"),
    attempts.c.seen_at < bindparam("stale", type_=Instant),
)


def heard(connection: Connection, attempt_id: str, now: datetime) -> None:
    """Note that a frame arrived, and the silence that it ends, if it was one."""
    given = {"attempt_id": attempt_id, "now": now, "stale": now - SILENCE}
    columns = ["attempt_id", "since", "until"]
    noted = insert_into(connection, silences).from_select(columns, _HEARD_AGAIN)
    connection.execute(noted.on_conflict_do_nothing(), given)
    connection.execute(TOUCH, given)
