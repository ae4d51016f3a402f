"""The attempt as its history leaves it, and how one more fact changes it.

`decide` says which facts may come about; here every fact is believed. No storage: a row of the
database is a projection of this value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from exam_engine.attempts.events import (
    AttemptEvent,
    CheckInNote,
    ClosingEvent,
    EndEvent,
    EntryEvent,
    NotedEvent,
    SittingEvent,
    check_in,
    course,
    room,
)
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.refusals import MalformedEvent
from exam_engine.attempts.states import (
    BEFORE_START,
    RUNNING,
    AttemptState,
    PauseKind,
    SubmitReason,
)
from exam_engine.clock import ExamClock
from exam_engine.ids import AttemptId, FormId, PersonId, WindowId

__all__ = ["Attempt", "AttemptPolicy", "evolve", "fold"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One candidate, one form, one sitting.

    Attributes:
        version: sequence number of the last event; the first has 1.
        epoch: the lease that writes; 0 before the check-in.
        clock: working time; runs in `in_progress` and nowhere else.
        pause_kind, paused_since, own_break: set while `paused`.
        resume_authorized: a proctor confirmed the move to another device.
        authorized_until: last instant at which an authorised candidate may start.
        started_at: when the first item was released.
        closing_deadline: the deadline that closed the attempt; None when something else did.
        closing_until: how long the attempt waits for committed answers.
        submit_reason: what closed it.
        ended_at: when it was submitted or terminated.
        warnings, unacknowledged: how many were given; numbers the candidate has not confirmed.
        breaks: how many breaks the candidate has taken alone.
        consented: consent is stored.
        waived, asked_off: steps of the check-in that staff let go; that the candidate cannot do.
        human_only: the detector does not see this person well, and says nothing about faces.
        termination_requested_by: who asks a supervisor to end the attempt.
        reopened: how often it was reopened.
    """

    id: AttemptId
    candidate: PersonId
    window: WindowId
    form: FormId
    policy: AttemptPolicy
    clock: ExamClock
    state: AttemptState = AttemptState.SCHEDULED
    version: int = 1
    epoch: int = 0
    pause_kind: PauseKind | None = None
    paused_since: datetime | None = None
    own_break: bool = False
    resume_authorized: bool = False
    authorized_until: datetime | None = None
    started_at: datetime | None = None
    closing_deadline: datetime | None = None
    closing_until: datetime | None = None
    submit_reason: SubmitReason | None = None
    ended_at: datetime | None = None
    warnings: int = 0
    unacknowledged: tuple[int, ...] = ()
    breaks: int = 0
    consented: bool = False
    waived: frozenset[str] = frozenset()
    termination_requested_by: PersonId | None = None
    reopened: int = 0
    asked_off: frozenset[str] = frozenset()
    human_only: bool = False

    @property
    def deadline_at(self) -> datetime | None:
        """The running deadline, else the one that closed the attempt, else None."""
        return self.clock.deadline() or self.closing_deadline

    def remaining(self, now: datetime) -> timedelta:
        """Return the working time left at `now`; none once the attempt closes."""
        if self.state in _TIME_LEFT:
            return self.clock.remaining(now)
        return timedelta(0)


_TIME_LEFT = BEFORE_START | RUNNING


def fold(history: Iterable[tuple[AttemptEvent, datetime]]) -> Attempt | None:
    """Return the attempt that a whole history leaves; None for an empty one."""
    attempt: Attempt | None = None
    for event, at in history:
        attempt = evolve(attempt, event, at)
    return attempt


def evolve(attempt: Attempt | None, event: AttemptEvent, at: datetime) -> Attempt:
    """Return the attempt after one more fact at `at`.

    Raises:
        MalformedEvent: the first fact is not the creation, or a later one is.
    """
    if isinstance(event, course.AttemptCreated):
        return _created(attempt, event)
    if attempt is None:
        raise MalformedEvent(f"the first event is {event.kind}")
    return replace(_changed(attempt, event, at), version=attempt.version + 1)


def _created(attempt: Attempt | None, event: course.AttemptCreated) -> Attempt:
    if attempt is not None:
        raise MalformedEvent(f"attempt {attempt.id} is created twice")
    return Attempt(
        id=event.attempt,
        candidate=event.candidate,
        window=event.window,
        form=event.form,
        policy=event.policy,
        clock=event.policy.clock(),
    )


def _changed(attempt: Attempt, event: AttemptEvent, at: datetime) -> Attempt:
    if isinstance(event, EntryEvent):
        return _entered(attempt, event, at)
    if isinstance(event, SittingEvent):
        return _timed(attempt, event, at)
    if isinstance(event, ClosingEvent):
        return _closed(attempt, event, at)
    if isinstance(event, EndEvent):
        return _annulled(attempt, event, at)
    if isinstance(event, CheckInNote):
        return _checked_in(attempt, event)
    return _noted(attempt, event) if isinstance(event, NotedEvent) else attempt


def _entered(attempt: Attempt, event: EntryEvent, at: datetime) -> Attempt:
    match event:
        case course.CheckInBegun(epoch=epoch):
            return replace(attempt, state=AttemptState.CHECKING_IN, epoch=epoch)
        case course.CheckInCompleted(passed=passed, authorized_until=until):
            state = AttemptState.AUTHORIZED if until else AttemptState.AWAITING_AUTHORIZATION
            left = attempt.asked_off - set(passed)
            return replace(attempt, state=state, authorized_until=until, asked_off=left)
        case course.AttemptAuthorized(authorized_until=until):
            return replace(attempt, state=AttemptState.AUTHORIZED, authorized_until=until)
        case course.CheckInFailed():
            return replace(attempt, state=AttemptState.CHECKING_IN)
        case course.AttemptStarted():
            clock = attempt.clock.start(at)
            run = replace(attempt, clock=clock, started_at=at, authorized_until=None)
            return replace(run, state=AttemptState.IN_PROGRESS)
        case course.AuthorizationRanOut():
            state = AttemptState.AWAITING_AUTHORIZATION
            return replace(attempt, state=state, authorized_until=None)


def _timed(attempt: Attempt, event: SittingEvent, at: datetime) -> Attempt:
    match event:
        case course.AttemptPaused(pause=kind, own_break=own):
            paused = _paused(attempt, kind, at)
            return replace(paused, own_break=own, breaks=attempt.breaks + own)
        case course.PauseTurned(pause=kind):
            return replace(attempt, pause_kind=kind, own_break=False)
        case course.AttemptResumed():
            clock = attempt.clock.start(at)
            return replace(_unpaused(attempt), state=AttemptState.IN_PROGRESS, clock=clock)
        case course.ResumeAuthorized(epoch=epoch):
            return replace(attempt, epoch=epoch, resume_authorized=True)
        case course.TimeAdjusted(delta=delta, beyond_window=beyond):
            return replace(attempt, clock=attempt.clock.adjust(delta, at, freed=beyond))
        case course.AttemptReopened(closes_at=closes_at):
            return _reopened(attempt, closes_at, at)


def _paused(attempt: Attempt, kind: PauseKind, at: datetime) -> Attempt:
    stopped = replace(attempt, state=AttemptState.PAUSED, clock=attempt.clock.stop(at))
    return replace(stopped, pause_kind=kind, paused_since=at)


def _unpaused(attempt: Attempt) -> Attempt:
    return replace(
        attempt, pause_kind=None, paused_since=None, own_break=False, resume_authorized=False
    )


def _reopened(attempt: Attempt, closes_at: datetime | None, at: datetime) -> Attempt:
    clock = attempt.clock
    if clock.window_end is not None and closes_at is not None:
        clock = replace(clock, window_end=closes_at)
    return replace(
        attempt,
        state=AttemptState.PAUSED,
        clock=clock,
        pause_kind=PauseKind.INCIDENT,
        paused_since=at,
        closing_deadline=None,
        closing_until=None,
        submit_reason=None,
        ended_at=None,
        reopened=attempt.reopened + 1,
    )


def _closed(attempt: Attempt, event: ClosingEvent, at: datetime) -> Attempt:
    match event:
        case course.SubmitAsked(by=by, closing_until=until):
            return _closing(attempt, by, until, at)
        case course.DeadlineReached(deadline=deadline, closing_until=until):
            closing = _closing(attempt, SubmitReason.TIMER, until, at)
            return replace(closing, closing_deadline=deadline)
        case course.PauseLimitReached(closing_until=until):
            return _closing(attempt, SubmitReason.SWEEP, until, at)
        case course.AttemptFinalized():
            return replace(attempt, state=AttemptState.SUBMITTED, closing_until=None, ended_at=at)
        case course.AttemptTerminated():
            ended = _unpaused(_halted(attempt, at))
            state = AttemptState.TERMINATED
            return replace(ended, state=state, ended_at=at, termination_requested_by=None)


def _closing(attempt: Attempt, by: SubmitReason, until: datetime, at: datetime) -> Attempt:
    return replace(
        _unpaused(_halted(attempt, at)),
        state=AttemptState.CLOSING,
        closing_until=until,
        submit_reason=by,
        termination_requested_by=None,
    )


def _halted(attempt: Attempt, at: datetime) -> Attempt:
    """Close the running segment, if one runs."""
    if attempt.clock.running_since is None:
        return attempt
    return replace(attempt, clock=attempt.clock.stop(at))


def _annulled(attempt: Attempt, event: EndEvent, at: datetime) -> Attempt:
    match event:
        case course.AttemptDenied() | course.AttemptCancelled():
            state = AttemptState.CANCELLED
        case course.CandidateDidNotShow():
            state = AttemptState.NO_SHOW
        case course.AttemptVoided():
            state = AttemptState.VOIDED
    stopped = _unpaused(_halted(attempt, at))
    return replace(stopped, state=state, authorized_until=None, closing_until=None, ended_at=at)


def _noted(attempt: Attempt, event: NotedEvent) -> Attempt:
    match event:
        case room.LeaseTaken(epoch=epoch):
            return replace(attempt, epoch=epoch)
        case course.TerminationRequested(by=by):
            return replace(attempt, termination_requested_by=by)
        case room.ProctorWarning() | room.WarningAcknowledged():
            return _warned(attempt, event)
        case room.ConsentGiven():
            return replace(attempt, consented=True)
        case room.RequirementWaived(step=step):
            return replace(attempt, waived=attempt.waived | {step})
        case course.PolicyReplaced(policy=policy):
            return replace(attempt, policy=policy, clock=policy.clock())


def _warned(attempt: Attempt, event: room.ProctorWarning | room.WarningAcknowledged) -> Attempt:
    if isinstance(event, room.ProctorWarning):
        unacknowledged = (*attempt.unacknowledged, event.number)
        return replace(attempt, warnings=event.number, unacknowledged=unacknowledged)
    left = tuple(each for each in attempt.unacknowledged if each != event.number)
    return replace(attempt, unacknowledged=left)


def _checked_in(attempt: Attempt, event: CheckInNote) -> Attempt:
    match event:
        case check_in.StepUnable(step=step):
            return replace(attempt, asked_off=attempt.asked_off | {step})
        case check_in.ConsentWithdrawn():
            return replace(attempt, consented=False)
        case check_in.SightTaken(human_only=human_only):
            return replace(attempt, human_only=human_only)
