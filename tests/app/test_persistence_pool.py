"""Connections that died while idle are replaced; a busy writer of SQLite starves nobody."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.persistence import migrate
from app.persistence.engine import Database, open_database
from app.persistence.unit_of_work import SqlUnitOfWork
from tests.support.databases import Databases
from tests.support.processes import eventually

LONG_S = 3600.0

WRITE_ALL_THE_TIME = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=5)
other.execute("create table busy (n integer)")
while True:
    other.execute("begin immediate")
    other.executemany("insert into busy values (?)", [(n,) for n in range(2000)])
    other.execute("commit")
"""
"""Lets the lock go for a few microseconds only."""


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    with databases.lent("postgres") as url:
        opened = open_database(url)
        yield opened
        opened.close()


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


def test_instants_come_in_utc_whatever_the_environment_says(database, monkeypatch):
    monkeypatch.setenv("PGTZ", "Asia/Kathmandu")
    monkeypatch.setenv("PGDATESTYLE", "SQL, DMY")
    for opened in (database.engine, database.reader):
        with opened.connect() as connection:
            connection.rollback()
            found = connection.scalar(text("select timestamptz '2026-11-26 08:00:00+00'"))
        assert found.isoformat() == "2026-11-26T08:00:00+00:00"


def written(path: Path) -> int:
    """Return how many rows the other process has stored by now."""
    with closing(sqlite3.connect(path)) as reader:
        there = reader.execute("select 1 from sqlite_master where name = 'busy'").fetchone()
        return reader.execute("select count(*) from busy").fetchone()[0] if there else 0


def test_a_busy_writer_of_another_process_starves_nobody(tmp_path):
    path = tmp_path / "shared.sqlite3"
    database = open_database(f"sqlite:///{path}")
    migrate.upgrade(f"sqlite:///{path}")
    busy = subprocess.Popen([sys.executable, "-c", WRITE_ALL_THE_TIME, str(path)])
    try:
        eventually(lambda: written(path) > 20, "the other writes")
        before = written(path)
        for _ in range(20):
            with SqlUnitOfWork(database) as uow:
                uow.now()
                uow.commit()
        assert busy.poll() is None
        assert written(path) > before, "the other went on meanwhile"
    finally:
        busy.kill()
        busy.wait()
        database.close()
