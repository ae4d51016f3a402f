"""Proofs of capacity, overrides, seats and the queue before the door, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from app.persistence.conflict import insert_into, replace
from app.persistence.tables import (
    attempts,
    capacity_overrides,
    capacity_proofs,
    door,
    door_queue,
)
from app.services.rows import CapacityOverride, CapacityProof
from exam_engine.attempts.states import LIVE, AttemptState

_INSIDE = [state.value for state in LIVE]


class SqlCapacity:
    """`CapacityRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def proof(self) -> CapacityProof | None:
        """Read the newest proof."""
        newest = capacity_proofs.c.at.desc()
        row = self._db.execute(select(capacity_proofs).order_by(newest).limit(1)).first()
        return None if row is None else CapacityProof(**row._asdict())

    def add_proof(self, proof: CapacityProof) -> None:
        """Store a proof; the older ones stay."""
        self._db.execute(
            insert(capacity_proofs).values(
                id=proof.id, at=proof.at, candidates=proof.candidates, report=dict(proof.report)
            )
        )

    def add_override(self, override: CapacityOverride) -> None:
        """Store who scheduled more than is proven, and why."""
        values: dict[str, object] = {
            "window_id": override.window_id,
            "seats": override.seats,
            "proven": override.proven,
            "by": override.by,
            "reason": override.reason,
            "at": override.at,
        }
        replace(self._db, capacity_overrides, values)

    def override(self, window_id: str) -> CapacityOverride | None:
        """Read the override of a window."""
        named = capacity_overrides.c.window_id == window_id
        row = self._db.execute(select(capacity_overrides).where(named)).first()
        return None if row is None else CapacityOverride(**row._asdict())

    def close_door(self) -> None:
        """Let no other transaction count seats until this one ends.

        One row, locked: SQLite's writers stand in line anyway.
        """
        self._db.execute(select(door).with_for_update())

    def booked(self, window_id: str) -> int:
        """Count the attempts of a window that have not been cancelled."""
        cancelled = AttemptState.CANCELLED.value
        held = (attempts.c.window_id == window_id) & (attempts.c.state != cancelled)
        return self._db.scalar(select(func.count()).select_from(attempts).where(held)) or 0

    def seated(self) -> int:
        """Count the attempts that have come in and have not ended."""
        inside = attempts.c.due_at.is_not(None) & attempts.c.state.in_(_INSIDE)
        return self._db.scalar(select(func.count()).select_from(attempts).where(inside)) or 0

    def ask(self, attempt_id: str, now: datetime) -> None:
        """Note that an attempt wants in; the first time it was asked decides its place."""
        statement = insert_into(self._db, door_queue).values(
            attempt_id=attempt_id, asked_at=now, seen_at=now
        )
        self._db.execute(
            statement.on_conflict_do_update(index_elements=["attempt_id"], set_={"seen_at": now})
        )

    def queue(self, since: datetime) -> Sequence[str]:
        """Read who wants in and has asked again after `since`, first come first."""
        return list(
            self._db.scalars(
                select(door_queue.c.attempt_id)
                .where(door_queue.c.seen_at >= since)
                .order_by(door_queue.c.asked_at, door_queue.c.attempt_id)
            )
        )

    def leave_queue(self, attempt_id: str) -> None:
        """Take an attempt out of the queue."""
        self._db.execute(delete(door_queue).where(door_queue.c.attempt_id == attempt_id))
