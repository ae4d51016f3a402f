"""Table of letters to holders."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("number", ForeignKey("credentials.number"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("outcome", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("held_until", Instant, comment="a worker sends it"),
    Column("failure", Text, comment="why it was not taken"),
)
