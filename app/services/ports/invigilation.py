"""Port of pictures, readings, flags and incidents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import (
    FlagRow,
    IncidentRow,
    ObservationRow,
    SnapshotRow,
)


class InvigilationRepository(Protocol):
    """Snapshots, observations, flags, incidents and rulings."""

    def add_snapshot(self, snapshot: SnapshotRow) -> SnapshotRow:
        """Store a snapshot's record; sequence and digest chain are filled in here.

        The same (attempt, client_id) returns the first record: an upload may be repeated.
        """

    def snapshot(self, snapshot_id: str) -> SnapshotRow | None:
        """Read one snapshot record."""

    def latest_snapshot(self, attempt_id: str) -> SnapshotRow | None:
        """The newest snapshot of an attempt."""

    def reference(self, attempt_id: str) -> SnapshotRow | None:
        """The check-in's picture that counts, which is the newest one."""

    def snapshots(self, attempt_id: str, limit: int = 500) -> Sequence[SnapshotRow]:
        """The snapshots of an attempt, newest first."""

    def during(self, attempt_id: str, first: datetime, last: datetime) -> Sequence[SnapshotRow]:
        """The snapshots received from `first` to `last`, both inclusive, in their order."""

    def observations(self, attempt_id: str, limit: int = 240) -> Sequence[ObservationRow]:
        """The newest `limit` observations, in snapshot order."""

    def put_flag(self, flag: FlagRow) -> None:
        """Insert or update one flag episode by its id."""

    def flags(self, attempt_id: str) -> Sequence[FlagRow]:
        """All flag episodes of an attempt by start."""

    def put_incident(self, incident: IncidentRow) -> None:
        """Insert or update one incident by its id; its ruling travels with it."""

    def incident(self, incident_id: str) -> IncidentRow | None:
        """Read one incident."""

    def incidents(self, attempt_id: str) -> Sequence[IncidentRow]:
        """All incidents of an attempt by start."""
