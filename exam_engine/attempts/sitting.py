"""While the candidate sits: pauses, time given and taken, handing in.

Rows 9 to 13 and 16 of the table, and their guards. The deadline is a guard here, so nothing
depends on how soon the sweeper comes.
"""

from datetime import datetime, timedelta

from exam_engine.attempts import commands
from exam_engine.attempts.actors import SYSTEM, Reason, ReasonCode, Role
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.breaks import break_until, breaks_left
from exam_engine.attempts.events import ClosingEvent, SittingEvent, course
from exam_engine.attempts.people import confirmers, require_reason, require_second
from exam_engine.attempts.refusals import (
    BreakBudgetSpent,
    BreakNotOver,
    DeadlinePassed,
    IllegalTransition,
    LeaseLost,
    ResumeNotAuthorized,
    RoleNotAllowed,
    WindowEndsFirst,
)
from exam_engine.attempts.states import PauseKind, SubmitReason
from exam_engine.ids import PersonId


def sit(
    attempt: Attempt, command: commands.SittingCommand, now: datetime
) -> tuple[SittingEvent | ClosingEvent, ...]:
    """Decide one command of a sitting.

    Raises:
        AttemptError: the guard that refused.
    """
    match command:
        case commands.Pause():
            return (_pause(attempt, command, now),)
        case commands.Resume():
            return (_resume(attempt, command, now),)
        case commands.AuthorizeResume():
            return (_authorize_resume(attempt),)
        case commands.AdjustTime():
            return (_adjust(attempt, command, now),)
        case commands.Submit():
            return _submit(attempt, command, now)
        case commands.SubmitOnBehalf(reason=reason):
            return (_submit_on_behalf(attempt, require_reason(reason), now),)


def reached(attempt: Attempt, deadline: datetime, now: datetime) -> course.DeadlineReached:
    """Return the fact that working time was over at `deadline`, found out at `now`."""
    return course.DeadlineReached(deadline, now + attempt.policy.closing_grace)


def _pause(attempt: Attempt, command: commands.Pause, now: datetime) -> course.AttemptPaused:
    _require_time_left(attempt, now)
    own_break = command.actor.role is Role.CANDIDATE
    if own_break:
        _require_break(attempt, command.kind)
    elif command.actor.role is Role.SYSTEM and command.kind is not PauseKind.INCIDENT:
        raise RoleNotAllowed(f"pause of kind {command.kind} by the system")
    return course.AttemptPaused(command.kind, own_break, require_reason(command.reason))


def _require_break(attempt: Attempt, kind: PauseKind) -> None:
    if kind is not PauseKind.BREAK:
        raise RoleNotAllowed(f"pause of kind {kind} by the candidate")
    if breaks_left(attempt) == 0:
        raise BreakBudgetSpent(f"{attempt.breaks} of {attempt.policy.break_limit} taken")


def _resume(attempt: Attempt, command: commands.Resume, now: datetime) -> course.AttemptResumed:
    if command.actor.role is Role.SYSTEM and attempt.pause_kind is not PauseKind.CHECK:
        _require_break_over(attempt, now)  # a check also ends when all was shown
    if command.actor.role is Role.CANDIDATE and not attempt.own_break:
        raise RoleNotAllowed(f"resume of a pause of kind {attempt.pause_kind} by the candidate")
    if attempt.pause_kind is PauseKind.DEVICE_TRANSFER and not attempt.resume_authorized:
        raise ResumeNotAuthorized("the move to another device is not confirmed")
    deadline = attempt.clock.start(now).deadline()
    assert deadline is not None
    return course.AttemptResumed(deadline)


def _require_break_over(attempt: Attempt, now: datetime) -> None:
    until = break_until(attempt)
    if until is None:
        raise RoleNotAllowed(f"resume of a pause of kind {attempt.pause_kind} by the system")
    if now < until:
        raise BreakNotOver(f"the break lasts until {until.isoformat()}")


def _authorize_resume(attempt: Attempt) -> course.ResumeAuthorized:
    if attempt.pause_kind is not PauseKind.DEVICE_TRANSFER:
        raise IllegalTransition(f"authorize_resume in a pause of kind {attempt.pause_kind}")
    return course.ResumeAuthorized(attempt.epoch + 1)


def _adjust(attempt: Attempt, command: commands.AdjustTime, now: datetime) -> course.TimeAdjusted:
    _require_time_left(attempt, now)
    reason = require_reason(command.reason)
    taken = attempt.clock.window_takes(command.delta, now)
    beyond = command.beyond_window and taken > timedelta(0)
    delta = command.delta if beyond else _that_counts(command, taken)
    second = _adjust_second(attempt, command, beyond=beyond)
    attempt.clock.adjust(delta, now)
    return course.TimeAdjusted(delta, reason, second, beyond)


def _that_counts(command: commands.AdjustTime, taken: timedelta) -> timedelta:
    """Give nothing that the window would take unseen; a credit of ours gives what it leaves."""
    ours = command.second == SYSTEM and _makes_good(command)
    if taken and not (ours and taken < command.delta):
        counts = command.delta - taken
        raise WindowEndsFirst(f"{counts.total_seconds():.0f} s of {command.delta} would count")
    return command.delta - taken


def _adjust_second(
    attempt: Attempt, command: commands.AdjustTime, *, beyond: bool
) -> PersonId | None:
    """Over a proctor's limit, or beyond the window, two people act; one of them is a supervisor.

    Time that our own service lost is proposed by the system: within the window one supervisor is
    the second.
    """
    if not beyond:
        if command.second == SYSTEM and _makes_good(command):
            return SYSTEM.person
        if abs(command.delta) <= attempt.policy.proctor_adjust_limit:
            return None
    roles = confirmers(command.name, command.actor.role)
    return require_second(command.actor, command.second, roles)


def _makes_good(command: commands.AdjustTime) -> bool:
    """Tell whether a supervisor gives time for a failure of our service."""
    ours = command.reason.code is ReasonCode.TECHNICAL_OUR_SERVICE
    return ours and command.delta > timedelta(0) and command.actor.role is Role.SUPERVISOR


def _submit(attempt: Attempt, command: commands.Submit, now: datetime) -> tuple[ClosingEvent, ...]:
    if command.epoch != attempt.epoch:
        raise LeaseLost(f"epoch {command.epoch}, the lease has {attempt.epoch}")
    deadline = attempt.clock.deadline()
    if deadline is not None and now >= deadline:
        return (reached(attempt, deadline, now),)
    until = now + attempt.policy.closing_grace
    asked = course.SubmitAsked(SubmitReason.CANDIDATE, None, until)
    if command.drained:
        return asked, course.AttemptFinalized(SubmitReason.CANDIDATE)
    return (asked,)


def _submit_on_behalf(
    attempt: Attempt, reason: Reason, now: datetime
) -> course.SubmitAsked | course.DeadlineReached:
    deadline = attempt.clock.deadline()
    if deadline is not None and now >= deadline:
        return reached(attempt, deadline, now)
    return course.SubmitAsked(SubmitReason.STAFF, reason, now + attempt.policy.closing_grace)


def _require_time_left(attempt: Attempt, now: datetime) -> None:
    deadline = attempt.clock.deadline()
    if deadline is not None and now >= deadline:
        raise DeadlinePassed(f"working time ended at {deadline.isoformat()}")
