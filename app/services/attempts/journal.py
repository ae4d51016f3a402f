"""The one way in which a command becomes facts: lock, decide, append, remember, follow up.

Not the path of saves, which the group-commit writer takes. A command id is carried out once.
"""

from dataclasses import dataclass
from datetime import datetime

from app.services.errors import NotFound
from app.services.messages import SCORE_ATTEMPT, Message
from app.services.ports import UnitOfWork
from app.services.rows import StoredAttempt
from app.services.standing.retakes import require_wait_over
from exam_engine.attempts.actors import SYSTEM, Actor
from exam_engine.attempts.commands import BeginCheckIn, Command, Start
from exam_engine.attempts.decide import decide
from exam_engine.attempts.events import AttemptEvent
from exam_engine.attempts.events.course import AttemptFinalized, AttemptTerminated
from exam_engine.attempts.events.evidence import SnapshotsHead

ENDING = (AttemptFinalized, AttemptTerminated)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a command did, and when; `events` is empty when it had been carried out before."""

    stored: StoredAttempt
    events: tuple[AttemptEvent, ...]
    now: datetime


def carry_out(uow: UnitOfWork, attempt_id: str, command: Command, *, command_id: str) -> Carried:
    """Decide and append under the attempt's lock; the caller commits.

    The clock is asked after the lock is taken: what waited must not look as if it came before.

    Raises:
        NotFound: no such attempt.
        TryTooSoon: the wait after another try runs; asked at check-in and start.
        AttemptError: the engine refused; nothing has changed.
    """
    stored = uow.attempts.lock(attempt_id)
    if stored is None:
        raise NotFound(f"attempt {attempt_id}")
    now = uow.now()
    if uow.attempts.command_outcome(attempt_id, command_id) is not None:
        return Carried(stored, (), now)
    if isinstance(command, BeginCheckIn | Start):
        require_wait_over(uow, stored, now)
    events = decide(stored.attempt, command, now)
    after = uow.attempts.append(stored, events, now=now, actor=spelled(command.actor))
    uow.attempts.remember_command(attempt_id, command_id, {"seq": after.last_seq})
    _follow_up(uow, after, events, now)
    return Carried(uow.attempts.get(attempt_id) or after, events, now)


def note(
    uow: UnitOfWork, stored: StoredAttempt, *events: AttemptEvent, actor: Actor, now: datetime
) -> StoredAttempt:
    """Append facts that other parts tell: flags, rulings, results. The row is locked already."""
    return uow.attempts.append(stored, events, now=now, actor=spelled(actor))


def spelled(actor: Actor) -> str:
    """Return how the journal names an actor: role and person."""
    return f"{actor.role.value}:{actor.person}"


def _follow_up(
    uow: UnitOfWork, stored: StoredAttempt, events: tuple[AttemptEvent, ...], now: datetime
) -> None:
    """Put the messages that go out with the facts; an end also seals the chain of pictures."""
    if any(isinstance(event, ENDING) for event in events):
        sealed = seal_pictures(uow, stored, now=now)
        message = Message(SCORE_ATTEMPT.name, stored.attempt.id, sealed.last_seq)
        uow.outbox.put(message, due_at=now)


def seal_pictures(uow: UnitOfWork, stored: StoredAttempt, *, now: datetime) -> StoredAttempt:
    """Put the head of the chain of pictures into the journal, where there are pictures."""
    newest = uow.invigilation.latest_snapshot(stored.attempt.id)
    if newest is None:
        return stored
    return note(uow, stored, SnapshotsHead(newest.seq, newest.chain), actor=SYSTEM, now=now)
