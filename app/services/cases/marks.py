"""A flag that a person has set: stored, grouped and noted like any other."""

from datetime import datetime

from app.services.attempts.journal import note
from app.services.cases.incidents import flag_row, regroup
from app.services.ports import UnitOfWork
from app.services.rows import FlagRow, StoredAttempt
from exam_engine.attempts.actors import Actor, Reason
from exam_engine.attempts.events.evidence import FlagClosed, FlagOpened
from exam_engine.ids import FlagId
from proctoring.flags import Flag


def keep_mark(
    uow: UnitOfWork, stored: StoredAttempt, flag: Flag, why: Reason, *, actor: Actor, now: datetime
) -> tuple[FlagRow, StoredAttempt]:
    """Store a flag that a person has set and that is over, group it, and note both facts."""
    assert flag.ended is not None, "a person marks what is over"
    row = flag_row(stored.attempt.id, flag)
    uow.invigilation.put_flag(row)
    regroup(uow, stored.attempt.id)
    evidence = (row.best_snapshot_id,) if row.best_snapshot_id else ()
    opened = FlagOpened(
        flag=FlagId(row.id),
        flag_type=row.type,
        flag_class=row.flag_class,
        severity=row.severity,
        detector=row.detector,
        began_at=flag.started,
        values={"words": why.text, "code": why.code.value},
        evidence=evidence,
    )
    closed = FlagClosed(FlagId(row.id), flag.ended, row.severity, evidence=evidence)
    return row, note(uow, stored, opened, closed, actor=actor, now=now)
