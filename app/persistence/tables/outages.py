"""Tables of signs of life of our own processes, and of the gaps between them."""

from sqlalchemy import Column, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

service_beats = Table(
    "service_beats",
    metadata,
    Column("process", Text, primary_key=True),
    Column("seen_at", Instant, nullable=False),
)

outages = Table(
    "outages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("began_at", Instant, nullable=False, unique=True, comment="one gap is found once"),
    Column("ended_at", Instant, nullable=False),
    Column("state", Text, nullable=False, comment="proposed, crediting, credited or dismissed"),
    Column("decided_by", Text),
    Column("reason", Text),
    Column("decided_at", Instant),
)
