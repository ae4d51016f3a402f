"""Bringing a database up to date: from nothing, twice, at once, and never back from the future."""

import subprocess
import sys

import pytest

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
