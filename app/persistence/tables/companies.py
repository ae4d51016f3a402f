"""Tables of companies that check credentials, of their people, and of the lists they checked."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

companies = Table(
    "companies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("per_day", Integer, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("made_by", ForeignKey("people.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("tells_holders", Boolean, nullable=False),
    Column("ended_at", Instant),
)

company_members = Table(
    "company_members",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("joined_at", Instant, nullable=False),
)

company_invitations = Table(
    "company_invitations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False, index=True),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("secret_sha256", Text, nullable=False, unique=True),
    Column("invited_by", ForeignKey("people.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("used", Boolean, nullable=False),
)

company_events = Table(
    "company_events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", ForeignKey("people.id"), nullable=False),
    Column("about", Text, nullable=False),
    Column("body", Json),
    Index("ix_company_events_company_id_at", "company_id", "at"),
)

company_checks = Table(
    "company_checks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("person_id", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("checked", Integer, nullable=False),
    Column("acceptable", Integer, nullable=False),
    Column("lines", Json, nullable=False),
    Index("ix_company_checks_company_id_at", "company_id", "at"),
)

company_looks = Table(
    "company_looks",
    metadata,
    Column("number", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("looks", Integer, nullable=False),
)
