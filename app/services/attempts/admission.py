"""The door: no more candidates inside than a rehearsal has proven, first come first served.

Counting and coming in are one transaction behind one lock, so the last seat is given once. Who
waits keeps the place by asking again; the page does it. Rehearsals are not bounded: they look for
the bound.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from app.services.attempts.journal import carry_out
from app.services.errors import HallFull, WindowFull
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import ExamWindow
from exam_engine.attempts.commands import BeginCheckIn

PATIENCE: Final = timedelta(seconds=90)
"""Who has not asked again for so long has left the queue."""
SOONEST_S: Final = 3
LATEST_S: Final = 30
PLACES_PER_S: Final = 10


def admit(units: UnitOfWorkFactory, attempt_id: str, command: BeginCheckIn) -> str:
    """Let an attempt begin its check-in when a seat is free; return its state.

    Raises:
        HallFull: no seat is free, or others were here before; the place is stored.
    """
    with units() as uow:
        seats = _bound(uow, attempt_id)
        if seats is not None:
            uow.capacity.close_door()
            now = uow.now()
            uow.capacity.ask(attempt_id, now)
            queue = uow.capacity.queue(now - PATIENCE)
            if queue.index(attempt_id) >= seats - uow.capacity.seated():
                uow.commit()
                raise _full(queue, attempt_id)
            uow.capacity.leave_queue(attempt_id)
        carried = carry_out(uow, attempt_id, command, command_id=secrets.token_hex(16))
        uow.commit()
    return carried.stored.attempt.state.value


def require_place(uow: UnitOfWork, window: ExamWindow) -> None:
    """Refuse one more attempt of a window whose seats are all booked; the caller books and commits.

    Raises:
        WindowFull: they are.
    """
    if window.seats is None:
        return
    uow.capacity.close_door()
    if uow.capacity.booked(window.id) >= window.seats:
        raise WindowFull(f"{window.seats} seats are booked")


def _bound(uow: UnitOfWork, attempt_id: str) -> int | None:
    """Return how many may be inside at once; None where nothing was proven or decided."""
    stored = uow.attempts.get(attempt_id)
    window = uow.content.window(stored.attempt.window) if stored else None
    if window is None or window.rehearsal:
        return None
    proof = uow.capacity.proof()
    decided = uow.capacity.override(window.id)
    bounds = [proof.candidates] if proof else []
    if decided is not None:
        bounds.append(decided.seats)
    return max(bounds, default=None)


def _full(queue: Sequence[str], attempt_id: str) -> HallFull:
    place = queue.index(attempt_id) + 1
    wait = min(LATEST_S, SOONEST_S + place // PLACES_PER_S)
    return HallFull(place=place, waiting=len(queue), retry_after_s=wait)
