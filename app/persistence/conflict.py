"""Inserts that say what happens when the row is there already, for both databases.

SQLAlchemy has the clause per dialect only; this is the one place that knows.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, literal
from sqlalchemy.dialects import postgresql, sqlite

from app.services.rows import JsonValue

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

    One prepared statement for all: a long list of values is parsed again each time.
    """
    statement = insert_into(connection, table).on_conflict_do_nothing()
    counted = statement.execution_options(preserve_rowcount=True)
    return connection.execute(counted, rows).rowcount


def replace(connection: Connection, table: Table, values: dict[str, object]) -> None:
    """Insert, or overwrite the row with the same primary key."""
    keys = [column.name for column in table.primary_key]
    statement = insert_into(connection, table).values(**values)
    changed = {name: statement.excluded[name] for name in values if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def as_object(value: JsonValue) -> dict[str, JsonValue]:
    """Return a stored JSON object; an absent one is empty."""
    return value if isinstance(value, dict) else {}
