"""What time alone brings about: deadlines, drained closings, lapsed permissions, closed windows.

Only closes; whether an answer counts never depends on how soon this runs. Each attempt is a
transaction of its own, so one that fails holds nobody else up.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.delivery import Delivery
from app.services.errors import ServiceError
from app.services.journal import carry_out
from app.services.ports import UnitOfWorkFactory
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.commands import (
    CloseWindow,
    Command,
    Finalize,
    LapseAuthorization,
    ReachDeadline,
    ReachPauseLimit,
)
from exam_engine.attempts.refusals import AttemptError
from exam_engine.attempts.states import BEFORE_START, AttemptState

log = logging.getLogger(__name__)

BATCH = 100


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
            with self.uow() as uow:
                stored = uow.attempts.lock(attempt_id)
                if stored is None:
                    return False
                command = command_for(stored.attempt, uow.now())
                if command is None:
                    return False
                carry_out(uow, attempt_id, command, command_id=secrets.token_hex(16))
                uow.commit()
        except (AttemptError, ServiceError) as refusal:
            log.info("not due yet", extra={"attempt_id": attempt_id, "code": refusal.code})
            return False
        self.delivery.tell_state(attempt_id)
        return True


def command_for(attempt: Attempt, now: datetime) -> Command | None:
    """Return what time asks of an attempt at `now`; the engine's guards look again."""
    deadline = attempt.clock.deadline()
    match attempt.state:
        case AttemptState.IN_PROGRESS if deadline is not None and now >= deadline:
            return ReachDeadline(SYSTEM)
        case AttemptState.CLOSING:
            return Finalize(SYSTEM, drained=True)  # it is not due before
        case AttemptState.PAUSED:
            return ReachPauseLimit(SYSTEM)
        case state if state in BEFORE_START and now > attempt.policy.closes_at:
            return CloseWindow(SYSTEM)
        case AttemptState.AUTHORIZED:
            return LapseAuthorization(SYSTEM)
        case _:
            return None
