"""Table of the wrapped keys under which pictures are stored."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

data_keys = Table(
    "data_keys",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("master", Text, nullable=False, index=True),
    Column("wrapped", LargeBinary, comment="gone for good once the pictures are erased"),
    Column("made_at", Instant, nullable=False),
    Column("destroyed_at", Instant),
)
