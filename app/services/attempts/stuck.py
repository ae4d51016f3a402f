"""A page that says nothing over a socket that stays open: noted as a fact, and nothing changes."""

from app.services.attempts.journal import note
from app.services.ports import UnitOfWorkFactory
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.room import BrowserObserved, BrowserSignal
from exam_engine.attempts.states import AttemptState
from exam_engine.instants import to_ms
from proctoring.line import STUCK_FROM


def note_stuck(units: UnitOfWorkFactory, attempt_id: str, *, epoch: int) -> bool:
    """Note that the page which writes has stood still; returns whether that was so.

    Not so where the exam does not run, another page writes by now, or the attempt was heard over
    another line meanwhile.

    Args:
        units: where to write.
        attempt_id: whose page.
        epoch: lease under which the silent page writes.
    """
    with units() as uow:
        stored = uow.attempts.lock(attempt_id)
        if stored is None or stored.attempt.state is not AttemptState.IN_PROGRESS:
            return False
        now, seen = uow.now(), stored.seen_at
        if stored.attempt.epoch != epoch or seen is None or now - seen < STUCK_FROM:
            return False
        fact = BrowserObserved(BrowserSignal.STALE_CLIENT, to_ms(now) - to_ms(seen))
        note(uow, stored, fact, actor=SYSTEM, now=now)
        uow.commit()
    return True
