"""Seats of windows at the same time against what the last rehearsal has proven.

Opening a window and moving one ask here; both close the door first, so that two who ask at once
do not each take what is left.
"""

from collections.abc import Sequence

from app.services.errors import CapacityNotProven
from app.services.ports import UnitOfWork
from app.services.rows import ExamWindow


def proven_seats(uow: UnitOfWork) -> int | None:
    """Return how many candidates the last rehearsal proved; None before the first."""
    proof = uow.capacity.proof()
    return proof.candidates if proof else None


def beyond_proof(uow: UnitOfWork, window: ExamWindow) -> str:
    """Return by how much all seats of a window's time go beyond the proof; empty: they do not."""
    proven, seats = proven_seats(uow), window.seats or 0
    beside = sum(other.seats or 0 for other in _beside(uow, window))
    if proven is not None and seats + beside <= proven:
        return ""
    known = "nothing is proven yet" if proven is None else f"{proven} are proven"
    return f"{seats} seats and {beside} of other windows at the same time, {known}"


def seats_left(uow: UnitOfWork, window: ExamWindow) -> int | None:
    """Return what other windows of its time leave of the proof; None where nothing is proven.

    Raises:
        CapacityNotProven: they leave nothing.
    """
    proven = proven_seats(uow)
    if proven is None:
        return None
    beside = sum(other.seats or 0 for other in _beside(uow, window))
    if beside >= proven:
        words = f"other windows at the same time hold {beside} seats, {proven} are proven"
        raise CapacityNotProven(f"{words}: choose another time, or name seats, who decides and why")
    return proven - beside


def require_movable(uow: UnitOfWork, before: ExamWindow, after: ExamWindow) -> None:
    """Refuse to move a window beside others where all their seats go beyond the proof.

    What was decided for the window counts at its new time, too. Where no window comes beside it
    that was not there before, nothing is asked: on a bad day a window may be made longer.

    Raises:
        CapacityNotProven: they do, and nobody decided so.
    """
    met = {other.id for other in _beside(uow, before)}
    if after.seats is None or all(other.id in met for other in _beside(uow, after)):
        return
    decided = uow.capacity.override(after.id)
    if decided is not None and decided.seats >= after.seats:
        return
    if words := beyond_proof(uow, after):
        raise CapacityNotProven(f"{words}: rehearse with as many, or choose another time")


def _beside(uow: UnitOfWork, window: ExamWindow) -> Sequence[ExamWindow]:
    """Return the other windows that share time with this one."""
    return [
        other
        for other in uow.content.windows()
        if other.id != window.id
        and other.opens_at < window.closes_at
        and window.opens_at < other.closes_at
    ]
