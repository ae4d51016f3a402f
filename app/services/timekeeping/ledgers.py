"""The time ledger of one attempt as it stands: read from its journal and from the known outages.

Nothing is stored: asked again later, an attempt that has ended gives the same ledger, unless an
outage is found in its time.
"""

from dataclasses import dataclass
from datetime import datetime

from app.services.errors import NotFound
from app.services.ports import UnitOfWork
from app.services.rows import StoredAttempt
from exam_engine.attempts.events import event_from
from exam_engine.attempts.ledger import TIME_KINDS, Ledger, time_ledger


@dataclass(frozen=True, slots=True)
class TimeOf:
    """An attempt and what its time was used for.

    Attributes:
        until: the last instant that was looked at; now, while the attempt has not ended.
    """

    stored: StoredAttempt
    ledger: Ledger
    until: datetime


def time_of(uow: UnitOfWork, attempt_id: str) -> TimeOf:
    """Return the ledger of an attempt, up to its end or to now.

    Raises:
        NotFound: no such attempt.
    """
    found = uow.attempts.get_at(attempt_id)
    if found is None:
        raise NotFound(f"attempt {attempt_id}")
    stored, now = found
    until = stored.attempt.ended_at or now
    began = stored.attempt.started_at or until
    records = uow.attempts.events(attempt_id, kinds=TIME_KINDS)
    history = [(event_from(record.kind, record.body), record.at) for record in records]
    gone = [(outage.began_at, outage.ended_at) for outage in uow.outages.between(began, until)]
    ledger = time_ledger(history, until=until, outages=gone)
    assert ledger is not None, "a stored attempt has a first fact"
    return TimeOf(stored, ledger, until)
