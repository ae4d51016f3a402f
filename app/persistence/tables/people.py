"""Tables of accounts, roles and login sessions."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_folded", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("time_zone", Text, comment="IANA name, for lists that staff read"),
)

person_roles = Table(
    "person_roles",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("role", Text, primary_key=True),
)

login_sessions = Table(
    "login_sessions",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("csrf_secret", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)
