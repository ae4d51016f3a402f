"""Facts that move an attempt from one state to another, or its clock.

One class per fact, past tense; what a fact does to the attempt is told in `attempts.evolution`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from exam_engine.attempts.actors import Reason
from exam_engine.attempts.bodies import LATER
from exam_engine.attempts.events.coding import Event
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.states import CancelledBy, PauseKind, SubmitReason, TerminateReason
from exam_engine.ids import AttemptId, FormId, PersonId, WindowId


@dataclass(frozen=True, slots=True)
class AttemptCreated(Event):
    """The attempt exists; form and policy are frozen (digests as lower-case hex SHA-256)."""

    kind: ClassVar[str] = "attempt.created"
    attempt: AttemptId
    candidate: PersonId
    window: WindowId
    form: FormId
    form_digest: str
    policy: AttemptPolicy
    policy_digest: str


@dataclass(frozen=True, slots=True)
class PolicyReplaced(Event):
    """Before the start people agreed on another policy, such as a moved window; all of it."""

    kind: ClassVar[str] = "policy.replaced"
    policy: AttemptPolicy
    policy_digest: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class CheckInBegun(Event):
    """The candidate came; the first lease is epoch 1."""

    kind: ClassVar[str] = "check_in.begun"
    epoch: int


@dataclass(frozen=True, slots=True)
class CheckInCompleted(Event):
    """Every required step is passed or waived; `authorized_until` is set when nobody is asked."""

    kind: ClassVar[str] = "check_in.completed"
    passed: tuple[str, ...]
    authorized_until: datetime | None


@dataclass(frozen=True, slots=True)
class CheckInFailed(Event):
    """A step has to be done again; no penalty. `steps` names which; none is the own picture."""

    kind: ClassVar[str] = "check_in.failed"
    reason: Reason
    steps: tuple[str, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class AttemptAuthorized(Event):
    """A proctor let the candidate in, until `authorized_until` (inclusive)."""

    kind: ClassVar[str] = "attempt.authorized"
    authorized_until: datetime


@dataclass(frozen=True, slots=True)
class AttemptDenied(Event):
    """Two people refused to let the candidate in."""

    kind: ClassVar[str] = "attempt.denied"
    reason: Reason
    second: PersonId


@dataclass(frozen=True, slots=True)
class AttemptStarted(Event):
    """The first item was released and the clock runs; `deadline` as computed then."""

    kind: ClassVar[str] = "attempt.started"
    deadline: datetime


@dataclass(frozen=True, slots=True)
class AuthorizationRanOut(Event):
    """Nobody started in time; the candidate waits again."""

    kind: ClassVar[str] = "authorization.lapsed"


@dataclass(frozen=True, slots=True)
class AttemptPaused(Event):
    """The clock stands."""

    kind: ClassVar[str] = "attempt.paused"
    pause: PauseKind
    own_break: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class PauseTurned(Event):
    """The clock stood already; the pause is of another kind from here on."""

    kind: ClassVar[str] = "pause.turned"
    pause: PauseKind
    reason: Reason


@dataclass(frozen=True, slots=True)
class AttemptResumed(Event):
    """The clock runs again; `deadline` as computed then."""

    kind: ClassVar[str] = "attempt.resumed"
    deadline: datetime


@dataclass(frozen=True, slots=True)
class ResumeAuthorized(Event):
    """The move to another device is confirmed; the old lease ends."""

    kind: ClassVar[str] = "resume.authorized"
    epoch: int


@dataclass(frozen=True, slots=True)
class TimeAdjusted(Event):
    """People gave (`delta` > 0) or took working time.

    `beyond_window`: two of them decided that no window ends the working time any more.
    """

    kind: ClassVar[str] = "time.adjusted"
    delta: timedelta
    reason: Reason
    second: PersonId | None
    beyond_window: bool = field(default=False, metadata=LATER)


@dataclass(frozen=True, slots=True)
class SubmitAsked(Event):
    """The candidate, or staff in their place, closed the attempt; items are frozen."""

    kind: ClassVar[str] = "submit.asked"
    by: SubmitReason
    reason: Reason | None
    closing_until: datetime


@dataclass(frozen=True, slots=True)
class DeadlineReached(Event):
    """Working time was over at `deadline`; only answers that provably predate it are taken."""

    kind: ClassVar[str] = "deadline.reached"
    deadline: datetime
    closing_until: datetime


@dataclass(frozen=True, slots=True)
class PauseLimitReached(Event):
    """The longest allowed pause is over."""

    kind: ClassVar[str] = "pause.limit_reached"
    closing_until: datetime


@dataclass(frozen=True, slots=True)
class AttemptFinalized(Event):
    """Nothing more is waited for; the attempt is delivered and scored once."""

    kind: ClassVar[str] = "attempt.finalized"
    by: SubmitReason


@dataclass(frozen=True, slots=True)
class TerminationRequested(Event):
    """A proctor asks a supervisor to end the attempt; nothing has ended yet."""

    kind: ClassVar[str] = "termination.requested"
    by: PersonId
    cause: TerminateReason
    reason: Reason


@dataclass(frozen=True, slots=True)
class AttemptTerminated(Event):
    """Staff ended a started attempt; answers are kept and the result is held."""

    kind: ClassVar[str] = "attempt.terminated"
    cause: TerminateReason
    reason: Reason
    second: PersonId | None


@dataclass(frozen=True, slots=True)
class AttemptCancelled(Event):
    """The attempt ended before it started."""

    kind: ClassVar[str] = "attempt.cancelled"
    by: CancelledBy
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class CandidateDidNotShow(Event):
    """The window closed and the attempt had never started."""

    kind: ClassVar[str] = "attempt.no_show"


@dataclass(frozen=True, slots=True)
class AttemptReopened(Event):
    """Two supervisors let the candidate go on; visible on the result."""

    kind: ClassVar[str] = "attempt.reopened"
    reason: Reason
    second: PersonId
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptVoided(Event):
    """Two people annulled the attempt; never scored, uses up no try."""

    kind: ClassVar[str] = "attempt.voided"
    reason: Reason
    second: PersonId
