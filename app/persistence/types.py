"""Column types that mean the same on PostgreSQL and SQLite: instants, JSON, exact decimals.

Not a place for conversions between rows and values; those stand beside each repository.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect, Numeric, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.types import TypeEngine

from app.services.rows import JsonValue


def instant_text(instant: datetime) -> str:
    """Return the fixed-width spelling SQLite stores, so that text order is time order.

    Raises:
        ValueError: the instant is naive or not in UTC.
    """
    if instant.tzinfo is not UTC:
        instant = _in_utc(instant)
    return instant.isoformat(timespec="microseconds")


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"naive instant: {instant!r}")
    return instant.astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, exact to the microsecond: timestamptz, or text of fixed width."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """Choose the column type of the database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Refuse naive instants on the way in."""
        if value is None:
            return None
        return _in_utc(value) if dialect.name == "postgresql" else instant_text(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(str(value)).astimezone(UTC)


class Json(TypeDecorator[JsonValue]):
    """A JSON document: jsonb, or text. SQL NULL stands for "no document"."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: JsonValue, dialect: Dialect) -> object:
        """Spell the document; PostgreSQL's type does it itself."""
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def process_result_value(self, value: object, dialect: Dialect) -> JsonValue:
        """Read the document back."""
        if value is None or dialect.name == "postgresql":
            return value  # type: ignore[return-value]  # the driver has parsed it
        document: JsonValue = json.loads(str(value))
        return document


class Exact(TypeDecorator[Decimal]):
    """An exact decimal: numeric without a scale, or its text. Never a float."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Decimal] | TypeEngine[str]:
        """Choose the column type of the database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric())
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> object:
        """Spell the number exactly."""
        if value is None or dialect.name == "postgresql":
            return value
        return str(value)

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:
        """Read the number back exactly."""
        return None if value is None else Decimal(str(value))
