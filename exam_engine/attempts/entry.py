"""The way in: from the booking through check-in and authorisation to the first item.

Rows 1 to 8 of the table, and their guards.
"""

from datetime import datetime
from hashlib import sha256

from exam_engine.attempts import commands
from exam_engine.attempts.actors import Reason, Role
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.events import EntryEvent, course
from exam_engine.attempts.events.coding import encode
from exam_engine.attempts.people import confirmers, require_reason, require_second
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.refusals import (
    AuthorizationLapsed,
    AuthorizationStands,
    CheckInIncomplete,
    LeaseLost,
    RoleNotAllowed,
    WindowNotOpen,
)
from exam_engine.attempts.states import StartKind

CONSENT = "consent"
"""The check-in step that only a stored consent passes."""


def policy_digest(policy: AttemptPolicy) -> str:
    """Return the digest of a policy, lower-case hex SHA-256 of its canonical body."""
    return sha256(canonical(encode(policy))).hexdigest()


def replaced(policy: AttemptPolicy, reason: Reason) -> course.PolicyReplaced:
    """Return the fact that another policy is agreed."""
    return course.PolicyReplaced(policy, policy_digest(policy), require_reason(reason))


def create(command: commands.Create) -> course.AttemptCreated:
    """Freeze form and policy."""
    return course.AttemptCreated(
        attempt=command.attempt,
        candidate=command.candidate,
        window=command.window,
        form=command.form,
        form_digest=command.form_digest,
        policy=command.policy,
        policy_digest=policy_digest(command.policy),
    )


def enter(
    attempt: Attempt, command: commands.EntryCommand, now: datetime
) -> EntryEvent | course.AttemptDenied:
    """Decide one command on the way in.

    Raises:
        AttemptError: the guard that refused.
    """
    match command:
        case commands.BeginCheckIn():
            return _begin(attempt, now)
        case commands.CompleteCheckIn(passed=passed):
            return _complete(attempt, passed, now)
        case commands.FailCheckIn(reason=reason, steps=steps):
            event: EntryEvent | course.AttemptDenied
            event = course.CheckInFailed(require_reason(reason), steps)
        case commands.Authorize():
            event = _authorize(attempt, now)
        case commands.Deny(actor=actor, reason=reason, second=second):
            confirmer = require_second(actor, second, confirmers(command.name, actor.role))
            event = course.AttemptDenied(require_reason(reason), confirmer)
        case commands.Start():
            event = _start(attempt, command, now)
        case commands.LapseAuthorization():
            event = _lapse(attempt, now)
    return event


def _begin(attempt: Attempt, now: datetime) -> course.CheckInBegun:
    policy = attempt.policy
    if not policy.opens_at - policy.check_in_lead <= now <= policy.closes_at:
        raise WindowNotOpen(f"check-in at {now.isoformat()}")
    return course.CheckInBegun(attempt.epoch + 1)


def _complete(attempt: Attempt, passed: tuple[str, ...], now: datetime) -> course.CheckInCompleted:
    done = set(passed) - {CONSENT} | attempt.waived | attempt.asked_off
    if attempt.consented:
        done.add(CONSENT)
    missing = [step for step in attempt.policy.required_steps if step not in done]
    if missing and CONSENT not in attempt.waived:
        raise CheckInIncomplete(f"missing: {', '.join(missing)}")
    unseen = attempt.asked_off - set(passed) - attempt.waived
    if attempt.policy.requires_authorization or unseen:
        return course.CheckInCompleted(passed, None)
    return course.CheckInCompleted(passed, now + attempt.policy.authorization_window)


def _authorize(attempt: Attempt, now: datetime) -> course.AttemptAuthorized:
    """Let in, unless the candidate could not do a step and nobody has let it go.

    Whose consent is waived is supervised in a room by a person, and is asked for nothing else.
    """
    unseen = sorted(attempt.asked_off - attempt.waived)
    if unseen and CONSENT not in attempt.waived:
        raise CheckInIncomplete(f"neither passed nor waived: {', '.join(unseen)}")
    return course.AttemptAuthorized(now + attempt.policy.authorization_window)


def _start(attempt: Attempt, command: commands.Start, now: datetime) -> course.AttemptStarted:
    _require_starter(attempt, command)
    policy = attempt.policy
    if not policy.opens_at <= now <= policy.closes_at:
        raise WindowNotOpen(f"start at {now.isoformat()}")
    if attempt.authorized_until is not None and now > attempt.authorized_until:
        raise AuthorizationLapsed(f"stood until {attempt.authorized_until.isoformat()}")
    deadline = attempt.clock.start(now).deadline()
    assert deadline is not None
    return course.AttemptStarted(deadline)


def _require_starter(attempt: Attempt, command: commands.Start) -> None:
    """Candidates start alone and under their lease; staff and the system start cohorts."""
    alone = command.actor.role is Role.CANDIDATE
    if alone is not (attempt.policy.start is StartKind.INDIVIDUAL):
        raise RoleNotAllowed(f"{attempt.policy.start} start by {command.actor.role}")
    if alone and command.epoch != attempt.epoch:
        raise LeaseLost(f"epoch {command.epoch}, the lease has {attempt.epoch}")


def _lapse(attempt: Attempt, now: datetime) -> course.AuthorizationRanOut:
    if attempt.authorized_until is not None and now <= attempt.authorized_until:
        raise AuthorizationStands(f"until {attempt.authorized_until.isoformat()}")
    return course.AuthorizationRanOut()
