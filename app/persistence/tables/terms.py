"""Tables of the rules that are frozen into bookings and credentials."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import metadata

attempt_terms = Table(
    "attempt_terms",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("scheme_digest", Text, nullable=False),
)

credential_terms = Table(
    "credential_terms",
    metadata,
    Column("number", ForeignKey("credentials.number"), primary_key=True),
    Column("scheme_version", Text, nullable=False),
    Column("scheme_digest", Text, nullable=False),
    Column("chain_id", Text, nullable=False),
    Column("term_no", Integer, nullable=False),
    Column("renews", Text),
    Column("by_delta", Integer, nullable=False, server_default="0"),
)
