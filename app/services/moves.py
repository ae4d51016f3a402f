"""A candidate's asking to go on at another device, read from the journal.

Made and answered by `candidate_wishes` and `steering`; moving itself is commands of the table.
"""

from collections.abc import Sequence
from typing import Final

from app.services.rows import EventRecord
from exam_engine.attempts.events.room import MoveAnswered, MoveAsked

MOVE_KINDS: Final = (MoveAsked.kind, MoveAnswered.kind)


def asked_move(told: Sequence[EventRecord]) -> EventRecord | None:
    """Return the asking that nobody has answered yet; `told` holds all of `MOVE_KINDS`."""
    about = [record for record in told if record.kind in MOVE_KINDS]
    return about[-1] if about and about[-1].kind == MoveAsked.kind else None
