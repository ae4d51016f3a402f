"""Table of what candidates say of themselves; no other table refers to it."""

from sqlalchemy import Column, ForeignKey, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

declared_groups = Table(
    "declared_groups",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("groups", Json, nullable=False),
    Column("words", Text, nullable=False, comment="digest of the words that were agreed to"),
    Column("at", Instant, nullable=False),
    comment="volunteered, for aggregated comparison alone; deleted by its person at any time",
)
