"""What changes while somebody sits: a pause that becomes a move, time beyond the window's end."""

from dataclasses import replace

import pytest

from exam_engine.attempts import commands as c
from exam_engine.attempts import refusals as r
from exam_engine.attempts.actors import SYSTEM, ReasonCode
from exam_engine.attempts.breaks import break_until
from exam_engine.attempts.decide import apply, decide
from exam_engine.attempts.events import course
from exam_engine.attempts.states import AttemptState, PauseKind
from tests.exam_engine.sittings import (
    ADMINISTRATOR,
    CANDIDATE,
    MINUTE,
    PROCTOR,
    PROCTOR_2,
    SUPERVISOR,
    SUPERVISOR_2,
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


def test_time_that_the_window_would_take_is_refused_until_two_people_go_beyond_it():
    sat = sitting(_S.IN_PROGRESS, cap_at_close=True, closes_at=at(10, 3))
    with pytest.raises(r.WindowEndsFirst, match=r"^180 s of 0:05:00 would count"):
        decide(sat, c.AdjustTime(PROCTOR, MINUTE * 5, WHY), at(9, 9))
    assert decide(sat, c.AdjustTime(PROCTOR, MINUTE * 3, WHY), at(9, 9))
    beyond = c.AdjustTime(PROCTOR, MINUTE * 5, WHY, beyond_window=True)
    with pytest.raises(r.SecondPersonRequired):
        decide(sat, beyond, at(9, 9))
    with pytest.raises(r.SecondPersonUnsuitable):
        decide(sat, replace(beyond, second=PROCTOR_2), at(9, 9))
    after, events = apply(sat, replace(beyond, second=SUPERVISOR), at(9, 9))
    assert events == (course.TimeAdjusted(MINUTE * 5, WHY, SUPERVISOR.person, True),)
    assert (after.deadline_at, after.clock.window_end) == (at(10, 5), None)
    fits = decide(sat, replace(beyond, delta=MINUTE * 3), at(9, 9))
    assert fits == (course.TimeAdjusted(MINUTE * 3, WHY, None),), "nothing lies beyond"


def test_a_credit_of_ours_gives_what_the_window_leaves_and_says_so():
    ours = replace(WHY, code=ReasonCode.TECHNICAL_OUR_SERVICE)
    credit = c.AdjustTime(SUPERVISOR, MINUTE * 20, ours, SYSTEM)
    sat = sitting(_S.IN_PROGRESS, cap_at_close=True, closes_at=at(10, 8))
    after, events = apply(sat, credit, at(9, 30))
    assert events == (course.TimeAdjusted(MINUTE * 8, ours, SYSTEM.person),)
    assert after.deadline_at == at(10, 8)
    with pytest.raises(r.WindowEndsFirst, match=r"^0 s"):
        decide(after, credit, at(9, 30))
    with pytest.raises(r.SecondPersonUnsuitable):
        decide(sat, replace(credit, beyond_window=True), at(9, 30))
    both = replace(credit, second=SUPERVISOR_2, beyond_window=True)
    assert apply(sat, both, at(9, 30))[0].deadline_at == at(10, 20)
