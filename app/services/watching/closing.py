"""What is said of an attempt once it has ended: what still lasted ends, and all of it is looked at.

Runs again whenever something comes late, and then comes to the same, or to what is new.
"""

from collections.abc import Sequence

from app.services.cases.incidents import flag_of
from app.services.ports import UnitOfWork
from app.services.rows import FlagRow, StoredAttempt
from app.services.watching.answer_flags import answer_flags
from app.services.watching.lost_camera import ended_with
from app.services.watching.page_silences import line_flags
from proctoring.flags import Flag


def closing_flags(
    uow: UnitOfWork, stored: StoredAttempt, known: Sequence[FlagRow], fresh: Sequence[Flag]
) -> list[Flag]:
    """Return the flags that an ended attempt comes to beside those of its pictures.

    Args:
        uow: the transaction.
        stored: the attempt, locked; submitted or terminated.
        known: its flags as they are stored.
        fresh: newer states of them, and new ones.
    """
    if not stored.attempt.consented:
        return []  # nothing is said of whom nothing was recorded of, so nothing is read
    ended = stored.attempt.ended_at
    newest = [*map(flag_of, known), *fresh]
    over = ended_with(newest, ended) if ended is not None else []
    return [*over, *line_flags(uow, stored, known), *answer_flags(uow, stored)]
