"""The check-in: steps that are asked again, that somebody cannot do, that people let go."""

import pytest

from exam_engine.attempts import commands as c
from exam_engine.attempts import refusals as r
from exam_engine.attempts.decide import decide
from exam_engine.attempts.events import check_in, course, room
from exam_engine.attempts.states import AttemptState
from tests.exam_engine.sittings import CANDIDATE, PROCTOR, SUPERVISOR, SYSTEM, WHY, at, run, sitting

_S = AttemptState
STEPS = ("consent", "camera", "room_scan")
UNABLE = c.Tell(CANDIDATE, check_in.StepUnable("room_scan", "I share this room."))
DONE = c.CompleteCheckIn(CANDIDATE, ("camera",))


def waived(step, by=PROCTOR):
    return c.Tell(by, room.RequirementWaived(step, WHY))


def at_the_door():
    return sitting(_S.CHECKING_IN, required_steps=STEPS)


def test_a_step_that_nobody_can_do_waits_for_a_person_and_bars_nobody_from_the_queue():
    with pytest.raises(r.CheckInIncomplete, match="missing: room_scan"):
        decide(at_the_door(), DONE, at(8, 45))
    waiting = run([(UNABLE, at(8, 44)), (DONE, at(8, 45))], at_the_door())[0]
    assert waiting.state is _S.AWAITING_AUTHORIZATION
    with pytest.raises(r.CheckInIncomplete, match="neither passed nor waived: room_scan"):
        decide(waiting, c.Authorize(PROCTOR), at(8, 46))
    let_go = run([(waived("room_scan"), at(8, 46))], waiting)[0]
    assert run([(c.Authorize(PROCTOR), at(8, 47))], let_go)[0].state is _S.AUTHORIZED


def test_whoever_does_the_step_after_all_needs_nobody_to_let_it_go():
    again = c.FailCheckIn(PROCTOR, WHY, ("room_scan",))
    both = c.CompleteCheckIn(CANDIDATE, ("camera", "room_scan"))
    steps = [(UNABLE, at(8, 44)), (DONE, at(8, 45)), (again, at(8, 46)), (both, at(8, 47))]
    waiting, history = run(steps, at_the_door())
    assert history[2][0] == course.CheckInFailed(WHY, ("room_scan",))
    assert waiting.asked_off == frozenset()
    assert run([(c.Authorize(PROCTOR), at(8, 48))], waiting)[0].state is _S.AUTHORIZED


def test_where_nobody_authorises_a_person_still_looks_at_what_could_not_be_done():
    alone = sitting(_S.CHECKING_IN, required_steps=STEPS, requires_authorization=False)
    waiting = run([(UNABLE, at(8, 44)), (DONE, at(8, 45))], alone)[0]
    assert waiting.state is _S.AWAITING_AUTHORIZATION
    all_done = c.CompleteCheckIn(CANDIDATE, ("camera", "room_scan"))
    assert run([(all_done, at(8, 45))], alone)[0].state is _S.AUTHORIZED


def test_whose_consent_a_supervisor_waives_is_asked_for_nothing_else():
    came = [(c.BeginCheckIn(CANDIDATE), at(8, 40))]
    door = run(came, sitting(_S.SCHEDULED, required_steps=STEPS))[0]
    with pytest.raises(r.RoleNotAllowed, match=r"requirement\.waived of consent by proctor"):
        decide(door, waived("consent"), at(8, 41))
    supervised = run([(waived("consent", SUPERVISOR), at(8, 41))], door)[0]
    waiting = run([(c.CompleteCheckIn(CANDIDATE), at(8, 42))], supervised)[0]
    assert (waiting.state, waiting.consented) == (_S.AWAITING_AUTHORIZATION, False)
    assert run([(c.Authorize(PROCTOR), at(8, 43))], waiting)[0].state is _S.AUTHORIZED


def test_a_consent_may_be_taken_back_and_given_again():
    attempt = at_the_door()
    back = run([(c.Tell(CANDIDATE, check_in.ConsentWithdrawn()), at(8, 44))], attempt)[0]
    assert (attempt.consented, back.consented) == (True, False)
    with pytest.raises(r.CheckInIncomplete, match="consent"):
        decide(back, c.CompleteCheckIn(CANDIDATE, ("camera", "room_scan")), at(8, 45))


def test_what_the_detector_sees_of_a_person_is_kept_with_the_attempt():
    assert not at_the_door().human_only
    unseen = c.Tell(SYSTEM, check_in.SightTaken(5, 1, "yunet/1", human_only=True))
    assert run([(unseen, at(8, 44))], at_the_door())[0].human_only


def test_a_fact_without_steps_keeps_the_bytes_it_had():
    assert "steps" not in course.CheckInFailed(WHY).to_body()
    assert course.CheckInFailed(WHY, ("camera",)).to_body()["steps"] == ["camera"]
