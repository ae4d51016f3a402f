"""Tables of what happens to a credential after it was issued, and of the published lists."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

credential_events = Table(
    "credential_events",
    metadata,
    Column("number", ForeignKey("credentials.number"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("body", Json, nullable=False),
    Column("words", Text, nullable=False),
)

withdrawal_proposals = Table(
    "withdrawal_proposals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", ForeignKey("credentials.number"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("settled_by", Text),
    Column("settled_at", Instant),
    Column("outcome", Text),
    Column("settled_words", Text),
    Column("covers", Json, comment="the scope that is proposed; null for a withdrawal"),
    Column("successor", Text),
    Index(
        "uq_withdrawal_proposals_open",
        "number",
        unique=True,
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

status_lists = Table(
    "status_lists",
    metadata,
    Column("path", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kid", Text, nullable=False),
    Column("valid_from", Instant, nullable=False),
    Column("bits_sha256", Text, nullable=False),
    Column("token", Text, nullable=False),
)
