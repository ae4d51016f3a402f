"""What time alone brings about: deadlines, drained closings, lapsed permissions, closed windows.

Only closes; whether an answer counts never depends on how soon this runs. Each attempt is a
transaction of its own, and one that somebody holds is left for the next round. An attempt that
fails is tried again later and later, then put into quarantine for a person: it holds nobody up.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.attempts.delivery import Delivery
from app.services.attempts.journal import carry_out
from app.services.errors import ServiceError
from app.services.ports import UnitOfWorkFactory
from app.services.rows import SweepFailure
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.breaks import break_until
from exam_engine.attempts.commands import (
    CloseWindow,
    Command,
    Finalize,
    LapseAuthorization,
    ReachDeadline,
    ReachPauseLimit,
    Resume,
)
from exam_engine.attempts.refusals import AttemptError
from exam_engine.attempts.states import BEFORE_START, AttemptState

log = logging.getLogger(__name__)

BATCH = 100
MOST_FAILURES = 5
"""After so many unexpected errors in a row an attempt waits for a person."""
FIRST_WAIT = timedelta(seconds=1)
"""Before the second try; doubles with each failure."""
ERROR_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Sweeping:
    """The sweeper over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    delivery: Delivery

    def sweep(self) -> int:
        """Carry out everything that is due; returns how many attempts moved."""
        with self.read() as uow:
            due: Sequence[str] = uow.attempts.due(uow.now(), BATCH)
        return sum(self._sweep_one(attempt_id) for attempt_id in due)

    def _sweep_one(self, attempt_id: str) -> bool:
        try:
            if not self._move(attempt_id):
                return False
        except (AttemptError, ServiceError) as refusal:
            log.info("not due yet", extra={"attempt_id": attempt_id, "code": refusal.code})
            return False
        except Exception as error:  # one attempt's fault must not hold up the others
            self._put_aside(attempt_id, error)
            return False
        self.delivery.tell_state(attempt_id)
        return True

    def _move(self, attempt_id: str) -> bool:
        with self.uow() as uow:
            stored = uow.attempts.lock_if_free(attempt_id)
            if stored is None:
                return False  # whoever holds it changes it now; the next round looks again
            command = command_for(stored.attempt, uow.now())
            if command is None:
                return False
            carry_out(uow, attempt_id, command, command_id=secrets.token_hex(16))
            uow.sweep_failures.forget(attempt_id)
            uow.commit()
        return True

    def _put_aside(self, attempt_id: str, error: Exception) -> None:
        """Note a failure in a transaction of its own; the last one is an alarm."""
        words = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        with self.uow() as uow:
            now = uow.now()
            failures = uow.sweep_failures.of(attempt_id) + 1
            again = now + FIRST_WAIT * 2 ** (failures - 1) if failures < MOST_FAILURES else None
            uow.sweep_failures.put(SweepFailure(attempt_id, failures, words, now, again))
            uow.commit()
        fields = {"attempt_id": attempt_id, "failures": failures}
        if again is None:
            event = {**fields, "event": "attempt_quarantined"}
            log.critical("an attempt is in quarantine until a person looks", extra=event)
        else:
            event = {**fields, "event": "sweep_failed"}
            log.error("an attempt could not be moved; again later", exc_info=error, extra=event)


def command_for(attempt: Attempt, now: datetime) -> Command | None:
    """Return what time asks of an attempt at `now`; the engine's guards look again."""
    deadline = attempt.clock.deadline()
    match attempt.state:
        case AttemptState.IN_PROGRESS if deadline is not None and now >= deadline:
            return ReachDeadline(SYSTEM)
        case AttemptState.CLOSING:
            return Finalize(SYSTEM, drained=True)  # it is not due before
        case AttemptState.PAUSED:
            return ReachPauseLimit(SYSTEM) if break_until(attempt) is None else Resume(SYSTEM)
        case state if state in BEFORE_START and now > attempt.policy.closes_at:
            return CloseWindow(SYSTEM)
        case AttemptState.AUTHORIZED:
            return LapseAuthorization(SYSTEM)
        case _:
            return None
