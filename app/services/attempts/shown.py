"""The candidate's own page says which messages of staff it has shown.

A message counts from the instant it is stored; that it was shown moves nothing. Staff read whether
the person knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.services.attempts.journal import carry_out
from app.services.attempts.owning import require_own
from app.services.attempts.room import NOTICE_KINDS, messages_shown, notices
from app.services.errors import NotFound
from app.services.ports import Publisher, UnitOfWorkFactory
from app.services.rows import EventRecord, JsonValue
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.commands import Tell
from exam_engine.attempts.events.care import MessageSeen
from exam_engine.attempts.refusals import LeaseLost
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

SHOWN_KINDS: Final = (*NOTICE_KINDS, MessageSeen.kind)


@dataclass(frozen=True, slots=True)
class MessagesShown:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def seen(
        self, attempt_id: str, *, person_id: str, command_id: str, number: int, epoch: int
    ) -> dict[str, JsonValue]:
        """Note that the page has shown all messages up to `number`, at least 1.

        Shown twice it is noted once.

        Raises:
            NotFound: no such attempt of this person, or fewer messages than that.
            LeaseLost: another page holds the attempt; who sits there may not have seen it.
            AttemptNotOpen: the attempt has ended.
        """
        with self.uow() as uow:
            stored = require_own(uow.attempts.lock(attempt_id), attempt_id, person_id)
            if epoch != stored.attempt.epoch:
                raise LeaseLost(f"epoch {epoch}, the lease has {stored.attempt.epoch}")
            told = uow.attempts.events(attempt_id, kinds=SHOWN_KINDS)
            if number > _said(told):
                raise NotFound(f"message {number}")
            fresh = number > messages_shown(told)
            if fresh:
                command = Tell(Actor(PersonId(person_id), Role.CANDIDATE), MessageSeen(number))
                carry_out(uow, attempt_id, command, command_id=command_id)
            now = uow.now()
            if fresh:
                uow.board.message_shown(attempt_id, number, now)
            uow.commit()
        if fresh:
            self.publisher.board_changed(attempt_id)
        return {"t": to_ms(now)}


def _said(told: Sequence[EventRecord]) -> int:
    """Return how many messages staff have written, as the page counts them."""
    found = notices(told, ())
    return sum(isinstance(one, dict) and one["kind"] == "message" for one in found)
