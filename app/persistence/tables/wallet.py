"""Tables of what holders decide about their credentials."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

credential_showings = Table(
    "credential_showings",
    metadata,
    Column("number", ForeignKey("credentials.number"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("visibility", Text, nullable=False),
    Column("fields", Json, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

credential_shares = Table(
    "credential_shares",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", ForeignKey("credentials.number"), nullable=False, index=True),
    Column("token_sha256", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("fields", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("view_limit", Integer),
    Column("views", Integer, nullable=False),
    Column("revoked_at", Instant),
)
