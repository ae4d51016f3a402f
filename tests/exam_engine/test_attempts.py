"""The guards of an attempt: time, people, policy; each bound from both sides."""

from dataclasses import replace

import pytest

from exam_engine.attempts import commands as c
from exam_engine.attempts import refusals as r
from exam_engine.attempts.actors import SYSTEM, Actor, Role
from exam_engine.attempts.decide import decide, require_version
from exam_engine.attempts.events.room import ProctorNote
from exam_engine.attempts.states import (
    AttemptState,
    CancelledBy,
    PauseKind,
    TerminateReason,
)
from exam_engine.clock import TimeUsedUp
from tests.exam_engine.sittings import (
    ADMINISTRATOR,
    BLANK,
    CANDIDATE,
    COPYING,
    HOUR,
    MINUTE,
    PROCTOR,
    PROCTOR_2,
    STRANGER,
    SUPERVISOR,
    SUPERVISOR_2,
    TICK,
    WHY,
    at,
    sitting,
    stop,
)

_S = AttemptState
_K = PauseKind
OTHER = TerminateReason.OTHER
SUPERVISING_PROCTOR = replace(PROCTOR, role=Role.SUPERVISOR)
SUPERVISING_CANDIDATE = Actor(CANDIDATE.person, Role.SUPERVISOR)


def case(state, command, now, refusal, **policy):
    name = f"{type(command).__name__} {state} {now:%H:%M:%S.%f} {refusal and refusal.__name__}"
    return pytest.param(state, command, now, refusal, policy, id=name)


PAUSED = c.Resume(PROCTOR)
GUARDS = [
    # the way in
    case(_S.SCHEDULED, c.BeginCheckIn(CANDIDATE), at(8, 30) - TICK, r.WindowNotOpen),
    case(_S.SCHEDULED, c.BeginCheckIn(CANDIDATE), at(8, 30), None),
    case(_S.SCHEDULED, c.BeginCheckIn(CANDIDATE), at(17), None),
    case(_S.SCHEDULED, c.BeginCheckIn(CANDIDATE), at(17) + TICK, r.WindowNotOpen),
    case(_S.CHECKING_IN, c.CompleteCheckIn(CANDIDATE), at(8, 45), r.CheckInIncomplete),
    case(_S.CHECKING_IN, c.FailCheckIn(PROCTOR, BLANK), at(8, 45), r.ReasonRequired),
    case(_S.AWAITING_AUTHORIZATION, c.Deny(PROCTOR, WHY), at(9), r.SecondPersonRequired),
    case(_S.AWAITING_AUTHORIZATION, c.Deny(PROCTOR, BLANK, SUPERVISOR), at(9), r.ReasonRequired),
    case(
        _S.AWAITING_AUTHORIZATION,
        c.Deny(PROCTOR, WHY, PROCTOR_2),
        at(9),
        r.SecondPersonUnsuitable,
    ),
    case(
        _S.AWAITING_AUTHORIZATION,
        c.Deny(PROCTOR, WHY, SUPERVISING_PROCTOR),
        at(9),
        r.SecondPersonUnsuitable,
    ),
    case(_S.AUTHORIZED, c.Start(CANDIDATE, 1), at(9) - TICK, r.WindowNotOpen),
    case(_S.AUTHORIZED, c.Start(CANDIDATE, 1), at(9, 5), None),
    case(_S.AUTHORIZED, c.Start(CANDIDATE, 1), at(9, 5) + TICK, r.AuthorizationLapsed),
    case(
        _S.AUTHORIZED, c.Start(CANDIDATE, 1), at(9, 1), r.WindowNotOpen, closes_at=at(9, 1) - TICK
    ),
    case(_S.AUTHORIZED, c.Start(CANDIDATE, 1), at(9, 1), None, closes_at=at(9, 1)),
    case(_S.AUTHORIZED, c.Start(CANDIDATE, 0), at(9, 1), r.LeaseLost),
    case(_S.AUTHORIZED, c.Start(CANDIDATE), at(9, 1), r.LeaseLost),
    case(_S.AUTHORIZED, c.Start(PROCTOR), at(9, 1), r.RoleNotAllowed),
    case(_S.AUTHORIZED, c.Start(STRANGER, 1), at(9, 1), r.NotYourAttempt),
    case(_S.AUTHORIZED, c.LapseAuthorization(SYSTEM), at(9, 5), r.AuthorizationStands),
    case(_S.AUTHORIZED, c.LapseAuthorization(SYSTEM), at(9, 5) + TICK, None),
    # sitting
    case(_S.IN_PROGRESS, stop(), at(10) - TICK, None),
    case(_S.IN_PROGRESS, stop(), at(10), r.DeadlinePassed),
    case(_S.IN_PROGRESS, c.Pause(PROCTOR, _K.PROCTOR, BLANK), at(9, 9), r.ReasonRequired),
    case(_S.IN_PROGRESS, stop(_K.BREAK, CANDIDATE), at(9, 9), r.BreakBudgetSpent),
    case(_S.IN_PROGRESS, stop(_K.BREAK, CANDIDATE), at(9, 9), None, break_limit=1),
    case(_S.IN_PROGRESS, stop(_K.PROCTOR, CANDIDATE), at(9, 9), r.RoleNotAllowed, break_limit=1),
    case(_S.IN_PROGRESS, stop(_K.INCIDENT, SYSTEM), at(9, 9), None),
    case(_S.IN_PROGRESS, stop(_K.PROCTOR, SYSTEM), at(9, 9), r.RoleNotAllowed),
    case(_S.IN_PROGRESS, stop(_K.BREAK, PROCTOR), at(9, 9), None),
    case(_S.PAUSED, c.Resume(CANDIDATE), at(9, 20), r.RoleNotAllowed),
    case(_S.PAUSED, c.Resume(SYSTEM), at(20), r.RoleNotAllowed),
    case(_S.PAUSED, c.Resume(SYSTEM), at(20), r.RoleNotAllowed, break_length=MINUTE),
    case(_S.PAUSED, c.AuthorizeResume(PROCTOR), at(9, 20), r.IllegalTransition),
    case(_S.PAUSED, c.AdjustTime(PROCTOR, HOUR, WHY, SUPERVISOR), at(20), None),
    case(_S.IN_PROGRESS, c.AdjustTime(PROCTOR, MINUTE * 10, WHY), at(9, 9), None),
    case(_S.IN_PROGRESS, c.AdjustTime(PROCTOR, -MINUTE * 10, WHY), at(9, 9), None),
    case(_S.IN_PROGRESS, c.AdjustTime(PROCTOR, MINUTE, BLANK), at(9, 9), r.ReasonRequired),
    case(_S.IN_PROGRESS, c.AdjustTime(PROCTOR, MINUTE, WHY), at(10), r.DeadlinePassed),
    case(_S.IN_PROGRESS, c.AdjustTime(PROCTOR, -MINUTE * 10, WHY), at(9, 51), TimeUsedUp),
    case(
        _S.IN_PROGRESS,
        c.AdjustTime(PROCTOR, MINUTE * 10 + TICK, WHY),
        at(9, 9),
        r.SecondPersonRequired,
    ),
    case(
        _S.IN_PROGRESS,
        c.AdjustTime(SUPERVISOR, -MINUTE * 10 - TICK, WHY),
        at(9, 9),
        r.SecondPersonRequired,
    ),
    case(
        _S.IN_PROGRESS,
        c.AdjustTime(PROCTOR, HOUR, WHY, PROCTOR_2),
        at(9, 9),
        r.SecondPersonUnsuitable,
    ),
    case(
        _S.IN_PROGRESS,
        c.AdjustTime(SUPERVISOR, HOUR, WHY, ADMINISTRATOR),
        at(9, 9),
        r.SecondPersonUnsuitable,
    ),
    case(_S.IN_PROGRESS, c.AdjustTime(SUPERVISOR, HOUR, WHY, PROCTOR), at(9, 9), None),
    case(_S.IN_PROGRESS, c.Submit(CANDIDATE, 2), at(9, 9), r.LeaseLost),
    case(_S.IN_PROGRESS, c.Submit(STRANGER, 1), at(9, 9), r.NotYourAttempt),
    case(_S.IN_PROGRESS, c.SubmitOnBehalf(SUPERVISOR, BLANK), at(9, 9), r.ReasonRequired),
    # what the sweeper finds
    case(_S.IN_PROGRESS, c.ReachDeadline(SYSTEM), at(10) - TICK, r.DeadlineNotReached),
    case(_S.IN_PROGRESS, c.ReachDeadline(SYSTEM), at(10), None),
    case(_S.CLOSING, c.Finalize(SYSTEM), at(9, 21) - TICK, r.NotDrained),
    case(_S.CLOSING, c.Finalize(SYSTEM), at(9, 21), None),
    case(_S.CLOSING, c.Finalize(SYSTEM, drained=True), at(9, 20), None),
    case(_S.AUTHORIZED, c.CloseWindow(SYSTEM), at(17), r.WindowStillOpen),
    case(_S.AUTHORIZED, c.CloseWindow(SYSTEM), at(17) + TICK, None),
    case(_S.PAUSED, c.ReachPauseLimit(SYSTEM), at(9, 10) + HOUR * 72, None),
    case(
        _S.PAUSED, c.ReachPauseLimit(SYSTEM), at(9, 10) + HOUR * 72 - TICK, r.PauseLimitNotReached
    ),
    # ends by people
    case(_S.IN_PROGRESS, c.Terminate(PROCTOR, OTHER, WHY), at(9, 9), r.SecondPersonRequired),
    case(_S.IN_PROGRESS, c.Terminate(PROCTOR, OTHER, WHY, SUPERVISOR), at(9, 9), None),
    case(_S.IN_PROGRESS, c.Terminate(SUPERVISOR, OTHER, WHY, PROCTOR), at(9, 9), None),
    case(_S.IN_PROGRESS, c.Terminate(SUPERVISOR, OTHER, WHY), at(9, 9), r.SecondPersonRequired),
    case(
        _S.IN_PROGRESS,
        c.Terminate(PROCTOR, OTHER, WHY, PROCTOR_2),
        at(9, 9),
        r.SecondPersonUnsuitable,
    ),
    case(_S.IN_PROGRESS, c.Terminate(PROCTOR, COPYING, BLANK), at(9, 9), r.ReasonRequired),
    case(_S.SCHEDULED, c.Cancel(STRANGER, CancelledBy.CANDIDATE), at(8), r.NotYourAttempt),
    case(_S.SCHEDULED, c.Cancel(CANDIDATE, CancelledBy.STAFF), at(8), r.RoleNotAllowed),
    case(_S.SCHEDULED, c.Cancel(CANDIDATE, CancelledBy.CONSENT_DECLINED), at(8), None),
    case(_S.SCHEDULED, c.Cancel(SUPERVISOR, CancelledBy.CANDIDATE), at(8), r.RoleNotAllowed),
    case(_S.SCHEDULED, c.Cancel(SUPERVISOR, CancelledBy.CONSENT_DECLINED), at(8), r.RoleNotAllowed),
    case(_S.SCHEDULED, c.Cancel(SUPERVISOR, CancelledBy.STAFF), at(8), None),
    case(_S.SCHEDULED, c.Cancel(SYSTEM, CancelledBy.NOT_ELIGIBLE), at(8), None),
    case(_S.SCHEDULED, c.Cancel(SUPERVISOR, CancelledBy.DENIED), at(8), r.RoleNotAllowed),
    case(_S.SCHEDULED, c.Cancel(SUPERVISOR, CancelledBy.TERMINATED), at(8), r.RoleNotAllowed),
    case(_S.SUBMITTED, c.Reopen(SUPERVISOR, WHY, True, SUPERVISOR_2), at(10), r.ReopenRefused),
    case(_S.SUBMITTED, c.Reopen(SUPERVISOR, WHY, False), at(10), r.SecondPersonRequired),
    case(_S.SUBMITTED, c.Reopen(SUPERVISOR, WHY, False, PROCTOR), at(10), r.SecondPersonUnsuitable),
    case(_S.SUBMITTED, c.Reopen(SUPERVISOR, BLANK, False, SUPERVISOR_2), at(10), r.ReasonRequired),
    case(_S.SUBMITTED, c.Reopen(SUPERVISOR, WHY, False, SUPERVISOR_2), at(9, 21) + HOUR * 72, None),
    case(
        _S.SUBMITTED,
        c.Reopen(SUPERVISOR, WHY, False, SUPERVISOR_2),
        at(9, 21) + HOUR * 72 + TICK,
        r.ReopenRefused,
    ),
    case(_S.SUBMITTED, c.Void(SUPERVISOR, WHY, True, SUPERVISOR_2), at(10), r.VoidRefused),
    case(_S.SUBMITTED, c.Void(SUPERVISOR, WHY, False), at(10), r.SecondPersonRequired),
    case(_S.SUBMITTED, c.Void(SUPERVISOR, WHY, False, PROCTOR), at(10), r.SecondPersonUnsuitable),
    case(_S.SUBMITTED, c.Void(SUPERVISOR, BLANK, False, ADMINISTRATOR), at(10), r.ReasonRequired),
    case(_S.SUBMITTED, c.Void(ADMINISTRATOR, WHY, False, SUPERVISOR), at(10), None),
]


@pytest.mark.parametrize(("state", "command", "now", "refusal", "policy"), GUARDS)
def test_a_guard_holds_on_both_sides_of_its_bound(state, command, now, refusal, policy):
    attempt = sitting(state, **policy)
    if refusal is None:
        assert decide(attempt, command, now)
        return
    with pytest.raises(refusal) as refused:
        decide(attempt, command, now)
    # The narrowest class, not one that happens to stand above it.
    assert type(refused.value) is refusal
    assert str(refused.value)


def test_a_command_on_an_older_version_is_refused():
    attempt = sitting(_S.IN_PROGRESS)
    assert attempt.version == 6
    require_version(attempt, None)
    require_version(attempt, 6)
    for stale in (5, 7, 0):
        with pytest.raises(r.StaleVersion, match=f"expected version {stale}, found 6"):
            require_version(attempt, stale)


def test_one_person_in_two_roles_is_not_two_people():
    twice = c.Void(ADMINISTRATOR, WHY, False, Actor(ADMINISTRATOR.person, Role.SUPERVISOR))
    with pytest.raises(r.SecondPersonUnsuitable, match="ada confirms their own command"):
        decide(sitting(_S.PAUSED), twice, at(10))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CANDIDATE}))
def test_nobody_acts_as_staff_on_their_own_attempt(role):
    themselves = Actor(CANDIDATE.person, role)
    alone = c.Void(themselves, WHY, False, SUPERVISOR)
    confirmed = c.Void(SUPERVISOR, WHY, False, themselves)
    for command in (alone, confirmed, c.Tell(themselves, ProctorNote("mine"))):
        with pytest.raises((r.OwnAttempt, r.RoleNotAllowed)) as refused:
            decide(sitting(_S.PAUSED), command, at(10))
        table_first = command is alone and role not in {Role.SUPERVISOR, Role.ADMINISTRATOR}
        assert type(refused.value) is (r.RoleNotAllowed if table_first else r.OwnAttempt)
