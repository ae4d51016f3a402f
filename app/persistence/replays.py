"""Nights of the replay check and their findings in SQL."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select

from app.persistence.conflict import replace
from app.persistence.tables import replay_findings, replay_nights
from app.services.rows import Difference, ReplayNight


class SqlReplays:
    """`ReplayRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def night(self, night: str) -> ReplayNight | None:
        """Read how far a night has come, under a lock where the transaction writes."""
        asked = select(replay_nights).where(replay_nights.c.night == night).with_for_update()
        row = self._db.execute(asked).first()
        return None if row is None else ReplayNight(**row._asdict())

    def keep(self, night: ReplayNight) -> None:
        """Write how far a night has come."""
        replace(self._db, replay_nights, asdict(night))

    def found(self, difference: Difference, at: datetime) -> None:
        """Keep a finding; a later one about the same attempt takes its place."""
        replace(self._db, replay_findings, {**asdict(difference), "found_at": at})

    def settled(self, attempt_id: str) -> None:
        """Forget the finding about an attempt that now replays to what is stored."""
        self._db.execute(delete(replay_findings).where(replay_findings.c.attempt_id == attempt_id))
