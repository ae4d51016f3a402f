"""From a command to facts, or to a refusal: the one door to an attempt.

Pure: the same attempt, command and instant give the same answer. What a fact then does to the
attempt is told in `attempts.attempt`; saves do not come through here but through `saves`.
"""

from datetime import datetime

from exam_engine.attempts import commands, ending, entry, notes, sitting
from exam_engine.attempts.actors import Role
from exam_engine.attempts.attempt import Attempt, evolve
from exam_engine.attempts.events import AttemptEvent
from exam_engine.attempts.refusals import (
    IllegalTransition,
    NotYourAttempt,
    OwnAttempt,
    RoleNotAllowed,
    StaleVersion,
)
from exam_engine.attempts.states import ROW_OF, TABLE

__all__ = ["apply", "decide", "require_version"]


def decide(
    attempt: Attempt | None, command: commands.Command, now: datetime
) -> tuple[AttemptEvent, ...]:
    """Return the facts that `command` brings about at `now`, in order; at least one.

    Raises:
        AttemptError: the narrowest class that says why not; nothing has changed.
    """
    if isinstance(command, commands.NoteCommand):
        if attempt is None:
            raise IllegalTransition("there is no attempt")
        _require_apart(attempt, command)
        return (notes.note(attempt, command),)
    _require_row(attempt, command)
    if isinstance(command, commands.Create):
        return (entry.create(command),)
    # Only `create` has a row without an attempt.
    assert attempt is not None
    _require_apart(attempt, command)
    return _decided(attempt, command, now)


def apply(
    attempt: Attempt | None, command: commands.Command, now: datetime
) -> tuple[Attempt, tuple[AttemptEvent, ...]]:
    """Return the attempt after `command`, and the facts to store.

    Raises:
        AttemptError: as `decide`.
    """
    events = decide(attempt, command, now)
    for event in events:
        attempt = evolve(attempt, event, now)
    assert attempt is not None
    return attempt, events


def require_version(attempt: Attempt, expected: int | None) -> None:
    """Refuse a command that was decided on an older version; None expects nothing.

    Raises:
        StaleVersion: the attempt has moved on.
    """
    if expected is not None and expected != attempt.version:
        raise StaleVersion(f"expected version {expected}, found {attempt.version}")


def _require_row(attempt: Attempt | None, command: commands.TableCommand) -> None:
    state = attempt.state if attempt else None
    if (state, command.name) not in TABLE:
        raise IllegalTransition(f"{command.name} in {state or 'no attempt'}")
    if command.actor.role not in ROW_OF[command.name].roles:
        raise RoleNotAllowed(f"{command.name} by {command.actor.role}")


def _require_apart(attempt: Attempt, command: commands.Command) -> None:
    """Candidates act on their own attempt, staff on everybody else's."""
    actor, second = command.actor, getattr(command, "second", None)
    theirs = actor.person == attempt.candidate
    if actor.role is Role.CANDIDATE and not theirs:
        raise NotYourAttempt(f"attempt {attempt.id} is not of {actor.person}")
    if actor.role is not Role.CANDIDATE and theirs:
        raise OwnAttempt(f"{actor.person} sits in attempt {attempt.id}")
    if second is not None and second.person == attempt.candidate:
        raise OwnAttempt(f"{second.person} sits in attempt {attempt.id}")


def _decided(
    attempt: Attempt,
    command: (
        commands.EntryCommand
        | commands.SittingCommand
        | commands.SweepCommand
        | commands.EndingCommand
    ),
    now: datetime,
) -> tuple[AttemptEvent, ...]:
    if isinstance(command, commands.EntryCommand):
        return (entry.enter(attempt, command, now),)
    if isinstance(command, commands.SittingCommand):
        return sitting.sit(attempt, command, now)
    if isinstance(command, commands.SweepCommand):
        return (ending.sweep(attempt, command, now),)
    return (ending.end(attempt, command, now),)
