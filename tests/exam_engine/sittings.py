"""Builders: attempts brought into each state by commands alone, at fixed instants.

The exam opens at 09:00 and closes at 17:00; working time is one hour.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM, Actor, Reason, ReasonCode, Role
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.decide import apply
from exam_engine.attempts.events import AttemptEvent
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.states import AttemptState, CancelledBy, PauseKind, TerminateReason
from exam_engine.ids import AttemptId, FormId, PersonId, WindowId

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


def at(hours: int, minutes: int = 0, seconds: int = 0) -> datetime:
    """Return an instant of the day of the exam."""
    return datetime(2026, 11, 23, hours, minutes, seconds, tzinfo=UTC)


CANDIDATE = Actor(PersonId("cleo"), Role.CANDIDATE)
STRANGER = Actor(PersonId("sam"), Role.CANDIDATE)
PROCTOR = Actor(PersonId("paula"), Role.PROCTOR)
PROCTOR_2 = Actor(PersonId("pavel"), Role.PROCTOR)
SUPERVISOR = Actor(PersonId("sofia"), Role.SUPERVISOR)
SUPERVISOR_2 = Actor(PersonId("stefan"), Role.SUPERVISOR)
ADMINISTRATOR = Actor(PersonId("ada"), Role.ADMINISTRATOR)
WHY = Reason(ReasonCode.TECHNICAL_NETWORK, "the line was down")
BLANK = Reason(ReasonCode.OTHER, "  ")
POLICY = AttemptPolicy(
    time_limit=HOUR, opens_at=at(9), closes_at=at(17), required_steps=("consent", "camera")
)
COPYING = TerminateReason.COPIED_CONTENT

Step = tuple[c.Command, datetime]


def consent() -> c.Tell:
    """Return the command that stores the candidate's consent."""
    from exam_engine.attempts.events.room import ConsentGiven

    return c.Tell(CANDIDATE, ConsentGiven("ab" * 32, ("faces",), "en"))


def create(policy: AttemptPolicy = POLICY) -> c.Create:
    """Return the command that books the sitting."""
    return c.Create(
        SYSTEM,
        AttemptId("a1"),
        CANDIDATE.person,
        WindowId("w1"),
        FormId("f1"),
        "cd" * 32,
        policy,
    )


def stop(kind: PauseKind = PauseKind.PROCTOR, by: Actor = PROCTOR) -> c.Pause:
    """Return the command that stops the clock."""
    return c.Pause(by, kind, WHY)


_IN: tuple[Step, ...] = (
    (c.BeginCheckIn(CANDIDATE), at(8, 40)),
    (consent(), at(8, 41)),
    (c.CompleteCheckIn(CANDIDATE, ("camera",)), at(8, 45)),
    (c.Authorize(PROCTOR), at(8, 50)),
    (c.Start(CANDIDATE, 1), at(9)),
)
_SUBMIT: Step = (c.Submit(CANDIDATE, 1), at(9, 20))
_S = AttemptState
WAYS: dict[AttemptState, tuple[Step, ...]] = {
    _S.SCHEDULED: (),
    _S.CHECKING_IN: _IN[:2],
    _S.AWAITING_AUTHORIZATION: _IN[:3],
    _S.AUTHORIZED: _IN[:4],
    _S.IN_PROGRESS: _IN,
    _S.PAUSED: (*_IN, (stop(), at(9, 10))),
    _S.CLOSING: (*_IN, _SUBMIT),
    _S.SUBMITTED: (*_IN, _SUBMIT, (c.Finalize(SYSTEM), at(9, 21))),
    _S.TERMINATED: (*_IN, (c.Terminate(PROCTOR, COPYING, WHY), at(9, 30))),
    _S.CANCELLED: ((c.Cancel(CANDIDATE, CancelledBy.CANDIDATE), at(8)),),
    _S.NO_SHOW: ((c.CloseWindow(SYSTEM), at(17) + TICK),),
    _S.VOIDED: ((c.Void(SUPERVISOR, WHY, False, ADMINISTRATOR), at(8)),),
}
"""How each state is reached."""


def run(
    steps: Iterable[Step], attempt: Attempt | None = None
) -> tuple[Attempt, list[tuple[AttemptEvent, datetime]]]:
    """Apply commands one after another; return the attempt and its history."""
    history: list[tuple[AttemptEvent, datetime]] = []
    for command, now in steps:
        attempt, events = apply(attempt, command, now)
        history += [(event, now) for event in events]
    assert attempt is not None
    return attempt, history


def sitting(state: AttemptState, **changed: object) -> Attempt:
    """Return an attempt in `state`; keywords change the policy."""
    policy = replace(POLICY, **changed)  # type: ignore[arg-type]
    return run([(create(policy), at(7)), *WAYS[state]])[0]
