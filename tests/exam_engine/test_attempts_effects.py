"""What commands leave behind: facts, clocks, marks, and who is named in them."""

from dataclasses import replace

import pytest

from exam_engine.attempts import commands as c
from exam_engine.attempts import refusals as r
from exam_engine.attempts.actors import SYSTEM, Role
from exam_engine.attempts.decide import apply, decide
from exam_engine.attempts.events import course
from exam_engine.attempts.states import (
    IMMEDIATE_CAUSES,
    AttemptState,
    CancelledBy,
    PauseKind,
    StartKind,
    SubmitReason,
    TerminateReason,
)
from tests.exam_engine.sittings import (
    ADMINISTRATOR,
    CANDIDATE,
    COPYING,
    HOUR,
    MINUTE,
    PROCTOR,
    PROCTOR_2,
    SECOND,
    SUPERVISOR,
    SUPERVISOR_2,
    TICK,
    WHY,
    at,
    consent,
    create,
    run,
    sitting,
    stop,
)

_S = AttemptState
_K = PauseKind
OTHER = TerminateReason.OTHER
SUPERVISING_PROCTOR = replace(PROCTOR, role=Role.SUPERVISOR)


def test_the_consent_step_is_passed_by_stored_consent_alone():
    begun = run([(c.BeginCheckIn(CANDIDATE), at(8, 40))], sitting(_S.SCHEDULED))[0]
    claimed = c.CompleteCheckIn(CANDIDATE, ("camera", "consent"))
    with pytest.raises(r.CheckInIncomplete, match="missing: consent"):
        decide(begun, claimed, at(8, 45))
    consented = run([(consent(), at(8, 41))], begun)[0]
    assert decide(consented, claimed, at(8, 45)) == (
        course.CheckInCompleted(("camera", "consent"), None),
    )


def test_without_a_proctor_the_check_in_authorises_for_fifteen_minutes():
    attempt = sitting(_S.CHECKING_IN, requires_authorization=False)
    after, _ = apply(attempt, c.CompleteCheckIn(CANDIDATE, ("camera",)), at(8, 50))
    assert (after.state, after.authorized_until) == (_S.AUTHORIZED, at(9, 5))
    lapsed, _ = apply(after, c.LapseAuthorization(SYSTEM), at(9, 6))
    assert (lapsed.state, lapsed.authorized_until) == (_S.AWAITING_AUTHORIZATION, None)


def test_a_start_sets_the_deadline_once_and_for_all_to_see():
    attempt, events = apply(sitting(_S.AUTHORIZED), c.Start(CANDIDATE, 1), at(9, 2))
    assert events == (course.AttemptStarted(at(10, 2)),)
    assert (attempt.started_at, attempt.deadline_at) == (at(9, 2), at(10, 2))
    assert attempt.authorized_until is None
    assert attempt.remaining(at(9, 32)) == MINUTE * 30


@pytest.mark.parametrize("starter", [PROCTOR, SUPERVISOR, SYSTEM])
def test_a_cohort_is_started_by_staff_and_never_by_its_candidates(starter):
    attempt = run(
        [(c.BeginCheckIn(CANDIDATE), at(8, 40)), (consent(), at(8, 40))],
        run([(create(replace(create().policy, start=StartKind.COHORT)), at(7))])[0],
    )[0]
    steps = [(c.CompleteCheckIn(CANDIDATE, ("camera",)), at(8, 45))]
    attempt = run([*steps, (c.Authorize(PROCTOR), at(8, 50))], attempt)[0]
    with pytest.raises(r.RoleNotAllowed, match="cohort start by candidate"):
        decide(attempt, c.Start(CANDIDATE, 1), at(9))
    assert apply(attempt, c.Start(starter), at(9))[0].state is _S.IN_PROGRESS


def test_the_window_caps_working_time_where_the_policy_says_so():
    capped = sitting(_S.AUTHORIZED, cap_at_close=True, closes_at=at(9, 40))
    after, _ = apply(capped, c.Start(CANDIDATE, 1), at(9))
    assert after.deadline_at == at(9, 40)
    free = sitting(_S.AUTHORIZED, closes_at=at(9, 40))
    assert apply(free, c.Start(CANDIDATE, 1), at(9))[0].deadline_at == at(10)


def test_a_pause_and_its_end_give_back_the_time_and_leave_no_trace():
    before = sitting(_S.IN_PROGRESS)
    paused = run([(stop(), at(9, 10))], before)[0]
    assert (paused.pause_kind, paused.paused_since) == (_K.PROCTOR, at(9, 10))
    assert paused.deadline_at is None
    assert paused.remaining(at(12)) == MINUTE * 50
    after, events = apply(paused, c.Resume(PROCTOR), at(9, 25))
    assert events == (course.AttemptResumed(at(10, 15)),)
    assert after.deadline_at == at(10, 15)
    assert (after.pause_kind, after.paused_since) == (None, None)


def test_a_candidate_ends_their_own_break_and_no_other():
    sat = sitting(_S.IN_PROGRESS, break_limit=1)
    own = run([(stop(_K.BREAK, CANDIDATE), at(9, 10))], sat)[0]
    assert (own.own_break, own.breaks) == (True, 1)
    back = run([(c.Resume(CANDIDATE), at(9, 20))], own)[0]
    assert not back.own_break
    with pytest.raises(r.BreakBudgetSpent, match="1 of 1"):
        decide(back, stop(_K.BREAK, CANDIDATE), at(9, 21))
    granted = run([(stop(_K.BREAK, PROCTOR), at(9, 21))], back)[0]
    assert (granted.own_break, granted.breaks) == (False, 1)
    with pytest.raises(r.RoleNotAllowed, match="kind break"):
        decide(granted, c.Resume(CANDIDATE), at(9, 22))


def test_a_move_to_another_device_waits_for_a_proctor_and_ends_the_old_lease():
    moved = run([(stop(_K.DEVICE_TRANSFER), at(9, 10))], sitting(_S.IN_PROGRESS))[0]
    with pytest.raises(r.ResumeNotAuthorized):
        decide(moved, c.Resume(PROCTOR), at(9, 20))
    allowed, events = apply(moved, c.AuthorizeResume(PROCTOR), at(9, 20))
    assert events == (course.ResumeAuthorized(2),)
    assert (allowed.epoch, allowed.resume_authorized) == (2, True)
    back = run([(c.Resume(PROCTOR), at(9, 21))], allowed)[0]
    assert (back.state, back.epoch, back.resume_authorized) == (_S.IN_PROGRESS, 2, False)


def test_adjusted_time_moves_the_deadline_and_names_the_second_person():
    attempt = sitting(_S.IN_PROGRESS)
    after, events = apply(attempt, c.AdjustTime(PROCTOR, MINUTE * 10, WHY, SUPERVISOR), at(9, 9))
    assert events == (course.TimeAdjusted(MINUTE * 10, WHY, None),)
    assert after.deadline_at == at(10, 10)
    _, events = apply(after, c.AdjustTime(PROCTOR, HOUR, WHY, SUPERVISOR), at(9, 9))
    assert events == (course.TimeAdjusted(HOUR, WHY, SUPERVISOR.person),)


def test_handing_in_with_nothing_on_its_way_delivers_at_once():
    after, events = apply(sitting(_S.IN_PROGRESS), c.Submit(CANDIDATE, 1, drained=True), at(9, 9))
    assert events == (
        course.SubmitAsked(SubmitReason.CANDIDATE, None, at(9, 10)),
        course.AttemptFinalized(SubmitReason.CANDIDATE),
    )
    assert (after.state, after.submit_reason) == (_S.SUBMITTED, SubmitReason.CANDIDATE)
    assert (after.ended_at, after.closing_until, after.deadline_at) == (at(9, 9), None, None)
    assert after.remaining(at(9, 9)) == MINUTE * 0


@pytest.mark.parametrize(
    "command",
    [
        c.Submit(CANDIDATE, 1, drained=True),
        c.SubmitOnBehalf(SUPERVISOR, WHY),
        c.ReachDeadline(SYSTEM),
    ],
)
def test_from_the_deadline_on_it_was_the_timer_that_closed(command):
    after, events = apply(sitting(_S.IN_PROGRESS), command, at(10) + SECOND)
    assert events == (course.DeadlineReached(at(10), at(10) + SECOND * 61),)
    assert (after.state, after.submit_reason) == (_S.CLOSING, SubmitReason.TIMER)
    assert (after.deadline_at, after.clock.consumed) == (at(10), HOUR)
    exactly = decide(sitting(_S.IN_PROGRESS), command, at(10))
    assert exactly == (course.DeadlineReached(at(10), at(10) + MINUTE),)


def test_after_a_deadline_the_grace_is_waited_out_even_when_nothing_is_known_to_come():
    closing = run([(c.ReachDeadline(SYSTEM), at(10))], sitting(_S.IN_PROGRESS))[0]
    with pytest.raises(r.NotDrained):
        decide(closing, c.Finalize(SYSTEM, drained=True), at(10) + SECOND * 5)
    after, events = apply(closing, c.Finalize(SYSTEM, drained=True), at(10) + SECOND * 5 + TICK)
    assert events == (course.AttemptFinalized(SubmitReason.TIMER),)
    assert after.ended_at == at(10) + SECOND * 5 + TICK


def test_a_closing_attempt_is_delivered_at_the_latest_when_its_wait_is_over():
    closing = run(
        [(c.ReachDeadline(SYSTEM), at(10))], sitting(_S.IN_PROGRESS, closing_grace=SECOND)
    )[0]
    with pytest.raises(r.NotDrained):
        decide(closing, c.Finalize(SYSTEM), at(10) + SECOND - TICK)
    assert decide(closing, c.Finalize(SYSTEM), at(10) + SECOND)


@pytest.mark.parametrize(
    ("state", "command", "now", "reason"),
    [
        (_S.IN_PROGRESS, c.SubmitOnBehalf(SUPERVISOR, WHY), at(9, 30), SubmitReason.STAFF),
        (_S.PAUSED, c.SubmitOnBehalf(SUPERVISOR, WHY), at(12), SubmitReason.STAFF),
        (_S.PAUSED, c.ReachPauseLimit(SYSTEM), at(9, 10) + HOUR * 72, SubmitReason.SWEEP),
    ],
)
def test_closing_by_others_stops_the_clock_and_says_who(state, command, now, reason):
    after = apply(sitting(state), command, now)[0]
    assert (after.state, after.submit_reason) == (_S.CLOSING, reason)
    assert after.closing_until == now + MINUTE
    assert (after.pause_kind, after.paused_since, after.deadline_at) == (None, None, None)
    assert after.clock.consumed == (MINUTE * 10 if state is _S.PAUSED else MINUTE * 30)
    delivered = apply(after, c.Finalize(SYSTEM), now + MINUTE)[0]
    assert (delivered.submit_reason, delivered.ended_at) == (reason, now + MINUTE)


@pytest.mark.parametrize("cause", sorted(TerminateReason))
def test_one_person_ends_an_attempt_for_immediate_causes_alone(cause):
    command = c.Terminate(PROCTOR, cause, WHY)
    if cause in IMMEDIATE_CAUSES:
        after, events = apply(sitting(_S.IN_PROGRESS), command, at(9, 9))
        assert events == (course.AttemptTerminated(cause, WHY, None),)
        assert (after.state, after.ended_at) == (_S.TERMINATED, at(9, 9))
        assert after.clock.consumed == MINUTE * 9
    else:
        with pytest.raises(r.SecondPersonRequired):
            decide(sitting(_S.IN_PROGRESS), command, at(9, 9))
    both = decide(sitting(_S.IN_PROGRESS), replace(command, second=SUPERVISOR), at(9, 9))
    assert both == (course.AttemptTerminated(cause, WHY, SUPERVISOR.person),)


def test_a_supervisor_confirms_what_another_person_has_requested():
    request = c.RequestTermination(PROCTOR, OTHER, WHY)
    asked, events = apply(sitting(_S.PAUSED), request, at(9, 12))
    assert events == (course.TerminationRequested(PROCTOR.person, OTHER, WHY),)
    assert (asked.state, asked.termination_requested_by) == (_S.PAUSED, PROCTOR.person)
    with pytest.raises(r.SecondPersonRequired):
        decide(asked, c.Terminate(PROCTOR_2, OTHER, WHY), at(9, 13))
    with pytest.raises(r.SecondPersonUnsuitable, match="their own"):
        decide(asked, c.Terminate(SUPERVISING_PROCTOR, OTHER, WHY), at(9, 13))
    ended, events = apply(asked, c.Terminate(SUPERVISOR, OTHER, WHY), at(9, 13))
    assert events == (course.AttemptTerminated(OTHER, WHY, PROCTOR.person),)
    assert (ended.state, ended.termination_requested_by) == (_S.TERMINATED, None)
    assert (ended.pause_kind, ended.paused_since) == (None, None)
    submitted = apply(asked, c.SubmitOnBehalf(SUPERVISOR, WHY), at(9, 13))[0]
    assert submitted.termination_requested_by is None


@pytest.mark.parametrize("state", [_S.AUTHORIZED, _S.AWAITING_AUTHORIZATION])
def test_terminating_before_the_start_is_a_cancellation(state):
    after, events = apply(sitting(state), c.Terminate(PROCTOR, COPYING, WHY), at(8, 59))
    assert events == (course.AttemptCancelled(CancelledBy.TERMINATED, WHY),)
    assert (after.state, after.authorized_until, after.ended_at) == (_S.CANCELLED, None, at(8, 59))


def test_an_attempt_that_is_reopened_stands_still_with_the_time_it_had():
    submitted = sitting(_S.SUBMITTED)
    after, events = apply(submitted, c.Reopen(SUPERVISOR, WHY, False, SUPERVISOR_2, at(20)), at(10))
    assert events == (course.AttemptReopened(WHY, SUPERVISOR_2.person, at(20)),)
    assert (after.state, after.pause_kind, after.paused_since) == (_S.PAUSED, _K.INCIDENT, at(10))
    assert (after.reopened, after.submit_reason, after.ended_at) == (1, None, None)
    assert after.clock.window_end is None
    again = apply(after, c.Resume(PROCTOR), at(11))[0]
    assert again.deadline_at == at(11, 40)


def test_reopening_moves_a_cap_of_the_window_and_forgets_the_old_deadline():
    sat = sitting(_S.IN_PROGRESS, cap_at_close=True, closes_at=at(9, 30))
    steps = [(c.ReachDeadline(SYSTEM), at(9, 30)), (c.Finalize(SYSTEM), at(9, 31))]
    closed = run(steps, sat)[0]
    assert closed.closing_deadline == at(9, 30)
    back = apply(closed, c.Reopen(SUPERVISOR, WHY, False, SUPERVISOR_2, at(20)), at(10))[0]
    assert (back.closing_deadline, back.clock.window_end) == (None, at(20))
    kept = apply(closed, c.Reopen(SUPERVISOR, WHY, False, SUPERVISOR_2), at(10))[0]
    assert kept.clock.window_end == at(9, 30)


def test_voiding_a_running_attempt_stops_its_clock():
    after, events = apply(
        sitting(_S.IN_PROGRESS), c.Void(SUPERVISOR, WHY, False, ADMINISTRATOR), at(9, 9)
    )
    assert events == (course.AttemptVoided(WHY, ADMINISTRATOR.person),)
    assert (after.clock.running_since, after.clock.consumed) == (None, MINUTE * 9)
    assert after.ended_at == at(9, 9)
