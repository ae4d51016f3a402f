"""What may be put into the journal without moving the attempt: by whom, and in which states.

Not saves: an answer is judged in `saves`, under the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from exam_engine.attempts import commands
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.breaks import HOLDABLE
from exam_engine.attempts.events import (
    AttemptEvent,
    care,
    check_in,
    course,
    evidence,
    proposals,
    room,
)
from exam_engine.attempts.events.coding import Event
from exam_engine.attempts.people import require_reason
from exam_engine.attempts.refusals import (
    AttemptNotOpen,
    IllegalTransition,
    RoleNotAllowed,
    UnknownWarning,
)
from exam_engine.attempts.states import (
    BEFORE_START,
    DEAD,
    LIVE,
    RUNNING,
    AttemptState,
    PauseKind,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """States and roles in which a fact is taken."""

    states: frozenset[AttemptState]
    roles: frozenset[Role]


_ANY = frozenset(AttemptState)
_ENDED = frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED})
_CLOSED = _ENDED | {AttemptState.CLOSING}
_CHECKED = frozenset({AttemptState.CHECKING_IN, AttemptState.PAUSED})
"""At the check-in, and in a pause for a random check."""
_CANDIDATE = frozenset({Role.CANDIDATE})
_PROCTORS = frozenset({Role.PROCTOR, Role.SUPERVISOR})
_SYSTEM = frozenset({Role.SYSTEM})
_STEERERS = _PROCTORS | {Role.ADMINISTRATOR}
_JUDGES = frozenset({Role.REVIEWER, Role.DECIDER, Role.SUPERVISOR})

TOLD: Mapping[type[Event], Rule] = {
    room.ConsentGiven: Rule(BEFORE_START, _CANDIDATE),
    room.RequirementWaived: Rule(BEFORE_START | {AttemptState.PAUSED}, _PROCTORS),
    check_in.StepUnable: Rule(_CHECKED, _CANDIDATE),
    check_in.ConsentDeclined: Rule(BEFORE_START, _CANDIDATE),
    check_in.ConsentWithdrawn: Rule(BEFORE_START | RUNNING, _CANDIDATE),
    check_in.ChallengeSet: Rule(_CHECKED, _SYSTEM | _PROCTORS),
    check_in.ChallengeMet: Rule(_CHECKED, _SYSTEM),
    check_in.SightTaken: Rule(LIVE, _SYSTEM),
    check_in.CheckInErased: Rule(_ANY, _SYSTEM),
    course.PolicyReplaced: Rule(BEFORE_START, _STEERERS - {Role.PROCTOR}),
    room.ProctorMessage: Rule(LIVE, _PROCTORS),
    room.ProctorNote: Rule(_ANY, _PROCTORS),
    room.TimeSeen: Rule(LIVE, _CANDIDATE),
    room.CandidateMessage: Rule(LIVE, _CANDIDATE),
    room.HandRaised: Rule(LIVE, _CANDIDATE),
    room.HandAnswered: Rule(LIVE, _PROCTORS | _CANDIDATE),
    room.MoveAsked: Rule(RUNNING, _CANDIDATE),
    room.MoveAnswered: Rule(LIVE, _PROCTORS | _CANDIDATE),
    room.BrowserObserved: Rule(LIVE, _CANDIDATE | _SYSTEM),
    care.CareTaken: Rule(LIVE, _PROCTORS),
    care.CareOffered: Rule(LIVE, _PROCTORS),
    care.CareReleased: Rule(LIVE, _PROCTORS),
    care.HelpAsked: Rule(LIVE, _PROCTORS),
    care.HelpAnswered: Rule(_ANY, _PROCTORS),
    care.ProctorAsked: Rule(RUNNING, _PROCTORS),
    care.RateRaised: Rule(frozenset({AttemptState.IN_PROGRESS}), _PROCTORS),
    care.MessageSeen: Rule(LIVE, _CANDIDATE),
    proposals.CommandProposed: Rule(_ANY - DEAD, _STEERERS),
    proposals.ProposalSettled: Rule(_ANY - DEAD, _STEERERS),
    # Late snapshots update the record, so flags may follow the end.
    evidence.FlagOpened: Rule(_ANY - DEAD, _PROCTORS | _SYSTEM),
    evidence.FlagClosed: Rule(_ANY - DEAD, _PROCTORS | _SYSTEM),
    evidence.IncidentRuled: Rule(_ANY, _PROCTORS | _JUDGES),
    evidence.CaseMoved: Rule(_ANY, _SYSTEM | _JUDGES | _CANDIDATE),
    evidence.EvidenceViewed: Rule(_ANY, frozenset(Role) - {Role.AUTHOR}),
    evidence.SnapshotsHead: Rule(_ANY, _SYSTEM),
    evidence.SnapshotsErased: Rule(_ANY, _SYSTEM),
    evidence.EvidenceHeld: Rule(_ANY, _STEERERS - {Role.PROCTOR}),
    evidence.EvidenceReleased: Rule(_ANY, _STEERERS - {Role.PROCTOR}),
    evidence.EvidenceExported: Rule(_ANY, _STEERERS - {Role.PROCTOR}),
    evidence.ExportAsked: Rule(_ANY, _STEERERS - {Role.PROCTOR}),
    evidence.ExportSettled: Rule(_ANY, _STEERERS - {Role.PROCTOR}),
    evidence.ResultRecorded: Rule(_ENDED, _SYSTEM | _JUDGES),
    evidence.DecisionMade: Rule(_ENDED, _SYSTEM | {Role.DECIDER}),
    evidence.CredentialIssued: Rule(_ENDED, _SYSTEM),
}
"""Facts that other parts tell as they are."""

SUPERVISORS_STEPS = frozenset({"consent", "reference_picture", "identity_document"})
"""Steps of a check-in that a supervisor alone lets go."""

RULES: Mapping[type[commands.NoteCommand], Rule] = {
    commands.TakeLease: Rule(LIVE, _CANDIDATE),
    commands.RequestTermination: Rule(
        RUNNING | {AttemptState.AUTHORIZED, AttemptState.AWAITING_AUTHORIZATION}, _PROCTORS
    ),
    commands.Warn: Rule(frozenset({AttemptState.IN_PROGRESS}), _PROCTORS),
    commands.AcknowledgeWarning: Rule(RUNNING, _CANDIDATE),
    commands.TurnToMove: Rule(frozenset({AttemptState.PAUSED}), _PROCTORS),
    commands.HoldPause: Rule(frozenset({AttemptState.PAUSED}), _PROCTORS),
    commands.GrantLateAnswer: Rule(_CLOSED, frozenset({Role.SUPERVISOR})),
    commands.RefuseLateAnswer: Rule(_CLOSED, frozenset({Role.SUPERVISOR})),
}
"""Commands whose fact is made here."""


def note(attempt: Attempt, command: commands.NoteCommand) -> AttemptEvent:
    """Return the fact to put into the journal.

    Raises:
        AttemptNotOpen: not in this state, or such a fact cannot be told.
        RoleNotAllowed: not by this role.
        IllegalTransition: the pause is a move to another device already, or waits for staff.
        UnknownWarning: no unacknowledged warning bears the number.
        ReasonRequired: staff gave no reason.
    """
    if isinstance(command, commands.Tell):
        _require(attempt, command.actor, TOLD.get(type(command.fact)), command.fact.kind)
        _require_waivable(command.actor, command.fact)
        return command.fact
    shape = type(command)
    _require(attempt, command.actor, RULES.get(shape), shape.__name__)
    match command:
        case commands.TakeLease(page=page):
            return room.LeaseTaken(attempt.epoch + 1, page)
        case commands.RequestTermination() | commands.Warn():
            return _said(attempt, command)
        case commands.AcknowledgeWarning(number=number):
            return _acknowledged(attempt, number)
        case commands.TurnToMove() | commands.HoldPause():
            return _turned(attempt, command)
        case commands.GrantLateAnswer() | commands.RefuseLateAnswer():
            return _judged(command)


def _said(
    attempt: Attempt, command: commands.RequestTermination | commands.Warn
) -> course.TerminationRequested | room.ProctorWarning:
    reason = require_reason(command.reason)
    if isinstance(command, commands.Warn):
        return room.ProctorWarning(attempt.warnings + 1, command.rule, reason)
    return course.TerminationRequested(command.actor.person, command.cause, reason)


def _turned(
    attempt: Attempt, command: commands.TurnToMove | commands.HoldPause
) -> course.PauseTurned:
    """A pause becomes a move, or one that only staff end, whoever began it; the clock stands on."""
    reason = require_reason(command.reason)
    if isinstance(command, commands.HoldPause):
        if attempt.pause_kind not in HOLDABLE:
            raise IllegalTransition(f"a pause of kind {attempt.pause_kind} waits for staff already")
        return course.PauseTurned(PauseKind.PROCTOR, reason)
    if attempt.pause_kind is PauseKind.DEVICE_TRANSFER:
        raise IllegalTransition("a move to another device has begun already")
    return course.PauseTurned(PauseKind.DEVICE_TRANSFER, reason)


def _judged(
    command: commands.GrantLateAnswer | commands.RefuseLateAnswer,
) -> room.LateAnswerGranted | room.LateAnswerRefused:
    grant = isinstance(command, commands.GrantLateAnswer)
    shape = room.LateAnswerGranted if grant else room.LateAnswerRefused
    return shape(command.epoch, command.cseq, command.item, require_reason(command.reason))


def _require(attempt: Attempt, actor: Actor, rule: Rule | None, what: str) -> None:
    if rule is None or attempt.state not in rule.states:
        raise AttemptNotOpen(f"{what} in {attempt.state}")
    if actor.role not in rule.roles:
        raise RoleNotAllowed(f"{what} by {actor.role}")


def _require_waivable(actor: Actor, fact: AttemptEvent) -> None:
    """Who somebody is, and whether they are recorded, a proctor alone does not let go."""
    if not isinstance(fact, room.RequirementWaived) or actor.role is Role.SUPERVISOR:
        return
    if fact.step in SUPERVISORS_STEPS:
        raise RoleNotAllowed(f"{fact.kind} of {fact.step} by {actor.role}")


def _acknowledged(attempt: Attempt, number: int) -> room.WarningAcknowledged:
    if number not in attempt.unacknowledged:
        raise UnknownWarning(f"warning {number}, open are {attempt.unacknowledged}")
    return room.WarningAcknowledged(number)
