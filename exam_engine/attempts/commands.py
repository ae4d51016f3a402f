"""What people and the sweeper ask of an attempt.

A command is a wish; `decide` turns it into facts or refuses. The id and the expected version of a
command belong to the unit of work, which looks at them before it asks here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from exam_engine.attempts import note_commands
from exam_engine.attempts.actors import Actor, Reason
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.states import CancelledBy, CommandName, PauseKind, TerminateReason
from exam_engine.ids import AttemptId, FormId, PersonId, WindowId


@dataclass(frozen=True, slots=True)
class Create:
    """Book a sitting: form and policy are frozen from here on."""

    name: ClassVar[CommandName] = CommandName.CREATE
    actor: Actor
    attempt: AttemptId
    candidate: PersonId
    window: WindowId
    form: FormId
    form_digest: str
    policy: AttemptPolicy


@dataclass(frozen=True, slots=True)
class BeginCheckIn:
    """The candidate comes to the door."""

    name: ClassVar[CommandName] = CommandName.BEGIN_CHECK_IN
    actor: Actor


@dataclass(frozen=True, slots=True)
class CompleteCheckIn:
    """The candidate has passed these steps."""

    name: ClassVar[CommandName] = CommandName.COMPLETE_CHECK_IN
    actor: Actor
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FailCheckIn:
    """Steps have to be done again; none named is the own picture."""

    name: ClassVar[CommandName] = CommandName.FAIL_CHECK_IN
    actor: Actor
    reason: Reason
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Authorize:
    """The proctor lets the candidate in."""

    name: ClassVar[CommandName] = CommandName.AUTHORIZE
    actor: Actor


@dataclass(frozen=True, slots=True)
class Deny:
    """The proctor and a supervisor do not let the candidate in."""

    name: ClassVar[CommandName] = CommandName.DENY
    actor: Actor
    reason: Reason
    second: Actor | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Release the first item; `epoch` is the lease of the candidate's page (None: cohort start)."""

    name: ClassVar[CommandName] = CommandName.START
    actor: Actor
    epoch: int | None = None


@dataclass(frozen=True, slots=True)
class LapseAuthorization:
    """The sweeper found an authorisation that has run out."""

    name: ClassVar[CommandName] = CommandName.AUTHORIZATION_LAPSED
    actor: Actor


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the clock."""

    name: ClassVar[CommandName] = CommandName.PAUSE
    actor: Actor
    kind: PauseKind
    reason: Reason


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the clock run again."""

    name: ClassVar[CommandName] = CommandName.RESUME
    actor: Actor


@dataclass(frozen=True, slots=True)
class AuthorizeResume:
    """Confirm the move to another device."""

    name: ClassVar[CommandName] = CommandName.AUTHORIZE_RESUME
    actor: Actor


@dataclass(frozen=True, slots=True)
class AdjustTime:
    """Give (`delta` > 0) or take working time.

    `beyond_window`: also where a window that caps working time would take it; two people decide.
    """

    name: ClassVar[CommandName] = CommandName.ADJUST_TIME
    actor: Actor
    delta: timedelta
    reason: Reason
    second: Actor | None = None
    beyond_window: bool = False


@dataclass(frozen=True, slots=True)
class Submit:
    """The candidate hands in.

    Attributes:
        epoch: the lease of the page.
        drained: every save up to the page's last number is durable.
    """

    name: ClassVar[CommandName] = CommandName.SUBMIT
    actor: Actor
    epoch: int
    drained: bool = False


@dataclass(frozen=True, slots=True)
class ReachDeadline:
    """The sweeper found working time over."""

    name: ClassVar[CommandName] = CommandName.DEADLINE_REACHED
    actor: Actor


@dataclass(frozen=True, slots=True)
class Finalize:
    """Deliver; `drained`: every committed save is durable."""

    name: ClassVar[CommandName] = CommandName.FINALIZE
    actor: Actor
    drained: bool = False


@dataclass(frozen=True, slots=True)
class SubmitOnBehalf:
    """A supervisor hands in for the candidate."""

    name: ClassVar[CommandName] = CommandName.SUBMIT_ON_BEHALF
    actor: Actor
    reason: Reason


@dataclass(frozen=True, slots=True)
class Terminate:
    """End the attempt; `second` may be left out when another person has requested it before."""

    name: ClassVar[CommandName] = CommandName.TERMINATE
    actor: Actor
    cause: TerminateReason
    reason: Reason
    second: Actor | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """End an attempt that has not started."""

    name: ClassVar[CommandName] = CommandName.CANCEL
    actor: Actor
    by: CancelledBy
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """The sweeper found a closed window and no start."""

    name: ClassVar[CommandName] = CommandName.WINDOW_CLOSED
    actor: Actor


@dataclass(frozen=True, slots=True)
class ReachPauseLimit:
    """The sweeper found a pause that has lasted too long."""

    name: ClassVar[CommandName] = CommandName.PAUSE_LIMIT_REACHED
    actor: Actor


@dataclass(frozen=True, slots=True)
class Reopen:
    """Let the candidate go on after the end.

    Attributes:
        result_final: whether the result is final already; then it is refused.
        closes_at: new end of the window where the window caps working time.
    """

    name: ClassVar[CommandName] = CommandName.REOPEN
    actor: Actor
    reason: Reason
    result_final: bool
    second: Actor | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Void:
    """Annul the attempt; `credential_active`: an active credential stands on it."""

    name: ClassVar[CommandName] = CommandName.VOID
    actor: Actor
    reason: Reason
    credential_active: bool
    second: Actor | None = None


EntryCommand = (
    BeginCheckIn
    | CompleteCheckIn
    | FailCheckIn
    | Authorize
    | Deny
    | Start
    | LapseAuthorization
)  # fmt: skip
"""From the booking to the first item."""

SittingCommand = Pause | Resume | AuthorizeResume | AdjustTime | Submit | SubmitOnBehalf
"""While the candidate sits."""

SweepCommand = ReachDeadline | Finalize | CloseWindow | ReachPauseLimit
"""What the sweeper finds due; `LapseAuthorization` is its fifth."""

EndingCommand = Terminate | Cancel | Reopen | Void
"""Ends by people, and the way back."""

TableCommand = Create | EntryCommand | SittingCommand | SweepCommand | EndingCommand
"""The commands of the table."""


TakeLease = note_commands.TakeLease
RequestTermination = note_commands.RequestTermination
Warn = note_commands.Warn
AcknowledgeWarning = note_commands.AcknowledgeWarning
TurnToMove = note_commands.TurnToMove
HoldPause = note_commands.HoldPause
GrantLateAnswer = note_commands.GrantLateAnswer
RefuseLateAnswer = note_commands.RefuseLateAnswer
Tell = note_commands.Tell
NoteCommand = note_commands.NoteCommand

Command = TableCommand | NoteCommand
"""Everything that can be asked."""
