"""What must hold of any journal, whatever was done to it; and how tests read and change a1."""

from typing import Protocol

from app.services.ports import UnitOfWork
from app.services.rows import JsonValue, StoredAttempt
from exam_engine.attempts.attempt import fold
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.chain import Record, verify
from exam_engine.attempts.commands import Command
from exam_engine.attempts.events import event_from
from tests.builders import carry_out


class Store(Protocol):
    """A database of any kind."""

    def uow(self) -> UnitOfWork:
        """Return a new unit of work."""


def check_journal(uow: UnitOfWork, stored: StoredAttempt) -> None:
    """The journal is gapless, chained to the row's head, and folds to the row's value."""
    records = uow.attempts.events(stored.attempt.id)
    chain = [
        Record(one.attempt_id, one.seq, one.kind, one.at, one.actor, spelled, digest)
        for one in records
        for spelled, digest in [(canonical(dict(one.body)), bytes.fromhex(one.digest))]
    ]
    verify(chain, head=bytes.fromhex(stored.chain_head))
    assert [one.prev for one in records[1:]] == [one.digest for one in records[:-1]]
    assert stored.last_seq == len(records)
    assert fold((event_from(one.kind, dict(one.body)), one.at) for one in records) == stored.attempt


def kinds(store: Store) -> list[str]:
    """Return the kinds of the records of a1 since it runs."""
    with store.uow() as uow:
        return [one.kind for one in uow.attempts.events("a1", since=5)]


def responses(store: Store) -> dict[str, JsonValue]:
    """Return what counts for each item of a1."""
    with store.uow() as uow:
        found = uow.attempts.latest_responses("a1")
        return {item: saved.response for item, saved in found.items()}


def change(store: Store, *commands: Command) -> None:
    """Carry out commands on a1."""
    with store.uow() as uow:
        stored = uow.attempts.lock("a1")
        assert stored is not None
        carry_out(uow, stored, commands, uow.now())
        uow.commit()
