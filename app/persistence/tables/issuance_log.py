"""Tables of the issuance log: its entries, the digests of its tree, its signed heads."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant

issuance_log = Table(
    "issuance_log",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("number", ForeignKey("credentials.number"), nullable=False, index=True),
    Column("entry", Text, nullable=False),
)

issuance_log_nodes = Table(
    "issuance_log_nodes",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
)

issuance_log_size = Table(
    "issuance_log_size",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="one row, to be locked"),
    Column("size", Integer, nullable=False),
)

issuance_log_heads = Table(
    "issuance_log_heads",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, primary_key=True),
    Column("token", Text, nullable=False),
)
