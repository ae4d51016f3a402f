"""Tables of the nightly check of journals: how far it has come, what it found."""

from sqlalchemy import Column, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

replay_nights = Table(
    "replay_nights",
    metadata,
    Column("night", Text, primary_key=True),
    Column("cursor", Text, nullable=False, comment="id of the last attempt checked"),
    Column("checked", Integer, nullable=False),
    Column("differing", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
)

replay_findings = Table(
    "replay_findings",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("found_at", Instant, nullable=False),
)
