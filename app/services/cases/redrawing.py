"""Draws done again: whether each came to what is stored, with the seed that had been promised.

A seed is told once no sample of its draw is open, since whoever knows it knows who was drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.ports import UnitOfWork
from app.services.rows.unmarked import DrawRow, PoolRow
from proctoring.drawing import is_drawn, promise_of, sample_id


@dataclass(frozen=True, slots=True)
class Redrawn:
    """One draw that was done, and done again.

    Attributes:
        pool: what it was drawn from.
        fits: the seed is the one that was promised, and gives what was drawn.
        is_told: no sample of it is open.
    """

    row: DrawRow
    pool: Sequence[PoolRow]
    fits: bool
    is_told: bool


def redrawn(uow: UnitOfWork) -> list[Redrawn]:
    """Draw every draw again, the oldest first; the promised one is none yet."""
    open_draws = {one.draw for one in uow.unmarked.unsettled()}
    names = {one.attempt_id: one.id for one in uow.unmarked.samples()}
    found = []
    for row in uow.unmarked.draws():
        if row.drawn_at is not None:
            pool = uow.unmarked.pool(row.number)
            fits = _fits(row, pool, names)
            found.append(Redrawn(row, pool, fits, row.number not in open_draws))
    return found


def _fits(row: DrawRow, pool: Sequence[PoolRow], names: dict[str, str]) -> bool:
    seed = bytes.fromhex(row.seed)
    chosen = [one.attempt_id for one in pool if one.chosen]
    again = [one.attempt_id for one in pool if is_drawn(seed, one.attempt_id, row.percent or 0)]
    whole = (len(pool), len(chosen)) == (row.pool, row.drawn)
    named = all(names.get(one) == sample_id(seed, one) for one in chosen)
    return promise_of(seed) == row.promise and again == chosen and whole and named
