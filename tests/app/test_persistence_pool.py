"""A pooled connection that was idle for long is asked whether it lives; a dead one is replaced."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.persistence.engine import Database, open_database

LONG_S = 3600.0


@pytest.fixture
def database(postgres, postgres_template: str) -> Iterator[Database]:
    name = postgres.copy(postgres_template)
    opened = open_database(postgres.url(name))
    yield opened
    opened.close()
    postgres.drop(name)


def backend_idle_for_long(database: Database) -> int:
    """Use one connection, then let it look as if it had been idle; returns its server process."""
    with database.engine.connect() as connection:
        info = connection.connection.info
        pid = int(connection.scalar(text("select pg_backend_pid()")) or 0)
    info["idle_since"] -= LONG_S
    return pid


def test_a_living_connection_is_used_again_after_a_long_time(database):
    pid = backend_idle_for_long(database)
    with database.engine.connect() as connection:
        assert connection.scalar(text("select pg_backend_pid()")) == pid


def test_a_connection_that_died_while_idle_is_replaced_unseen(database, postgres):
    pid = backend_idle_for_long(database)
    postgres.execute(f"select pg_terminate_backend({pid}, 5000)")
    with database.engine.connect() as connection:
        assert connection.scalar(text("select pg_backend_pid()")) != pid
