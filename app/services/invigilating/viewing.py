"""Who watched whose live pictures: noted as spans, as a board shows new ones every few seconds.

A picture of now is watched; one of the past is evidence, and each view of it is a journal fact.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app.services.ports import UnitOfWorkFactory
from app.services.rows import SnapshotRow

NOW: Final = timedelta(seconds=60)
"""So old a picture still shows what is now; the newest does so however old it is."""
WRITE_EVERY: Final = timedelta(seconds=60)
GAP: Final = timedelta(seconds=150)
"""After so long without a picture a new span begins."""
MOST_REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Viewing:
    """Notes views of one process, at most one write a minute for each person and attempt.

    What a process that dies has not written yet is at most a minute of a span that stands.
    """

    uow: UnitOfWorkFactory
    _noted: dict[tuple[str, str], tuple[datetime, int]] = field(default_factory=dict)

    def watched(self, attempt_id: str, person_id: str, now: datetime) -> None:
        """Note that somebody opened a live picture."""
        key = (attempt_id, person_id)
        written, pending = self._noted.get(key, (None, 0))
        if written is not None and now - written < WRITE_EVERY:
            self._noted[key] = (written, pending + 1)
            return
        if len(self._noted) >= MOST_REMEMBERED:
            self._noted.clear()
        self._noted[key] = (now, 0)
        with self.uow() as uow:
            uow.board.seen_live(attempt_id, person_id, now, pictures=pending + 1, gap=GAP)
            uow.commit()


def shows_now(row: SnapshotRow, newest: SnapshotRow | None, now: datetime) -> bool:
    """Tell whether a picture shows what is now, and so is watched rather than opened."""
    return now - row.received_at <= NOW or (newest is not None and newest.id == row.id)
