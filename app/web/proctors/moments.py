"""The pictures by which people judge an incident: those of its time, wherever in the exam it is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from app.services.ports import UnitOfWork
from app.services.rows import IncidentRow, SnapshotRow

AROUND: Final = timedelta(seconds=70)
"""Before and after: the minute that pages show, and the ten seconds that they count as inside."""
MOST: Final = 200


def pictures_of(uow: UnitOfWork, row: IncidentRow) -> list[SnapshotRow]:
    """Return records of the check-in's picture and of an incident's time, oldest first.

    A minute before and after is there too. Of a time that has more than `MOST` pictures it is
    every second, third, ... one, so that all of it can be seen.
    """
    reference = uow.invigilation.reference(row.attempt_id)
    until = row.ended_at + AROUND if row.ended_at else uow.now()
    found = uow.invigilation.during(row.attempt_id, row.started_at - AROUND, until)
    shown = _thinned([one for one in found if reference is None or one.id != reference.id])
    return [reference, *shown] if reference else shown


def moments_of(uow: UnitOfWork, attempt_id: str) -> dict[str, list[SnapshotRow]]:
    """Return the pictures of each incident of an attempt, by the incident's id."""
    return {one.id: pictures_of(uow, one) for one in uow.invigilation.incidents(attempt_id)}


def _thinned(rows: Sequence[SnapshotRow]) -> list[SnapshotRow]:
    return list(rows[:: -(-len(rows) // MOST) or 1])
