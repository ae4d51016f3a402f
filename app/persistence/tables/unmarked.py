"""Tables of draws of exams that nobody marked, of their samples, and of first looks."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

control_draws = Table(
    "control_draws",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("promise", Text, nullable=False, comment="digest of the seed, before the draw"),
    Column("seed", Text, nullable=False),
    Column("promised_at", Instant, nullable=False),
    Column("drawn_at", Instant),
    Column("percent", Integer),
    Column("pool", Integer),
    Column("drawn", Integer),
)

control_pool = Table(
    "control_pool",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("draw", ForeignKey("control_draws.number"), nullable=False, index=True),
    Column("chosen", Boolean, nullable=False),
)

unmarked_samples = Table(
    "unmarked_samples",
    metadata,
    Column("id", Text, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False, unique=True),
    Column("draw", ForeignKey("control_draws.number"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("detector", Text, nullable=False),
    Column("settled_at", Instant),
    Column("outcome", Text, nullable=False),
    Column("incident_id", Text, nullable=False),
)

first_looks = Table(
    "first_looks",
    metadata,
    Column("moment_id", Text, primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("saw", Text, nullable=False, comment="before the marks were read"),
    Column("at", Instant, nullable=False),
    Column("ruled", Text, nullable=False),
    Column("words", Text, nullable=False),
)
