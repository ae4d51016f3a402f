"""The ends: what the sweeper finds due, what people end, and the way back.

Rows 14, 15 and 17 to 22 of the table, and their guards.
"""

from datetime import datetime

from exam_engine.attempts import commands
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.events import ClosingEvent, EndEvent, course
from exam_engine.attempts.people import confirmers, require_reason, require_second
from exam_engine.attempts.refusals import (
    DeadlineNotReached,
    NotDrained,
    PauseLimitNotReached,
    ReopenRefused,
    RoleNotAllowed,
    VoidRefused,
    WindowStillOpen,
)
from exam_engine.attempts.sitting import reached
from exam_engine.attempts.states import (
    BEFORE_START,
    IMMEDIATE_CAUSES,
    CancelledBy,
)
from exam_engine.ids import PersonId


def sweep(
    attempt: Attempt, command: commands.SweepCommand, now: datetime
) -> ClosingEvent | EndEvent:
    """Decide what the sweeper found due; each guard looks at the time again.

    Raises:
        AttemptError: it is not due yet.
    """
    match command:
        case commands.ReachDeadline():
            return _reach_deadline(attempt, now)
        case commands.Finalize(drained=drained):
            return _finalize(attempt, drained=drained, now=now)
        case commands.CloseWindow():
            if now <= attempt.policy.closes_at:
                raise WindowStillOpen(f"until {attempt.policy.closes_at.isoformat()}")
            return course.CandidateDidNotShow()
        case commands.ReachPauseLimit():
            return _reach_pause_limit(attempt, now)


def end(
    attempt: Attempt, command: commands.EndingCommand, now: datetime
) -> course.AttemptTerminated | course.AttemptReopened | EndEvent:
    """Decide an end by people, or the way back.

    Raises:
        AttemptError: the guard that refused.
    """
    match command:
        case commands.Terminate():
            return _terminate(attempt, command)
        case commands.Cancel():
            return _cancel(command)
        case commands.Reopen():
            return _reopen(attempt, command, now)
        case commands.Void(actor=actor, reason=reason, second=second):
            if command.credential_active:
                raise VoidRefused("an active credential stands on this attempt")
            confirmer = require_second(actor, second, confirmers(command.name, actor.role))
            return course.AttemptVoided(require_reason(reason), confirmer)


def _reach_deadline(attempt: Attempt, now: datetime) -> course.DeadlineReached:
    deadline = attempt.clock.deadline()
    assert deadline is not None
    if now < deadline:
        raise DeadlineNotReached(f"working time ends at {deadline.isoformat()}")
    return reached(attempt, deadline, now)


def _finalize(attempt: Attempt, *, drained: bool, now: datetime) -> course.AttemptFinalized:
    """Wait for committed answers, and after a deadline for those within the grace."""
    assert attempt.closing_until is not None
    assert attempt.submit_reason is not None
    deadline = attempt.closing_deadline
    within_grace = deadline is not None and now <= deadline + attempt.policy.grace
    if now < attempt.closing_until and (within_grace or not drained):
        raise NotDrained(f"waiting until {attempt.closing_until.isoformat()}")
    return course.AttemptFinalized(attempt.submit_reason)


def _reach_pause_limit(attempt: Attempt, now: datetime) -> course.PauseLimitReached:
    assert attempt.paused_since is not None
    end_of_pause = attempt.paused_since + attempt.policy.pause_limit
    if now < end_of_pause:
        raise PauseLimitNotReached(f"paused until {end_of_pause.isoformat()}")
    return course.PauseLimitReached(now + attempt.policy.closing_grace)


def _terminate(
    attempt: Attempt, command: commands.Terminate
) -> course.AttemptTerminated | course.AttemptCancelled:
    reason = require_reason(command.reason)
    second = _termination_second(attempt, command)
    if attempt.state in BEFORE_START:
        return course.AttemptCancelled(CancelledBy.TERMINATED, reason)
    return course.AttemptTerminated(command.cause, reason, second)


def _termination_second(attempt: Attempt, command: commands.Terminate) -> PersonId | None:
    """One person is enough for an immediate cause; else two, and one is a supervisor."""
    if command.cause in IMMEDIATE_CAUSES:
        return command.second.person if command.second else None
    supervises = command.actor.role is Role.SUPERVISOR
    second = command.second
    if second is None and supervises and attempt.termination_requested_by is not None:
        second = Actor(attempt.termination_requested_by, Role.PROCTOR)
    return require_second(command.actor, second, confirmers(command.name, command.actor.role))


def _cancel(command: commands.Cancel) -> course.AttemptCancelled:
    """Candidates cancel for themselves; everybody else says why."""
    theirs = command.by in {CancelledBy.CANDIDATE, CancelledBy.CONSENT_DECLINED}
    if theirs is not (command.actor.role is Role.CANDIDATE):
        raise RoleNotAllowed(f"cancellation as {command.by} by {command.actor.role}")
    if command.by not in _CANCELLATIONS:
        raise RoleNotAllowed(f"{command.by} has a command of its own")
    return course.AttemptCancelled(command.by, command.reason)


_CANCELLATIONS = frozenset(CancelledBy) - {CancelledBy.DENIED, CancelledBy.TERMINATED}


def _reopen(attempt: Attempt, command: commands.Reopen, now: datetime) -> course.AttemptReopened:
    if command.result_final:
        raise ReopenRefused("the result is final")
    assert attempt.ended_at is not None
    if now > attempt.ended_at + attempt.policy.reopen_within:
        raise ReopenRefused(f"ended at {attempt.ended_at.isoformat()}")
    roles = confirmers(command.name, command.actor.role)
    second = require_second(command.actor, command.second, roles)
    return course.AttemptReopened(require_reason(command.reason), second, command.closes_at)
