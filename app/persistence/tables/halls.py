"""Tables of capacity and admission, and of attempts that the sweeper could not move."""

from sqlalchemy import Column, Index, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

sweep_failures = Table(
    "sweep_failures",
    metadata,
    # No foreign key: what cannot be read must still be put aside.
    Column("attempt_id", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("failed_at", Instant, nullable=False),
    Column("again_at", Instant, comment="NULL: in quarantine until a person lets it go"),
)

capacity_proofs = Table(
    "capacity_proofs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("candidates", Integer, nullable=False),
    Column("report", Json, nullable=False),
)

capacity_overrides = Table(
    "capacity_overrides",
    metadata,
    Column("window_id", Text, primary_key=True),
    Column("seats", Integer, nullable=False),
    Column("proven", Integer),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

door_queue = Table(
    "door_queue",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("asked_at", Instant, nullable=False, comment="the place in the queue"),
    Column("seen_at", Instant, nullable=False, comment="who does not ask again loses the place"),
)
Index("ix_door_queue_asked_at", door_queue.c.asked_at)

door = Table(
    "door",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="one row, to be locked"),
)
