"""Tables of snapshots, observations, flags and incidents."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Text, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False),
    Column("client_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("client_ms", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("storage_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("chain", Text, nullable=False),
    Column("erased_at", Instant, comment="the file is gone since then; the record stays"),
    UniqueConstraint("attempt_id", "client_id"),
    UniqueConstraint("attempt_id", "seq"),
)

_WAITS = text("purpose = 'live' AND state = 'accepted' AND erased_at IS NULL")
Index(
    "ix_snapshots_waiting",
    snapshots.c.attempt_id,
    snapshots.c.seq,
    postgresql_where=_WAITS,
    sqlite_where=_WAITS,
)

observations = Table(
    "observations",
    metadata,
    Column("snapshot_id", ForeignKey("snapshots.id"), primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("document", Json, nullable=False),
)
Index("ix_observations_attempt_id_seq", observations.c.attempt_id, observations.c.seq)

analysis_states = Table(
    "analysis_states",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("frame", LargeBinary),
    Column("smoother", Json, nullable=False),
    Column(
        "told_seq",
        Integer,
        nullable=False,
        server_default="0",
        comment="up to here the page's reports in the journal have become flags",
    ),
)

flags = Table(
    "flags",
    metadata,
    Column("id", Text, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False, index=True),
    Column("type", Text, nullable=False),
    Column("flag_class", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("count", Integer, nullable=False),
    Column("best_snapshot_id", Text),
    Column("detector", Text, nullable=False),
    Column("document", Json, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False, index=True),
    Column("type", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("flag_ids", Json, nullable=False),
    Column("rulings", Json, nullable=False),
)
