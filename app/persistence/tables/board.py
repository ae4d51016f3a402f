"""Tables of broadcasts with their receipts, and of who watched whose live pictures."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
)

broadcast_receipts = Table(
    "broadcast_receipts",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("broadcast_id", ForeignKey("broadcasts.id"), nullable=False),
    Column("shown_at", Instant),
)
Index("ix_broadcast_receipts_broadcast", broadcast_receipts.c.broadcast_id)

picture_views = Table(
    "picture_views",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("until", Instant, nullable=False),
    Column("pictures", Integer, nullable=False),
)
