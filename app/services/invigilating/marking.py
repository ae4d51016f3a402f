"""A proctor's own flag: something a person saw, with its range, its gravity and their words.

It enters the same list as what machines mark, counts as a person's word, and decides nothing.
"""

from datetime import datetime, timedelta

from app.services.attempts.wishes import Wish
from app.services.cases.marks import keep_mark
from app.services.messages import TRIAGE_ATTEMPT, Message
from app.services.ports import UnitOfWork
from app.services.rows import FlagRow, StoredAttempt
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.refusals import AttemptNotOpen
from exam_engine.attempts.states import LIVE, AttemptState
from proctoring.flags import Evidence, Flag, FlagKind, Severity

ENDED = frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED})
LOOKED_THROUGH = 720
"""Newest pictures among which the one that shows it is looked for: an hour at one per 5 s."""


def require_markable(stored: StoredAttempt) -> None:
    """Let live and ended attempts be flagged.

    Raises:
        AttemptNotOpen: it has not begun, or counts for nothing.
    """
    if stored.attempt.state not in LIVE | ENDED:
        raise AttemptNotOpen(f"flag in {stored.attempt.state}")


def mark(
    uow: UnitOfWork, stored: StoredAttempt, wish: Wish, *, actor: Actor, now: datetime
) -> FlagRow:
    """Store the flag that a `flag` wish describes and group it; the row is locked already."""
    began = now - timedelta(seconds=wish.seconds)
    flag = Flag(
        kind=FlagKind.PROCTOR_FLAG,
        severity=Severity(wish.cause),
        started=began,
        last_seen=now,
        ended=now,
        count=1,
        samples=1,
        evidence=_shown(uow, stored, began),
        detector=f"person:{actor.person}",
    )
    row, after = keep_mark(uow, stored, flag, wish.reason, actor=actor, now=now)
    if stored.attempt.state in ENDED:
        uow.outbox.put(Message(TRIAGE_ATTEMPT.name, stored.attempt.id, after.last_seq), due_at=now)
    return row


def _shown(uow: UnitOfWork, stored: StoredAttempt, began: datetime) -> Evidence | None:
    """Return the first picture of the range that is still there; a person's word has no reading."""
    found = [
        row
        for row in uow.invigilation.snapshots(stored.attempt.id, LOOKED_THROUGH)
        if row.received_at >= began and row.purpose == "live" and row.erased_at is None
    ]
    return Evidence(found[-1].id, 1.0, 1.0, 1.0) if found else None
