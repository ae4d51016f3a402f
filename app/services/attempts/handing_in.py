"""Handing in: many candidates at once, in one transaction whatever their number.

A hall hands in within a few seconds, and a transaction each would be the one thing that does not
scale with it. Nobody waits for a neighbour: who is refused is refused alone, and whose row
somebody else holds just now is put off and asked again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from app.services.attempts.journal import ENDING, spelled
from app.services.attempts.room import state_payload
from app.services.errors import NotFound
from app.services.messages import SCORE_ATTEMPT, Message
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, Move, StoredAttempt
from exam_engine.attempts.actors import SYSTEM, Actor, Role
from exam_engine.attempts.commands import Submit
from exam_engine.attempts.decide import decide
from exam_engine.attempts.events.evidence import SnapshotsHead
from exam_engine.attempts.refusals import AttemptError
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

Answer = Mapping[str, JsonValue]


class HandIn(NamedTuple):
    """One candidate's command, with the number of the page's last save."""

    attempt_id: str
    person_id: str
    epoch: int
    command_id: str
    cseq: int


class StatePublisher(Protocol):
    """Pushes that may be lost."""

    def to_attempt(self, attempt_id: str, event: str, payload: Mapping[str, JsonValue]) -> None:
        """Push to the candidate of an attempt."""

    def board_changed(self, attempt_id: str) -> None:
        """Tell the boards that a row is worth reading again."""


@dataclass(frozen=True, slots=True)
class HandingIn:
    """Handing in over its ports."""

    uow: UnitOfWorkFactory
    publisher: StatePublisher
    seal: Callable[[StoredAttempt, datetime], str]

    def hand_in(self, one: HandIn) -> Answer:
        """Hand in one attempt, waiting for its row.

        Raises:
            NotFound: no such attempt of this person.
            AttemptError: the engine refused; nothing has changed.
        """
        with self.uow() as uow:
            uow.attempts.lock(one.attempt_id)
            (answer,) = self._carried(uow, [one])
        if isinstance(answer, Exception):
            raise answer
        assert answer is not None, "its row is ours"
        return answer

    def hand_in_all(self, batch: Sequence[HandIn]) -> Sequence[Answer | Exception | None]:
        """Hand in many, finalised at once where every save up to the page's last is durable.

        Args:
            batch: each attempt once.

        Returns:
            For each its answer, its refusal, or None where somebody else holds the row just now
            and the same is to be asked again.
        """
        with self.uow() as uow:
            return self._carried(uow, batch)

    def _carried(
        self, uow: UnitOfWork, batch: Sequence[HandIn]
    ) -> Sequence[Answer | Exception | None]:
        """Carry out under the locks of the rows that are free, commit, and tell the pages."""
        held = uow.hand_ins.lock_free([one.attempt_id for one in batch])
        now = uow.now()
        done = uow.hand_ins.carried_out([(one.attempt_id, one.command_id) for one in batch])
        found: dict[str, StoredAttempt | Exception] = {}
        fresh: list[HandIn] = []
        for one in batch:
            stored = held.get(one.attempt_id) or uow.attempts.get(one.attempt_id)
            if stored is None or stored.person_id != one.person_id:
                found[one.attempt_id] = NotFound(f"attempt {one.attempt_id}")
            elif (one.attempt_id, one.command_id) in done:
                found[one.attempt_id] = stored
            elif one.attempt_id in held:
                fresh.append(one)
        moves, refused = _decided(uow, fresh, held, now)
        moved = _moved(uow, fresh, moves, now)
        uow.commit()
        for attempt_id, stored in moved.items():
            self.publisher.to_attempt(attempt_id, "state", state_payload(stored, (), now=now))
            self.publisher.board_changed(attempt_id)
        found = {**found, **refused, **moved}
        return [self._answer(found.get(one.attempt_id), now) for one in batch]

    def _answer(
        self, found: StoredAttempt | Exception | None, now: datetime
    ) -> Answer | Exception | None:
        if found is None or isinstance(found, Exception):
            return found
        state = found.attempt.state.value
        return {"state": state, "t": to_ms(now), "receipt": self.seal(found, now)}


def _decided(
    uow: UnitOfWork, fresh: Sequence[HandIn], held: Mapping[str, StoredAttempt], now: datetime
) -> tuple[Sequence[Move], Mapping[str, AttemptError]]:
    """Let the engine decide on each; return the facts, and the refusals by attempt.

    Drained is an attempt whose saves of this lease up to the page's last are all stored. The
    highest number alone does not say it: an earlier save may have been told to come again.
    """
    asked = [one for one in fresh if one.cseq > 0]
    durable = (
        uow.hand_ins.durable([(o.attempt_id, o.epoch, o.cseq) for o in asked]) if asked else {}
    )
    moves: list[Move] = []
    refused: dict[str, AttemptError] = {}
    for one in fresh:
        actor = Actor(PersonId(one.person_id), Role.CANDIDATE)
        drained = durable.get(one.attempt_id, 0) == one.cseq
        stored = held[one.attempt_id]
        try:
            events = decide(stored.attempt, Submit(actor, one.epoch, drained=drained), now)
        except AttemptError as refusal:
            refused[one.attempt_id] = refusal
        else:
            moves.append(Move(stored, events, spelled(actor)))
    return moves, refused


def _moved(
    uow: UnitOfWork, fresh: Sequence[HandIn], moves: Sequence[Move], now: datetime
) -> Mapping[str, StoredAttempt]:
    """Append the facts; an end also seals the chain of pictures and asks for the score."""
    moved = {str(one.attempt.id): one for one in uow.cohorts.append_all(moves, now=now)}
    commands = {one.attempt_id: one.command_id for one in fresh}
    uow.hand_ins.remember([(key, commands[key], one.last_seq) for key, one in moved.items()])
    ended = [
        str(move.stored.attempt.id)
        for move in moves
        if any(isinstance(event, ENDING) for event in move.events)
    ]
    heads = uow.hand_ins.picture_heads(ended) if ended else {}
    seals = [Move(moved[key], (SnapshotsHead(*heads[key]),), spelled(SYSTEM)) for key in heads]
    for sealed in uow.cohorts.append_all(seals, now=now):
        moved[str(sealed.attempt.id)] = sealed
    messages = [Message(SCORE_ATTEMPT.name, key, moved[key].last_seq) for key in ended]
    uow.outbox.put_all(messages, due_at=now)  # last: the relay may hold one of these rows
    return moved
