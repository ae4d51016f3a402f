"""Table of what was agreed for one person; rows are appended only."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Exact, Instant, Json

accommodations = Table(
    "accommodations",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("scheme_id", Text, primary_key=True, comment="empty: every certification"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("factor", Exact, nullable=False),
    Column("breaks", Integer, nullable=False),
    Column("break_minutes", Integer, comment="longest break; NULL where there is none"),
    Column("tools", Json, nullable=False),
    Column("exempt_signals", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("granted_by", Text, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
)
