"""Wrapped keys of pictures in SQL; a destroyed one keeps its row and loses its bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, func, select, update

from app.persistence.conflict import insert_once
from app.persistence.tables import data_keys, snapshots
from app.services.rows import DataKeyRow, SnapshotRow

_keys = data_keys.c
_ALIVE: Final = (
    select(data_keys)
    .where(_keys.attempt_id.in_(bindparam("ids", expanding=True)), _keys.wrapped.is_not(None))
    .order_by(_keys.attempt_id, _keys.generation)  # the newest is the one that is kept
)


class SqlDataKeys:
    """`DataKeyRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def alive(self, attempt_id: str) -> DataKeyRow | None:
        """The key under which new pictures of an attempt are stored; None before the first."""
        row = self._db.execute(
            select(data_keys)
            .where(_keys.attempt_id == attempt_id, _keys.wrapped.is_not(None))
            .order_by(_keys.generation.desc())
            .limit(1)
        ).first()
        return None if row is None else DataKeyRow(**row._asdict())

    def alive_of(self, attempt_ids: Sequence[str]) -> Mapping[str, DataKeyRow]:
        """The same of several attempts; those without a key are left out."""
        rows = self._db.execute(_ALIVE, {"ids": list(attempt_ids)})
        return {row.attempt_id: DataKeyRow(**row._asdict()) for row in rows}

    def newest_generation(self, attempt_id: str) -> int:
        """The number of the newest key of an attempt, destroyed or not; 0 where there is none."""
        newest = select(func.max(_keys.generation)).where(_keys.attempt_id == attempt_id)
        return self._db.scalar(newest) or 0

    def of(self, attempt_id: str, generation: int) -> DataKeyRow | None:
        """One key of an attempt, destroyed or not."""
        row = self._db.execute(
            select(data_keys).where(_keys.attempt_id == attempt_id, _keys.generation == generation)
        ).first()
        return None if row is None else DataKeyRow(**row._asdict())

    def add(self, row: DataKeyRow) -> bool:
        """Store a key unless its place is taken; False when it was."""
        return insert_once(self._db, data_keys, asdict(row))

    def destroy(self, attempt_id: str, at: datetime) -> int:
        """Forget all keys of an attempt for good; returns how many there were."""
        return self._db.execute(
            update(data_keys)
            .where(_keys.attempt_id == attempt_id, _keys.wrapped.is_not(None))
            .values(wrapped=None, destroyed_at=at)
        ).rowcount

    def destroyed(self, attempt_id: str) -> int:
        """How many keys of an attempt were destroyed so far."""
        gone = (_keys.attempt_id == attempt_id) & _keys.wrapped.is_(None)
        return self._db.scalar(select(func.count()).select_from(data_keys).where(gone)) or 0

    def wrapped_by_others(self, master: str, limit: int) -> Sequence[DataKeyRow]:
        """Keys that another master key wraps, to be wrapped anew; locked until the end."""
        rows = self._db.execute(
            select(data_keys)
            .where(_keys.master != master, _keys.wrapped.is_not(None))
            .order_by(_keys.attempt_id, _keys.generation)
            .limit(limit)
            .with_for_update()
        )
        return [DataKeyRow(**row._asdict()) for row in rows]

    def rewrap(self, row: DataKeyRow) -> None:
        """Store how a key is wrapped now; one that was destroyed meanwhile stays so."""
        self._db.execute(
            update(data_keys)
            .where(
                _keys.attempt_id == row.attempt_id,
                _keys.generation == row.generation,
                _keys.wrapped.is_not(None),
            )
            .values(master=row.master, wrapped=row.wrapped)
        )

    def lying_open(self, after: str, limit: int) -> Sequence[SnapshotRow]:
        """Records above an id of pictures that are stored as they came, by id."""
        kept = snapshots.c
        # A file is named by the digest of its bytes, which is the picture's own only unsealed.
        as_it_came = kept.storage_key == kept.attempt_id + "/" + kept.sha256
        rows = self._db.execute(
            select(snapshots)
            .where(kept.id > after, as_it_came, kept.erased_at.is_(None))
            .order_by(kept.id)
            .limit(limit)
        )
        return [SnapshotRow(**row._asdict()) for row in rows]

    def moved(self, row: SnapshotRow, storage_key: str) -> bool:
        """Note where a picture lies now; False where it was moved or erased meanwhile."""
        kept = snapshots.c
        unchanged = (kept.storage_key == row.storage_key) & kept.erased_at.is_(None)
        moved = update(snapshots).where(kept.id == row.id, unchanged)
        return self._db.execute(moved.values(storage_key=storage_key)).rowcount == 1
