"""Table of where each signal stands: how often it was right, and whether it has stepped back."""

from sqlalchemy import Boolean, Column, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

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
