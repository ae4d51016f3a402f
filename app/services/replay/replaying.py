"""Every night all attempts are rebuilt from their journals and compared with what is stored.

Finds and tells; never repairs. A night goes on where it was interrupted, in slices of a few
seconds, so that whatever else the worker does waits no longer than one slice.
"""

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.services.messages import CHECK_REPLAYS, Message
from app.services.ports import ReplayCheck, UnitOfWorkFactory
from app.services.rows import Difference, ReplayNight

log = logging.getLogger(__name__)

BATCH = 25
SLICE_S = 4.0
NIGHT_BEGINS = timedelta(hours=2)
"""After midnight, UTC."""


@dataclass(frozen=True, slots=True)
class Replaying:
    """The nightly check over its ports."""

    uow: UnitOfWorkFactory
    checks: ReplayCheck

    def ask(self) -> bool:
        """Ask for this night's check unless it is finished; returns whether it was asked for."""
        with self.uow() as uow:
            now = uow.now()
            night = night_of(now)
            held = uow.replays.night(night)
            if held is not None and held.finished_at is not None:
                return False
            uow.outbox.put(Message(CHECK_REPLAYS.name, night, 1), due_at=now)
            uow.commit()
        return True

    def go_on(self, night: str, *, slice_s: float = SLICE_S) -> ReplayNight:
        """Check attempts for a slice of time, at least one batch; asks for the next slice itself.

        Args:
            night: its date; one that was never begun begins now.
            slice_s: seconds after which no further batch begins.
        """
        until = time.monotonic() + slice_s
        with self.uow() as uow:
            held = uow.replays.night(night) or ReplayNight(night, "", 0, 0, uow.now(), None)
        while held.finished_at is None:
            held = self._batch(held)
            if time.monotonic() >= until:
                break
        return held

    def _batch(self, held: ReplayNight) -> ReplayNight:
        """Check one batch and keep where it ended; the reads take no part in the transaction."""
        ids = self.checks.ids(held.cursor, BATCH)
        found = {attempt_id: self.checks.check(attempt_id) for attempt_id in ids}
        differing = [one for one in found.values() if one is not None]
        with self.uow() as uow:
            now = uow.now()
            stored = uow.replays.night(held.night)
            if stored is not None and stored.cursor != held.cursor:
                return stored  # another worker was here; its count stands
            after = replace(
                held,
                cursor=ids[-1] if ids else held.cursor,
                checked=held.checked + len(ids),
                differing=held.differing + len(differing),
                finished_at=None if ids else now,
            )
            uow.replays.keep(after)
            for attempt_id, difference in found.items():
                if difference is None:
                    uow.replays.settled(attempt_id)
                else:
                    uow.replays.found(difference, now)
            if after.finished_at is None:
                message = Message(CHECK_REPLAYS.name, held.night, after.checked + 1)
                uow.outbox.put(message, due_at=now)
            uow.commit()
        _tell(after, differing)
        return after


def night_of(now: datetime) -> str:
    """Return the night that an instant belongs to; it lasts until the next one begins."""
    return (now - NIGHT_BEGINS).date().isoformat()


def _tell(night: ReplayNight, differing: list[Difference]) -> None:
    for one in differing:
        log.error(
            "an attempt is not what its journal says",
            extra={
                "event": "replay_differs",
                "attempt_id": one.attempt_id,
                "seq": one.seq,
                "kind": one.what,
            },
        )
    if night.finished_at is not None:
        log.info("all journals checked", extra={"event": "replayed", "count": night.checked})
