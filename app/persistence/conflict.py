"""Inserts that say what happens when the row is there already, for both databases.

SQLAlchemy has the clause per dialect only; this is the one place that knows.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import Boolean, Connection, Integer, Table, TextClause, literal, text
from sqlalchemy.dialects import postgresql, sqlite

from app.persistence.types import Exact, Instant, Json
from app.services.rows import JsonValue

_TYPES: Final[Mapping[type, str]] = {
    Instant: "timestamptz",
    Json: "jsonb",
    Exact: "numeric",
    Integer: "int",
    Boolean: "bool",
}

Insert = postgresql.Insert | sqlite.Insert


def insert_into(connection: Connection, table: Table) -> Insert:
    """Return an insert of the connection's dialect, which knows ON CONFLICT."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Insert:
    """Return an insert of a dialect, for a statement that is made once."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_once(connection: Connection, table: Table, values: dict[str, object]) -> bool:
    """Insert unless any unique key is taken; False when the row (or a rival of it) was there."""
    statement = insert_into(connection, table).values(**values).on_conflict_do_nothing()
    # Asked back, because an insert's row count is not reliable.
    return connection.execute(statement.returning(literal(1))).first() is not None


def insert_many_once(
    connection: Connection, table: Table, rows: Sequence[dict[str, object]]
) -> int:
    """Insert the rows of which no unique key is taken; returns how many.

    PostgreSQL takes them as one JSON array, a third of the CPU of a statement run once per row;
    SQLite runs one inside the process. A long list of values would be parsed again each time.
    """
    if connection.dialect.name == "postgresql":
        return _insert_array(connection, table, rows)
    return connection.execute(_insert_each(table), rows).rowcount


def column_types(table: Table, names: Iterable[str]) -> str:
    """Return columns with their types as PostgreSQL reads them out of a JSON array."""
    return ", ".join(f"{name} {_TYPES.get(type(table.c[name].type), 'text')}" for name in names)


def spelled(value: object) -> str:
    """Spell for JSON what it does not know: instants and exact decimals."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _insert_array(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> int:
    given = json.dumps(rows, default=spelled, ensure_ascii=False)
    return connection.execute(_array_of(table, tuple(rows[0])), {"rows": given}).rowcount


@cache
def _array_of(table: Table, names: tuple[str, ...]) -> TextClause:
    """Return the insert of an array of rows with these columns; made once, as it is dear to."""
    columns, shape = ", ".join(names), column_types(table, names)
    return text(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} "  # noqa: S608 - our own names
        f"FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({shape}) ON CONFLICT DO NOTHING"
    )


@cache
def _insert_each(table: Table) -> Insert:
    """Return the insert that SQLite runs for each row; made once."""
    statement = insert_for("sqlite", table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


def replace(connection: Connection, table: Table, values: dict[str, object]) -> None:
    """Insert, or overwrite the row with the same primary key."""
    keys = [column.name for column in table.primary_key]
    statement = insert_into(connection, table).values(**values)
    changed = {name: statement.excluded[name] for name in values if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def as_object(value: JsonValue) -> dict[str, JsonValue]:
    """Return a stored JSON object; an absent one is empty."""
    return value if isinstance(value, dict) else {}
