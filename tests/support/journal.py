"""What must hold of any journal, whatever was done to it."""

from app.services.rows import StoredAttempt
from exam_engine.attempts.attempt import fold
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.chain import Record, verify
from exam_engine.attempts.events import event_from


def check_journal(uow, stored: StoredAttempt) -> None:
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
