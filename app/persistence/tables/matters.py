"""Tables of complaints and appeals."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

matters = Table(
    "matters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("person_id", ForeignKey("people.id"), index=True),
    Column("subject", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("assigned_to", ForeignKey("people.id")),
    Column("outcome", Text),
    Column("answer", Text),
    Column("ended_at", Instant),
    Column("version", Integer, nullable=False),
    Index("ix_matters_subject_about", "subject", "about"),
    Index("ix_matters_state_due_at", "state", "due_at"),
)

matter_events = Table(
    "matter_events",
    metadata,
    Column("matter_id", ForeignKey("matters.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", ForeignKey("people.id")),
    Column("to_person", ForeignKey("people.id")),
    Column("words", Text, nullable=False),
)

matter_senders = Table(
    "matter_senders",
    metadata,
    Column("matter_id", ForeignKey("matters.id"), primary_key=True),
    Column("secret_sha256", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
)
