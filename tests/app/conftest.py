"""One store, three ways: PostgreSQL, SQLite and the fake; what holds for one holds for all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from app.persistence.engine import Database, open_database
from app.persistence.journal.writer import GroupCommitWriter
from app.persistence.unit_of_work import SqlUnitOfWork
from app.services.ports import Journal, UnitOfWork
from tests.app.furnished import furnished
from tests.builders import running
from tests.fakes import FakeDatabase, FakeJournal
from tests.support.databases import Databases
from tests.support.redis import TestRedis

if TYPE_CHECKING:
    from tests.app.hall import Hall
    from tests.app.offices import Office
    from tests.app.rooms import Rooms

SHIFTED_CLOCK = """
CREATE OR REPLACE FUNCTION assay_now() RETURNS timestamptz LANGUAGE sql VOLATILE
AS 'SELECT clock_timestamp() + interval ''{} seconds'''"""


@dataclass(slots=True)
class FakeStore:
    """The fake database and its journal."""

    database: FakeDatabase
    journal: Journal

    def uow(self) -> UnitOfWork:
        return self.database.uow()

    def now(self) -> datetime:
        return self.database.clock.now()

    def shift(self, by: timedelta) -> None:
        self.database.clock.advance(by)

    def flush(self) -> None:
        """Wait until what never waits is written; here it is."""


@dataclass(slots=True)
class SqlStore:
    """A real database, its journal writer, and a clock that a test may move."""

    database: Database
    journal: GroupCommitWriter
    shifted: timedelta = timedelta(0)

    def uow(self) -> UnitOfWork:
        return SqlUnitOfWork(self.database)

    def now(self) -> datetime:
        with SqlUnitOfWork(self.database, reads_only=True) as uow:
            return uow.now()

    def shift(self, by: timedelta) -> None:
        self.shifted += by
        if self.database.kind == "sqlite":
            self.database.clock.offset = self.shifted
            return
        with self.database.engine.begin() as connection:
            connection.exec_driver_sql(SHIFTED_CLOCK.format(self.shifted.total_seconds()))

    def flush(self) -> None:
        """Write what waits; later saves need a new journal."""
        self.journal.stop()
        self.journal = GroupCommitWriter(self.database)
        self.journal.start()


Store = FakeStore | SqlStore


def open_store(url: str) -> SqlStore:
    """Open a migrated database with a running journal."""
    database = open_database(url)
    journal = GroupCommitWriter(database)
    journal.start()
    return SqlStore(database, journal)


@pytest.fixture(scope="module")
def database_url(backend: str, databases: Databases) -> Iterator[str]:
    """URL of a database of this test module: the programme is in it, and nobody."""
    with furnished(databases, backend) as url:
        yield url


@pytest.fixture
def fresh_database_url(backend: str, databases: Databases) -> Iterator[str]:
    """URL of a database of this one test: the programme is in it, and nobody."""
    with furnished(databases, backend) as url:
        yield url


@pytest.fixture(params=["postgres", "sqlite", "fake"])
def store(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Store]:
    """A store of this one test: nobody and nothing in it, but on databases the programme."""
    if request.param == "fake":
        database = FakeDatabase()
        yield FakeStore(database, FakeJournal(database))
        return
    with furnished(databases, request.param) as url:
        opened = open_store(url)
        yield opened
        opened.journal.stop()
        opened.database.close()


@pytest.fixture
def any_hall(store: Store) -> "Hall":
    """A hall over each store in turn: what every database must answer alike."""
    from tests.app.hall import open_hall

    return open_hall(store)


@pytest.fixture
def hall() -> "Hall":
    """A hall over the fake: rules that no database changes."""
    from tests.app.hall import open_hall

    database = FakeDatabase()
    return open_hall(FakeStore(database, FakeJournal(database)))


@pytest.fixture
def sql_store(fresh_database_url: str) -> Iterator[SqlStore]:
    """A real store of this one test, on PostgreSQL and on SQLite."""
    opened = open_store(fresh_database_url)
    yield opened
    opened.journal.stop()
    opened.database.close()


@pytest.fixture(scope="module")
def module_store(database_url: str) -> Iterator[SqlStore]:
    """A real store of this test module, on PostgreSQL and on SQLite: its clock only goes on."""
    opened = open_store(database_url)
    yield opened
    opened.journal.stop()
    opened.database.close()


@pytest.fixture(scope="module")
def running_rooms(
    database_url: str, redis_server: TestRedis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Rooms"]:
    """A delivery process of this test module, on PostgreSQL and on SQLite."""
    from tests.app.rooms import open_rooms

    with open_rooms(tmp_path_factory.mktemp("rooms"), database_url, redis_server.url) as rooms:
        yield rooms


@pytest.fixture
def rooms(running_rooms: "Rooms") -> Iterator["Rooms"]:
    """The module's delivery process; every line that a test opens is closed after it."""
    yield running_rooms
    running_rooms.hang_up()


@pytest.fixture(scope="module")
def office(backend: str, databases: Databases, redis_server: TestRedis) -> Iterator["Office"]:
    """All pages of this test module, filled, on PostgreSQL and on SQLite."""
    from tests.app.filled import lent_office

    more = {"verify_requests_per_minute": 1_000}  # all tests of a module come from one address
    with lent_office(databases, backend, redis_server, **more) as opened:
        yield opened


@pytest.fixture
def sitting(store: Store) -> Store:
    """A store with attempt a1 in progress for an hour."""
    with store.uow() as uow:
        running(uow, now=uow.now())
        uow.commit()
    return store
