"""Tables of employers' keys and of what happened to each."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("secret_sha256", Text, nullable=False, comment="the key itself is stored nowhere"),
    Column("per_day", Integer, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("last_used_at", Instant, comment="written once a minute at most"),
    Column("revoked_at", Instant),
    Column("company_id", ForeignKey("companies.id"), index=True),
    Column("ends_at", Instant, comment="another key has taken its place"),
)

api_key_events = Table(
    "api_key_events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key_id", ForeignKey("api_keys.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("body", Json),
    Index("ix_api_key_events_key_id_at", "key_id", "at"),
)
