"""Tables of where each signal stands, and of what the report of each week said."""

from sqlalchemy import Boolean, Column, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

signal_standing = Table(
    "signal_standing",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("detector", Text, primary_key=True),
    Column("right", Integer, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("technical", Integer, nullable=False),
    Column("demoted", Boolean, nullable=False),
    Column("since", Instant, comment="verdicts before it do not count"),
    Column("changed_at", Instant),
    Column("changed_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

signal_weeks = Table(
    "signal_weeks",
    metadata,
    Column("week", Text, primary_key=True, comment="ISO year and week, such as 2026-W48"),
    Column("at", Instant, nullable=False),
    Column("document", Json, nullable=False),
)
