"""Tables of item outcomes, form outcomes and certification decisions."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Exact, Instant, Json

item_outcomes = Table(
    "item_outcomes",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("item_version", Integer, primary_key=True),
    Column("response_sha256", Text, primary_key=True),
    Column("key_version", Integer, primary_key=True),
    Column("engine_version", Text, primary_key=True),
    Column("seed", Text, primary_key=True),
    Column("points", Exact, nullable=False),
    Column("maximum", Exact, nullable=False),
    Column("response_seq", Integer, nullable=False),
    Column("document", Json, nullable=False),
)

form_outcomes = Table(
    "form_outcomes",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("engine_version", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, server_default="0", autoincrement=False),
    Column("points", Exact, nullable=False),
    Column("maximum", Exact, nullable=False),
    Column("scaled", Integer, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("report", Json, nullable=False),
)

certification_decisions = Table(
    "certification_decisions",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, server_default="0", autoincrement=False),
    Column("outcome", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("rule_version", Text),
    Column("reasons", Json, nullable=False),
    Column("at", Instant, nullable=False),
)
