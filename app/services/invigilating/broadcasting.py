"""One message to many candidates, with a receipt of each page that has shown it.

To each candidate it is a message like any other: a fact of their attempt first, a push second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.services.attempts.journal import carry_out
from app.services.errors import WishRefused
from app.services.invigilating.speech import newest_notice
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue
from app.services.rows.board import Broadcast, BroadcastReceipt
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.commands import Tell
from exam_engine.attempts.events.room import ProctorMessage
from exam_engine.attempts.refusals import AttemptError
from exam_engine.instants import to_ms

AT_ONCE: Final = 20
"""Attempts of one transaction: their rows are locked together."""
NEWEST: Final = 5
LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Broadcasting:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    publisher: Publisher

    def send(
        self, attempt_ids: Sequence[str], text: str, *, actor: Actor, command_id: str
    ) -> dict[str, JsonValue]:
        """Write to all of these that are live; asked twice under one id it is written once.

        Whoever has ended meanwhile, and the writer's own attempt, are left out.

        Raises:
            WishRefused: no words, or more than 1,000 characters.
        """
        words = text.strip()
        if not 0 < len(words) <= LONGEST:
            raise WishRefused("text", f"write 1 to {LONGEST} characters")
        sent: list[tuple[str, dict[str, JsonValue]]] = []
        ordered = sorted(set(attempt_ids))
        for first in range(0, max(1, len(ordered)), AT_ONCE):
            with self.uow() as uow:
                made = Broadcast(command_id, actor.person, uow.now(), words)
                uow.board.add_broadcast(made)
                for attempt_id in ordered[first : first + AT_ONCE]:
                    notice = _write(uow, attempt_id, made, actor)
                    if notice is not None:
                        sent.append((attempt_id, notice))
                uow.commit()
        for attempt_id, notice in sent:
            self.publisher.to_attempt(attempt_id, "notice", notice)
            self.publisher.board_changed(attempt_id)
        with self.read() as uow:
            return {"sent": len(uow.board.receipts(command_id)), "t": to_ms(uow.now())}

    def newest(self) -> list[JsonValue]:
        """Return the newest broadcasts with how many pages have shown them, and whose have not."""
        with self.read() as uow:
            found = uow.board.broadcasts(NEWEST)
            return [_shown(one, uow.board.receipts(one.id)) for one in found]


def _write(
    uow: UnitOfWork, attempt_id: str, made: Broadcast, actor: Actor
) -> dict[str, JsonValue] | None:
    """Write to one candidate; None where it was done before or cannot be."""
    command = Tell(actor, ProctorMessage(made.text, made.id))
    try:
        carried = carry_out(uow, attempt_id, command, command_id=made.id)
    except AttemptError:
        return None  # ended meanwhile, or the writer's own: nothing was changed
    if not carried.events:
        return None
    notice = newest_notice(uow, attempt_id, carried.now)
    number = notice["n"] if notice else None
    if notice is None or not isinstance(number, int):
        return None
    uow.board.add_receipt(BroadcastReceipt(made.id, attempt_id, number, None))
    return notice


def _shown(one: Broadcast, receipts: Sequence[BroadcastReceipt]) -> JsonValue:
    missing: list[JsonValue] = [
        {"attempt": each.attempt_id, "name": each.candidate}
        for each in receipts
        if each.shown_at is None
    ]
    return {
        "id": one.id,
        "text": one.text,
        "at": to_ms(one.at),
        "name": one.name,
        "sent": len(receipts),
        "shown": len(receipts) - len(missing),
        "missing": missing,
    }
