"""Table of the times in which no frame of a candidate arrived; rows are appended only."""

from sqlalchemy import Column, ForeignKey, Table

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

silences = Table(
    "silences",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("since", Instant, primary_key=True, comment="the last frame before"),
    Column("until", Instant, nullable=False, comment="the first frame after"),
)
