"""Tables of blind control samples and of answers to them."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

control_samples = Table(
    "control_samples",
    metadata,
    Column("id", Text, primary_key=True),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False, unique=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False),
    Column("violation", Boolean, nullable=False),
    Column("drawn_at", Instant, nullable=False),
)

control_answers = Table(
    "control_answers",
    metadata,
    Column("sample_id", ForeignKey("control_samples.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
