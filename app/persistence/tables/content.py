"""Tables of schemes, pages, items, forms, windows; answer keys apart.

`answer_keys` stands alone so that a production database can give it to the scoring role only.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, false, text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

documents = Table(
    "documents",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("document", Json, nullable=False),
    Column("current", Boolean, nullable=False),
)
Index(
    "uq_documents_current",
    documents.c.kind,
    documents.c.key,
    unique=True,
    postgresql_where=documents.c.current,
    sqlite_where=text("current = 1"),
)

forms = Table(
    "forms",
    metadata,
    Column("id", Text, primary_key=True),
    Column("scheme_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("item_count", Integer, nullable=False),
    Column("document", Json, nullable=False),
)

exam_windows = Table(
    "exam_windows",
    metadata,
    Column("id", Text, primary_key=True),
    Column("scheme_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False, index=True),
    Column("seed", BigInteger, nullable=False),
    Column("caps_time", Boolean, nullable=False),
    Column("seats", Integer, comment="most that may sit at once; NULL: no bound was named"),
    Column("rehearsal", Boolean, nullable=False, server_default=false()),
    Column("route", Text, nullable=False, server_default="same_exam"),
)

answer_keys = Table(
    "answer_keys",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("document", Json, nullable=False),
)
