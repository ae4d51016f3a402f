"""Tables of cases, of files that candidates sent, of declared ties, and of letters."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False, unique=True),
    Column("state", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("closed_at", Instant),
    Column("document", Json, nullable=False),
)

case_files = Table(
    "case_files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("about", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("storage_key", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("case_id", "about", "sha256"),
)

case_ties = Table(
    "case_ties",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("candidate_id", ForeignKey("people.id"), primary_key=True, index=True),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("people.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("outcome", Text),
    Column("address", Text, nullable=False, server_default="", comment="without an account"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("held_until", Instant, comment="a worker sends it"),
    Column("failure", Text, comment="why it was not taken"),
)
