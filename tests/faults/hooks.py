"""Hooks in the database: writes of one table that take long, or that fail, for as long as asked.

Triggers, so that the product needs none for our sake: a process that writes there is caught in the
middle of its transaction, where it can be killed.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from app.persistence.engine import Database
from tests.faults.stage import Stage
from tests.support.processes import eventually

SLOW_S = 2.0
ROUNDS_PER_S = 6_000_000
"""Steps of a recursive query that take SQLite about a second."""
CAUGHT_S = 0.3
"""A lock of SQLite that is held for so long without a gap is held by the slow write."""


@contextmanager
def slow(stage: Stage, table: str, event: str, *, when: str = "") -> Iterator[None]:
    """Let each such write of a table take two seconds.

    Args:
        event: `INSERT`, `UPDATE` or `DELETE`.
        when: condition on OLD and NEW; always, when empty.
    """
    with _hooked(stage.house.database, table, event, when, fails=False):
        yield


@contextmanager
def failing(stage: Stage, table: str, event: str, *, when: str = "") -> Iterator[None]:
    """Let each such write of a table fail; as `slow`."""
    with _hooked(stage.house.database, table, event, when, fails=True):
        yield


def wait_until_caught(stage: Stage, *, seconds: float = 20.0) -> None:
    """Wait until somebody is in the middle of a slow write."""
    caught = _sleeps if stage.postgres is not None else _locked
    eventually(lambda: caught(stage.house.database), "a slow write is caught", seconds=seconds)


def execute(database: Database, statements: list[str]) -> None:
    """Run statements, each on its own, whoever writes meanwhile."""
    if database.kind == "postgresql":
        with _connect(database) as connection:
            for statement in statements:
                connection.execute(statement.encode())
        return
    with closing(_open(database, wait_s=30.0)) as file:
        for statement in statements:
            file.execute(statement)


@contextmanager
def _hooked(
    database: Database, table: str, event: str, when: str, *, fails: bool
) -> Iterator[None]:
    """Put the trigger on the table and take it off again."""
    is_postgresql = database.kind == "postgresql"
    make = _on_postgresql if is_postgresql else _on_sqlite
    on, off = make(table, event, when, fails=fails)
    execute(database, on)
    try:
        yield
    finally:
        execute(database, off)


def _on_postgresql(
    table: str, event: str, when: str, *, fails: bool
) -> tuple[list[str], list[str]]:
    does = "RAISE EXCEPTION 'a fault'" if fails else f"PERFORM pg_sleep({SLOW_S})"
    row = "OLD" if event == "DELETE" else "NEW"
    condition = f"WHEN ({when})" if when else ""
    return [
        "CREATE OR REPLACE FUNCTION fault_hook() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {does}; RETURN {row}; END $$",
        f"CREATE TRIGGER fault BEFORE {event} ON {table} FOR EACH ROW {condition} "
        "EXECUTE FUNCTION fault_hook()",
    ], [f"DROP TRIGGER fault ON {table}", "DROP FUNCTION fault_hook()"]


def _on_sqlite(table: str, event: str, when: str, *, fails: bool) -> tuple[list[str], list[str]]:
    does = "SELECT RAISE(ABORT, 'a fault')" if fails else "SELECT steps FROM fault_takes_long"
    steps = int(SLOW_S * ROUNDS_PER_S)
    condition = f"WHEN {when}" if when else ""
    return [
        "CREATE VIEW fault_takes_long AS WITH RECURSIVE n(i) AS "
        f"(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {steps}) SELECT count(*) steps FROM n",
        f"CREATE TRIGGER fault BEFORE {event} ON {table} {condition} BEGIN {does}; END",
    ], ["DROP TRIGGER fault", "DROP VIEW fault_takes_long"]


def _sleeps(database: Database) -> bool:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    with _connect(database) as connection:
        row = connection.execute(asked).fetchone()
    return bool(row and row[0])


def _locked(database: Database) -> bool:
    """Tell whether nobody could begin to write for a while."""
    until = time.monotonic() + CAUGHT_S
    with closing(_open(database, wait_s=0.0)) as file:
        while time.monotonic() < until:
            try:
                file.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                time.sleep(0.01)
            else:
                file.execute("ROLLBACK")
                return False
    return True


def _connect(database: Database) -> "psycopg.Connection[tuple[object, ...]]":
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True)


def _open(database: Database, *, wait_s: float) -> sqlite3.Connection:
    return sqlite3.connect(str(database.url.database), timeout=wait_s, isolation_level=None)
