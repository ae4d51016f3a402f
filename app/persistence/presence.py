"""The times in which no frame of a candidate arrived, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.persistence.tables import silences


class SqlPresence:
    """`PresenceRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def silences(self, attempt_id: str) -> Sequence[tuple[datetime, datetime]]:
        """Read (last frame before, first frame after), in order."""
        rows = self._db.execute(
            select(silences.c.since, silences.c.until)
            .where(silences.c.attempt_id == attempt_id)
            .order_by(silences.c.since)
        )
        return [(row.since, row.until) for row in rows]
