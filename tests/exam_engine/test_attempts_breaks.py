"""Breaks of a candidate's own, and what a policy from before they had a length still means."""

import dataclasses
from decimal import Decimal

import pytest

from exam_engine.attempts import commands as c
from exam_engine.attempts import refusals as r
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.breaks import break_until, breaks_left
from exam_engine.attempts.decide import decide
from exam_engine.attempts.events.coding import decode, encode
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.refusals import MalformedEvent
from exam_engine.attempts.states import AttemptState, PauseKind
from tests.exam_engine.sittings import (
    CANDIDATE,
    MINUTE,
    PROCTOR,
    TICK,
    WHY,
    at,
    create,
    run,
    sitting,
    stop,
)

_S, _K = AttemptState, PauseKind


def test_a_break_over_its_length_ends_by_itself_and_not_before():
    sat = sitting(_S.IN_PROGRESS, break_limit=2, break_length=MINUTE * 10)
    assert (breaks_left(sat), break_until(sat)) == (2, None)
    own = run([(stop(_K.BREAK, CANDIDATE), at(9, 10))], sat)[0]
    assert (breaks_left(own), break_until(own)) == (1, at(9, 20))
    with pytest.raises(r.BreakNotOver, match="09:20"):
        decide(own, c.Resume(SYSTEM), at(9, 20) - TICK)
    back = run([(c.Resume(SYSTEM), at(9, 20))], own)[0]
    assert (back.state, back.deadline_at, break_until(back)) == (_S.IN_PROGRESS, at(10, 10), None)
    granted = run([(stop(_K.BREAK, PROCTOR), at(9, 21))], back)[0]
    assert break_until(granted) is None, "what a proctor grants, a proctor ends"
    with pytest.raises(r.RoleNotAllowed, match="by the system"):
        decide(granted, c.Resume(SYSTEM), at(12))


def test_a_break_without_a_length_is_bounded_by_the_pause_alone():
    sat = sitting(_S.IN_PROGRESS, break_limit=1)
    own = run([(stop(_K.BREAK, CANDIDATE), at(9, 10))], sat)[0]
    assert break_until(own) is None
    with pytest.raises(r.RoleNotAllowed):
        decide(own, c.Resume(SYSTEM), at(20))


@pytest.mark.parametrize("changed", [{"break_length": TICK * 0}, {"recheck_after": MINUTE * 4}])
def test_a_policy_out_of_its_bounds_is_refused(changed):
    with pytest.raises(ValueError, match=r"not positive|within"):
        sitting(_S.SCHEDULED, **changed)


def test_a_field_that_came_later_leaves_old_bodies_and_digests_as_they_were():
    old = create().policy
    assert not {"break_length_us", "recheck_after_us"} & encode(old).keys()
    assert decode(AttemptPolicy, encode(old)) == old
    new = dataclasses.replace(old, break_length=MINUTE * 10, recheck_after=MINUTE * 5)
    said = encode(new)
    assert (said["break_length_us"], said["recheck_after_us"]) == (600_000_000, 300_000_000)
    assert decode(AttemptPolicy, said) == new
    for broken in (
        {name: value for name, value in encode(old).items() if name != "grace_us"},
        encode(old) | {"break_size_us": 1},
        encode(old) | {"break_length_us": "long"},
    ):
        with pytest.raises(MalformedEvent):
            decode(AttemptPolicy, broken)


def test_a_check_ends_by_itself_is_held_by_staff_and_lets_go_on_at_once_when_done():
    sat = sitting(_S.IN_PROGRESS, break_limit=1, break_length=MINUTE * 10)
    check = run([(stop(_K.CHECK), at(9, 10))], sat)[0]
    assert (break_until(check), breaks_left(check)) == (at(9, 12), 1)
    done = run([(c.Resume(SYSTEM), at(9, 11))], check)[0]
    assert (done.state, done.deadline_at) == (_S.IN_PROGRESS, sat.deadline_at + MINUTE)
    with pytest.raises(r.RoleNotAllowed):
        decide(check, c.Resume(CANDIDATE), at(9, 11))
    hold = c.HoldPause(PROCTOR, WHY)
    for paused in (check, run([(stop(_K.BREAK, CANDIDATE), at(9, 10))], sat)[0]):
        held = run([(hold, at(9, 11))], paused)[0]
        assert (held.pause_kind, break_until(held)) == (_K.PROCTOR, None)
        for by in (SYSTEM, CANDIDATE):
            with pytest.raises(r.RoleNotAllowed):
                decide(held, c.Resume(by), at(12))
        with pytest.raises(r.IllegalTransition):
            decide(held, hold, at(12))
        assert run([(c.Resume(PROCTOR), at(9, 20))], held)[0].state is _S.IN_PROGRESS


def test_more_working_time_is_more_time_for_a_check():
    slow = sitting(_S.IN_PROGRESS, factor=Decimal("1.5"))
    check = run([(stop(_K.CHECK), at(9, 10))], slow)[0]
    assert break_until(check) == at(9, 13)
