"""Fixtures of every test: databases, Redis, settings, real processes. No network.

A test that wants both databases asks for `backend` (or `database_url`); it then runs once on
PostgreSQL and once on SQLite. Each test module gets a fresh copy of the migrated template.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from app.config import Settings
from tests.support import compiled
from tests.support.databases import Databases
from tests.support.memory import Place
from tests.support.postgres import PostgresMissing, TestPostgres
from tests.support.processes import System
from tests.support.redis import TestRedis

BACKENDS = ("postgres", "sqlite")
OF_THEIR_OWN = (
    "tests/faults/",
    *(f"tests/journeys/test_{name}.py" for name in ("day", "kills", "rolling")),
)
"""Each test starts an installation and lets time pass or things die in it."""
IN_BROWSERS = "tests/journeys/"

hypothesis_settings.register_profile("assay", deadline=None, print_blob=True)
hypothesis_settings.load_profile("assay")
compiled.share()

# A test never talks to what the person at this machine works with.
for _name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL"):
    os.environ.pop(_name, None)
for _name in [name for name in os.environ if name.startswith("ASSAY_")]:
    del os.environ[_name]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be repeated with the seed it printed."""
    parser.addoption("--seed", type=int, help="seed of everything drawn at random by our tests")


def pytest_configure(config: pytest.Config) -> None:
    """Draw the seed of the run once; xdist hands the controller's option to its workers."""
    if config.option.seed is None:
        config.option.seed = int.from_bytes(os.urandom(4), "big")


def pytest_report_header(config: pytest.Config) -> str:
    """Print the seed of the run; hypothesis prints its own with each failure."""
    return f"seed: --seed={config.option.seed}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything that stands on our own servers."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"postgres", "redis_server"} or "[postgres" in item.name:
            item.add_marker(pytest.mark.services)
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: ORDER.get(worker_of(item.nodeid), len(ORDER)))


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays until the end: ten thousand tests, all modules."""
    gc.collect()
    gc.freeze()


def worker_of(nodeid: str) -> str:
    """Return the name that a test shares with those that one worker is to take with it."""
    if nodeid.startswith(OF_THEIR_OWN):
        return "installations"
    return "browsers" if nodeid.startswith(IN_BROWSERS) else nodeid.partition("::")[0]


ORDER = {"installations": 0, "browsers": 1}


class TogetherScheduling(LoadScopeScheduling):
    """Gives a worker one file after the other, but whole installations to two workers alone.

    These wait more than they reckon: they come first, one of each kind at a time, about equally
    long, while a third worker takes the other files. More of them at once would wait for each
    other, and all of them one after the other took longer than everything else.
    """

    def _split_scope(self, nodeid: str) -> str:
        return worker_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer | None) -> TogetherScheduling:
    """Say who gets which tests when several workers share them."""
    return TogetherScheduling(config, log)


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """The seed of the run, printed in its header."""
    return int(pytestconfig.option.seed)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """All databases of this run (under xdist: of this worker)."""
    place = Place.fresh("assay-sqlite-", in_memory=True)
    opened = Databases(_started_postgres, _migrate, place)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres(databases: Databases) -> TestPostgres:
    """One PostgreSQL for this run (under xdist: for this worker)."""
    return databases.cluster()


@pytest.fixture(scope="module", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """`postgres` or `sqlite`: the test runs on both."""
    return str(request.param)


@pytest.fixture(scope="module")
def database_url(backend: str, databases: Databases) -> Iterator[str]:
    """URL of a migrated, empty database of this test module."""
    with databases.lent(backend) as url:
        yield url


@pytest.fixture
def fresh_database_url(backend: str, databases: Databases) -> Iterator[str]:
    """URL of a migrated, empty database of this one test."""
    with databases.lent(backend) as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[TestRedis]:
    """One Redis for this run (under xdist: for this worker); crash tests make their own."""
    server = TestRedis.create()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: TestRedis) -> str:
    """URL of an empty Redis."""
    redis_server.flush()
    return redis_server.url


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Settings of an embedded installation on this module's database and an empty Redis."""
    return settings_for(tmp_path, database_url, redis_url)


@pytest.fixture
def system(fresh_database_url: str, redis_url: str, tmp_path: Path) -> Iterator[System]:
    """Real processes on a database of their own; nothing is started yet."""
    with System(tmp_path, fresh_database_url, redis_url) as running:
        yield running


def settings_for(folder: Path, database_url: str, redis_url: str = "") -> Settings:
    """Return embedded settings whose files lie in `folder`."""
    return Settings.from_env(
        {
            "ASSAY_DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "PUBLIC_URL": "http://localhost:8000",
        }
    )


def _started_postgres() -> TestPostgres:
    try:
        return TestPostgres.create(in_memory=True)
    except PostgresMissing as missing:
        pytest.fail(str(missing), pytrace=False)


def _migrate(database_url: str) -> None:
    from app.persistence import migrate

    migrate.upgrade(database_url)
