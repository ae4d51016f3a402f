"""A candidate's asking to go on at another device, read from the journal.

Made and answered by `candidate_wishes` and `steering`; moving itself is commands of the table.
"""

from collections.abc import Sequence
from typing import Final

from app.services.rows import EventRecord
from exam_engine.attempts.events.room import MoveAnswered, MoveAsked
from exam_engine.attempts.states import RUNNING

MOVE_KINDS: Final = (MoveAsked.kind, MoveAnswered.kind)


def asked_move(told: Sequence[EventRecord]) -> EventRecord | None:
    """Return the asking that nobody has answered yet; `told` holds all of `MOVE_KINDS`."""
    newest = _newest(told)
    return newest if newest is not None and newest.kind == MoveAsked.kind else None


def waiting_move(told: Sequence[EventRecord], state: str) -> EventRecord | None:
    """Return the asking that still waits in this state: nobody moves an exam that is over."""
    return asked_move(told) if state in RUNNING else None


def answered_move(told: Sequence[EventRecord]) -> EventRecord | None:
    """Return the answer to the newest asking; None where there is none."""
    newest = _newest(told)
    return newest if newest is not None and newest.kind == MoveAnswered.kind else None


def _newest(told: Sequence[EventRecord]) -> EventRecord | None:
    return next((record for record in reversed(told) if record.kind in MOVE_KINDS), None)
