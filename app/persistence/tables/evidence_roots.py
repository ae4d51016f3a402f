"""Tables of the daily signed roots of evidence and the entries under them."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

evidence_roots = Table(
    "evidence_roots",
    metadata,
    Column("day", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("token", Text, nullable=False),
)

evidence_renewals = Table(
    "evidence_renewals",
    metadata,
    Column("day", ForeignKey("evidence_roots.day"), primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("token", Text, nullable=False),
    comment="roots signed again after their key was given up; the newest of a day counts",
)

evidence_entries = Table(
    "evidence_entries",
    metadata,
    Column("day", ForeignKey("evidence_roots.day"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False, index=True),
    Column("entry", Text, nullable=False),
)
