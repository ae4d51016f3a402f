"""Snapshots, observations, flags, incidents and rulings in SQL.

Whatever a proctor's board shows of them raises `attempt_evidence.version`, never the attempt's own
row: pictures must not wait for answers, nor answers for pictures.
"""

from collections.abc import Sequence
from dataclasses import replace as changed
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.persistence.conflict import insert_into, replace
from app.persistence.tables import attempt_evidence, flags, incidents, observations, snapshots
from app.services.errors import NotFound
from app.services.evidence.picture_chain import snapshot_digest
from app.services.rows import FlagRow, IncidentRow, ObservationRow, SnapshotRow

_INCIDENT = [column.name for column in incidents.columns]


def flag_from(row: Row[Any]) -> FlagRow:
    """Return the flag a full row of the table holds."""
    return FlagRow(**row._asdict())


def incident_from(row: Row[Any]) -> IncidentRow:
    """Return the incident a full row of the table holds."""
    values = row._asdict()
    return IncidentRow(**{name: values[name] for name in _INCIDENT})


def snapshot_from(row: Row[Any]) -> SnapshotRow:
    """Return the picture's record a full row of the table holds."""
    return SnapshotRow(**row._asdict())


class SqlInvigilation:
    """`InvigilationRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add_snapshot(self, snapshot: SnapshotRow) -> SnapshotRow:
        """Store a snapshot's record; sequence and digest chain are filled in here.

        The same (attempt, client_id) returns the first record: an upload may be repeated.

        Raises:
            NotFound: there is no such attempt.
        """
        mark = self._raise_version(snapshot.attempt_id)
        first = self._first_snapshot(
            (snapshots.c.attempt_id == snapshot.attempt_id)
            & (snapshots.c.client_id == snapshot.client_id)
        )
        if first is not None:
            return first
        linked = changed(snapshot, seq=mark.snapshot_seq + 1)
        linked = changed(linked, chain=snapshot_digest(mark.snapshot_head, linked))
        self._db.execute(
            insert_into(self._db, snapshots).values(
                {name: getattr(linked, name) for name in snapshots.c.keys()}  # noqa: SIM118
            )
        )
        self._db.execute(
            update(attempt_evidence)
            .where(attempt_evidence.c.attempt_id == snapshot.attempt_id)
            .values(snapshot_seq=linked.seq, snapshot_head=linked.chain, **_newest(linked))
        )
        return linked

    def snapshot(self, snapshot_id: str) -> SnapshotRow | None:
        """Read one snapshot record."""
        return self._first_snapshot(snapshots.c.id == snapshot_id)

    def latest_snapshot(self, attempt_id: str) -> SnapshotRow | None:
        """The newest snapshot of an attempt."""
        newest = self.snapshots(attempt_id, limit=1)
        return newest[0] if newest else None

    def reference(self, attempt_id: str) -> SnapshotRow | None:
        """The check-in's picture that counts, as the board shows it."""
        counts = select(attempt_evidence.c.reference_id).where(
            attempt_evidence.c.attempt_id == attempt_id
        )
        return self._first_snapshot(snapshots.c.id == counts.scalar_subquery())

    def snapshots(self, attempt_id: str, limit: int = 500) -> Sequence[SnapshotRow]:
        """The snapshots of an attempt, newest first."""
        rows = self._db.execute(
            select(snapshots)
            .where(snapshots.c.attempt_id == attempt_id)
            .order_by(snapshots.c.seq.desc())
            .limit(limit)
        )
        return [snapshot_from(row) for row in rows]

    def during(self, attempt_id: str, first: datetime, last: datetime) -> Sequence[SnapshotRow]:
        """The snapshots received from `first` to `last`, both inclusive, in their order."""
        rows = self._db.execute(
            select(snapshots)
            .where(
                snapshots.c.attempt_id == attempt_id,
                snapshots.c.received_at.between(first, last),
            )
            .order_by(snapshots.c.seq)
        )
        return [snapshot_from(row) for row in rows]

    def observations(self, attempt_id: str, limit: int = 240) -> Sequence[ObservationRow]:
        """The newest `limit` observations, in snapshot order."""
        rows = self._db.execute(
            select(observations)
            .where(observations.c.attempt_id == attempt_id)
            .order_by(observations.c.seq.desc())
            .limit(limit)
        ).all()
        return [ObservationRow(**row._asdict()) for row in reversed(rows)]

    def put_flag(self, flag: FlagRow) -> None:
        """Insert or update one flag episode by its id."""
        values: dict[str, object] = {name: getattr(flag, name) for name in flags.c.keys()}  # noqa: SIM118
        values["document"] = dict(flag.document)
        self._raise_version(flag.attempt_id)
        replace(self._db, flags, values)

    def flags(self, attempt_id: str) -> Sequence[FlagRow]:
        """All flag episodes of an attempt by start."""
        rows = self._db.execute(
            select(flags)
            .where(flags.c.attempt_id == attempt_id)
            .order_by(flags.c.opened_at, flags.c.id)
        )
        return [flag_from(row) for row in rows]

    def put_incident(self, incident: IncidentRow) -> None:
        """Insert or update one incident by its id; its ruling travels with it."""
        values: dict[str, object] = {
            name: getattr(incident, name)
            for name in incidents.c.keys()  # noqa: SIM118
        }
        values["flag_ids"] = list(incident.flag_ids)
        self._raise_version(incident.attempt_id)
        replace(self._db, incidents, values)

    def incident(self, incident_id: str) -> IncidentRow | None:
        """Read one incident."""
        row = self._db.execute(select(incidents).where(incidents.c.id == incident_id)).first()
        return None if row is None else incident_from(row)

    def incidents(self, attempt_id: str) -> Sequence[IncidentRow]:
        """All incidents of an attempt by start."""
        rows = self._db.execute(
            select(incidents)
            .where(incidents.c.attempt_id == attempt_id)
            .order_by(incidents.c.started_at, incidents.c.id)
        )
        return [incident_from(row) for row in rows]

    def _first_snapshot(self, condition: object) -> SnapshotRow | None:
        row = self._db.execute(
            select(snapshots).where(condition)  # type: ignore[arg-type]
        ).first()
        return None if row is None else snapshot_from(row)

    def _raise_version(self, attempt_id: str) -> Row[Any]:
        """Raise the board's version; the row's lock also puts rival uploads one after the other."""
        row = self._db.execute(
            update(attempt_evidence)
            .where(attempt_evidence.c.attempt_id == attempt_id)
            .values(version=attempt_evidence.c.version + 1)
            .returning(attempt_evidence)
        ).first()
        if row is None:
            raise NotFound(f"no attempt {attempt_id!r}")
        return row


def _newest(snapshot: SnapshotRow) -> dict[str, object]:
    """Return what the board shows of a fresh snapshot: a document or a room is for the desk."""
    match snapshot.purpose:
        case "reference":
            return {"reference_id": snapshot.id}
        case "live" | "closer":
            return {"latest_id": snapshot.id, "latest_at": snapshot.received_at}
    return {}
