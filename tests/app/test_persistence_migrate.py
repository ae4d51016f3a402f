"""Bringing a database up to date: from nothing, twice, at once, and never back from the future."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command

from app.persistence import migrate
from app.persistence.engine import open_database
from tests.support.processes import ROOT


@pytest.fixture(params=["postgres", "sqlite"])
def empty_url(request, tmp_path):
    """URL of a database without any table; the SQLite file and its folder are not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new folder' / 'assay 100%.sqlite3'}"
    cluster = request.getfixturevalue("postgres")
    name = f"empty_{abs(hash(tmp_path))}"
    return cluster.create_database(name)


def test_an_empty_database_is_made_current_once(empty_url):
    assert migrate.current(empty_url) is None
    assert not migrate.is_current(empty_url)
    assert migrate.upgrade(empty_url) == migrate.head()
    assert migrate.upgrade(empty_url) == migrate.head()
    assert migrate.is_current(empty_url)


def test_a_filled_database_is_made_current_and_loses_no_row(empty_url):
    filled_at(empty_url, "0031_controls")
    before = rows_of(empty_url)
    assert {"credentials", "credential_terms", "matter_events", "api_key_events"} <= before.keys()
    assert migrate.upgrade(empty_url) == migrate.head()
    after = rows_of(empty_url)
    assert {name: after[name] for name in before} == before


def filled_at(url, revision):
    """Make the tables of an earlier release, with a row in each that refers to those before it."""
    config, _scripts = migrate._scripts()
    migrate._make_folder(url)
    with migrate._connected(url) as connection:
        connection.rollback()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with migrate._connected(url) as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            empty = connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
            if empty:
                row = {one.name: some_value(one.name, one.type) for one in table.columns}
                connection.execute(table.insert().values(**row))
        connection.commit()


def some_value(name, kind):
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 1, 1, tzinfo=UTC)
    if name.endswith("_at"):
        return "2026-01-01T00:00:00.000000Z"
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.Integer | sa.Numeric):
        return 1
    if isinstance(kind, sa.LargeBinary):
        return b"x"
    return {} if isinstance(kind, sa.JSON) else "x"


def rows_of(url):
    with migrate._connected(url) as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        count = sa.select(sa.func.count())
        found = {
            name: connection.scalar(count.select_from(table))
            for name, table in tables.tables.items()
        }
    return {name: rows for name, rows in found.items() if rows}


def test_several_processes_may_start_at_once(empty_url):
    script = "import sys; from app.persistence import migrate; print(migrate.upgrade(sys.argv[1]))"
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", script, empty_url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    reached = [process.communicate(timeout=60) for process in starting]
    assert reached == [(f"{migrate.head()}\n", "")] * 3


def test_a_database_of_a_newer_release_is_refused_and_left_alone(empty_url):
    migrate.upgrade(empty_url)
    database = open_database(empty_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_future'")
    with pytest.raises(migrate.DatabaseTooNew, match="9999_future"):
        migrate.upgrade(empty_url)
    assert migrate.current(empty_url) == "9999_future"
    database.close()


def test_a_database_that_does_not_answer_is_named_without_its_password():
    url = "postgresql+psycopg://assay:secret@127.0.0.1:1/assay"
    with pytest.raises(migrate.DatabaseUnreachable) as refused:
        migrate.upgrade(url)
    assert "127.0.0.1" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "sqlite://", "mysql://localhost/assay"])
def test_other_databases_are_refused(url):
    with pytest.raises(ValueError, match=r"PostgreSQL|sqlite|mysql"):
        open_database(url)
