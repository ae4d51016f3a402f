"""What changes while somebody sits: a pause that becomes a move, time beyond the window's end."""

from dataclasses import replace

import pytest

from exam_engine.attempts import commands as c
from exam_engine.attempts import refusals as r
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.breaks import break_until
from exam_engine.attempts.decide import apply, decide
from exam_engine.attempts.events import course
from exam_engine.attempts.states import AttemptState, PauseKind
from tests.exam_engine.sittings import (
    ADMINISTRATOR,
    CANDIDATE,
    MINUTE,
    PROCTOR,
    WHY,
    at,
    run,
    sitting,
    stop,
)

_S = AttemptState
_K = PauseKind


@pytest.mark.parametrize(
    ("kind", "by"),
    [(_K.PROCTOR, PROCTOR), (_K.BREAK, CANDIDATE), (_K.INCIDENT, SYSTEM)],
    ids=str,
)
def test_a_pause_becomes_a_move_and_the_clock_stands_on(kind, by):
    sat = sitting(_S.IN_PROGRESS, break_limit=1, break_length=MINUTE * 5)
    paused = run([(stop(kind, by), at(9, 10))], sat)[0]
    moved, events = apply(paused, c.TurnToMove(PROCTOR, WHY), at(9, 12))
    assert events == (course.PauseTurned(_K.DEVICE_TRANSFER, WHY),)
    assert (moved.state, moved.pause_kind, moved.paused_since) == (
        _S.PAUSED,
        _K.DEVICE_TRANSFER,
        at(9, 10),
    )
    assert (moved.clock, moved.breaks, break_until(moved)) == (paused.clock, paused.breaks, None)
    for early in (c.Resume(PROCTOR), c.Resume(CANDIDATE)):
        with pytest.raises((r.ResumeNotAuthorized, r.RoleNotAllowed)):
            decide(moved, early, at(9, 20))
    with pytest.raises(r.IllegalTransition):
        decide(moved, c.TurnToMove(PROCTOR, WHY), at(9, 13))
    steps = [(c.AuthorizeResume(PROCTOR), at(9, 20)), (c.Resume(PROCTOR), at(9, 21))]
    back = run(steps, moved)[0]
    assert (back.epoch, back.deadline_at) == (paused.epoch + 1, at(10, 11))


def test_only_a_pause_becomes_a_move_and_only_by_proctors():
    with pytest.raises(r.AttemptNotOpen):
        decide(sitting(_S.IN_PROGRESS), c.TurnToMove(PROCTOR, WHY), at(9, 9))
    for other in (CANDIDATE, SYSTEM, ADMINISTRATOR):
        with pytest.raises(r.RoleNotAllowed):
            decide(sitting(_S.PAUSED), c.TurnToMove(other, WHY), at(9, 12))
    with pytest.raises(r.ReasonRequired):
        decide(sitting(_S.PAUSED), c.TurnToMove(PROCTOR, replace(WHY, text=" ")), at(9, 12))
