"""Tables of credentials, published keys, status-list entries and counted look-ups."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, false, text

from app.persistence.tables.base import metadata
from app.persistence.types import Instant, Json

credentials = Table(
    "credentials",
    metadata,
    Column("number", Text, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("scheme_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("valid_from", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("kid", Text, nullable=False, index=True),
    Column("badge", Json, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("name_public", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revocation_index", Integer, nullable=False),
    Column("suspension_index", Integer, nullable=False),
    Column("tokens", Json, nullable=False),
    Column("issued_at", Instant),
    Column("proof_kid", Text, index=True),
    Column("visibility", Text, nullable=False, server_default="link"),
    Column("result_public", Boolean, nullable=False, server_default=false()),
    Column("through", Text, comment="the higher credential whose exam renewed this one"),
    Column("covers", Json, comment="ids of the parts that it is limited to; null for the whole"),
    Column("instead_of", Text, comment="the credential whose scope was changed to this one's"),
    Index(
        "uq_credentials_earned",
        "attempt_id",
        "scheme_id",
        unique=True,
        sqlite_where=text("instead_of IS NULL"),
        postgresql_where=text("instead_of IS NULL"),
    ),
    Index("uq_credentials_instead_of", "instead_of", unique=True),
)

public_keys = Table(
    "public_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("jwk", Json, nullable=False),
    Column("activate_at", Instant, nullable=False),
    Column("alg", Text, nullable=False, server_default="ES256"),
    Column("backend", Text, nullable=False, server_default="file"),
    Column("state", Text, nullable=False, server_default="signing"),
    Column("published_at", Instant),
    Column("sign_until", Instant),
    Column("distrust_at", Instant),
    Column("words", Text),
)

status_entries = Table(
    "status_entries",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("list_index", Integer, primary_key=True, autoincrement=False),
    Column("bit", Boolean, nullable=False),
)

credential_views = Table(
    "credential_views",
    metadata,
    Column("number", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("views", Integer, nullable=False),
)

credential_name_tries = Table(
    "credential_name_tries",
    metadata,
    Column("number", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
)
