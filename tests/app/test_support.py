"""The test run's own servers: they are what they say, and they end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from app.persistence.engine import open_database
from proctoring.pins import BLAZEFACE, SFACE, YUNET, PinnedModel
from tests.support.memory import Place
from tests.support.models import best_of
from tests.support.postgres import SUPERUSER, TestPostgres
from tests.support.processes import System, eventually, gone
from tests.support.redis import TestRedis


def rows(cluster: TestPostgres, database: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(
        host="127.0.0.1", port=cluster.port, user=SUPERUSER, dbname=database
    ) as connection:
        return connection.execute(statement.encode()).fetchall()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")],
)
def test_the_test_database_is_as_durable_as_a_real_one(postgres, setting, value):
    assert rows(postgres, "postgres", f"show {setting}") == [(value,)]


def test_a_copy_of_a_database_is_apart_from_its_source(postgres):
    postgres.create_database("origin")
    copied = postgres.copy("origin")
    with psycopg.connect(
        host="127.0.0.1", port=postgres.port, user=SUPERUSER, dbname=copied
    ) as connection:
        connection.execute("create table only_here (id int)")

    tables = "select tablename from pg_tables where schemaname = 'public'"
    assert rows(postgres, copied, tables) == [("only_here",)]
    assert rows(postgres, "origin", tables) == []
    postgres.drop(copied)
    postgres.drop("origin")


def test_a_kind_of_database_is_made_once_and_each_copy_is_apart(databases, backend):
    built = []

    def build(url: str) -> str:
        built.append(url)
        run(url, "create table made (n int)")
        return "told"

    for _ in range(2):
        assert databases.made(backend, "made-for-a-test", build) == "told"
        with databases.lent(backend, "made-for-a-test") as url:
            assert run(url, "select n from made") == []
            run(url, "insert into made values (1)")
            assert run(url, "select n from made") == [(1,)]
    assert len(built) == 1


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement over a connection of its own."""
    database = open_database(url)
    with database.engine.begin() as connection:
        done = connection.exec_driver_sql(statement)
        found = [tuple(row) for row in done] if done.returns_rows else []
    database.close()
    return found


def test_memory_that_a_killed_run_held_is_free_again_and_what_lives_is_left_alone():
    prefix = f"assay-test-{os.getpid()}-"
    living, killed = (Place.fresh(prefix, in_memory=True) for _ in range(2))
    if not living.in_memory:
        living.remove()
        killed.remove()
        pytest.skip("no file system in memory, or less than 2 GiB free in it")
    os.close(killed._hold)  # as the kernel does
    later = Place.fresh(prefix, in_memory=True)
    assert (living.folder.exists(), killed.folder.exists()) == (True, False)
    for place in (living, later):
        place.remove()
        assert not place.folder.exists()


def test_a_killed_redis_comes_back_on_the_same_address_and_empty_when_asked():
    server = TestRedis.create()
    try:
        with redis.Redis.from_url(server.url) as client:
            client.set("kept", "yes")
        server.kill()
        server.restart(empty=True)
        with redis.Redis.from_url(server.url) as client:
            assert client.get("kept") is None
    finally:
        server.stop()
    assert gone(server.server.child.process.pid)
    assert not server.folder.exists()


def test_a_process_started_by_a_system_is_killed_by_its_id_and_its_log_is_kept(tmp_path):
    with System(tmp_path, "sqlite:///none", "unix:///none") as system:
        child = system.start("talker", "-c", "print('hello'); import time; time.sleep(60)")
        eventually(lambda: "hello" in system.log("talker"), "the process says hello")
        system.kill("talker")
        assert child.process.returncode == -signal.SIGKILL
        left = system.start("left", "-c", "import time; time.sleep(60)")
    assert gone(left.process.pid)


def test_a_child_dies_with_its_parent_even_when_the_parent_is_killed(tmp_path):
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\n"
            "from pathlib import Path\n"
            "from app.embedded.children import ChildSpec, start_child\n"
            "spec = ChildSpec('child', (sys.executable, '-c', 'import time; time.sleep(60)'))\n"
            f"child = start_child(spec, {{}}, Path({str(tmp_path)!r}))\n"
            "print(child.process.pid, flush=True)\n"
            "time.sleep(60)\n",
        ],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    eventually(lambda: gone(child), "the kernel ends the child")


def test_the_servers_of_the_run_are_not_run_by_root(postgres):
    owner = Path(f"/proc/{postgres.pid}").stat().st_uid
    assert owner != 0 or os.geteuid() != 0


def test_tests_take_the_first_folder_with_the_preferred_detector_else_that_with_most(
    tmp_path: Path,
):
    def folder(name: str, *models: PinnedModel) -> Path:
        (tmp_path / name).mkdir()
        for model in models:
            (tmp_path / name / model.name).write_bytes(b"")
        return tmp_path / name

    none, compares = folder("none"), folder("compares", SFACE)
    less, whole = folder("less", BLAZEFACE, SFACE), folder("whole", YUNET, BLAZEFACE)
    preferred = folder("preferred", YUNET)
    assert best_of(none, less, preferred, whole) == preferred
    assert best_of(none, compares, less) == less
    assert best_of(none, compares) is None
