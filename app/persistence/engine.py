"""How this process reaches its database: pools, SQLite's settings, the lock before SQLite writes.

Not a place for transactions: `unit_of_work` and `journal.writer` alone commit.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from app.persistence.greenlet_wait import GreenletConnection
from app.persistence.native_thread import cooperative
from app.persistence.types import instant_text

LOCK_WAIT_S: Final = 5
"""How long any statement waits for a lock before it gives up."""

SPEAK_UTC: Final = "SET timezone TO 'UTC'; SET datestyle TO 'ISO'"
"""First statement of each PostgreSQL connection, outside of any transaction.

`PGTZ` and `PGDATESTYLE` of the environment overrule what an address says.
"""

_STATEMENT_LIMIT_MS = 30_000
_IDLE_S = 30.0
_BOOT_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # counts a laptop's sleep


class SqliteClock:
    """`assay_now()` of SQLite: wall time once at the start, then what a steady clock adds.

    Attributes:
        offset: added to every reading; only tests set it.
    """

    def __init__(self) -> None:
        self.offset = timedelta(0)
        self._start = datetime.now(UTC)
        self._began = time.clock_gettime_ns(_BOOT_CLOCK)

    def now(self) -> datetime:
        """Return the instant, exact to the microsecond."""
        passed = (time.clock_gettime_ns(_BOOT_CLOCK) - self._began) // 1000
        return self._start + timedelta(microseconds=passed) + self.offset

    def text(self) -> str:
        """Return the instant as SQLite stores it."""
        return instant_text(self.now())


@dataclass(frozen=True, slots=True)
class Database:
    """One database as this process sees it.

    Attributes:
        kind: `postgresql` or `sqlite`.
        reader: the same pool for reads.
        clock: SQLite's clock; unused on PostgreSQL, whose server has its own.
        write_lock: taken before every SQLite write transaction of this process. SQLite waits in C,
            where no other greenlet can run, so a second writer must wait here instead.
    """

    engine: Engine
    kind: Literal["postgresql", "sqlite"]
    reader: Engine
    clock: SqliteClock = field(default_factory=SqliteClock)
    write_lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> URL:
        """The address, with its password."""
        return self.engine.url

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection for a short read; whatever was done on it is rolled back."""
        with self.connect_reader() as connection:
            yield connection

    def connect_reader(self) -> Connection:
        """Take a connection for reads; closing it gives it back."""
        connection = self.reader.connect()
        if self.kind == "sqlite":
            connection.exec_driver_sql("BEGIN")  # one snapshot for all statements
        return connection

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def open_database(url: str, *, pool_size: int = 6, pool_timeout_s: float = 5.0) -> Database:
    """Prepare a database; the first connection is made at the first use, so after any fork.

    Args:
        url: `postgresql+psycopg://…` or `sqlite:///path`.
        pool_size: most connections of the pool; the journal writer has one of its own beside it.
        pool_timeout_s: how long a caller waits for a free one.

    Raises:
        ValueError: another kind of database, or an SQLite without a file.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed, pool_size, pool_timeout_s)
    if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return _sqlite(parsed, pool_size, pool_timeout_s)
    raise ValueError(f"neither PostgreSQL nor SQLite in a file: {parsed.render_as_string()}")


def postgresql_options(url: URL, application: str) -> dict[str, str | int]:
    """Return what every PostgreSQL connection is opened with.

    A commit that was confirmed is on the disk, whatever the server's default. Options in the
    address come last and so have the last word. How instants are spelled is `SPEAK_UTC`.
    """
    given = url.query.get("options", "")
    return {
        "application_name": application,
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": f"-c synchronous_commit=on -c lock_timeout={LOCK_WAIT_S}s"
        f" -c statement_timeout={_STATEMENT_LIMIT_MS}"
        f" -c idle_in_transaction_session_timeout={_STATEMENT_LIMIT_MS} {given}",
    }


def connect_sqlite(path: str, clock: SqliteClock) -> sqlite3.Connection:
    """Open one SQLite connection with the settings that make an acknowledged commit durable."""
    connection = sqlite3.connect(
        path,
        timeout=LOCK_WAIT_S,
        isolation_level=None,  # the driver starts no transactions; we do
        check_same_thread=False,  # the pool hands a connection to one user at a time
    )
    prepare_sqlite(connection, clock)
    return connection


def prepare_sqlite(connection: sqlite3.Connection, clock: SqliteClock) -> None:
    """Set what SQLite forgets between connections."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={LOCK_WAIT_S * 1000}")
    connection.execute("PRAGMA cache_size=-16000")
    connection.execute("PRAGMA wal_autocheckpoint=16000")
    connection.create_function("assay_now", 0, clock.text)


def _postgresql(url: URL, pool_size: int, pool_timeout_s: float) -> Database:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout_s,
        connect_args=postgresql_options(url, "assay"),
    )
    _ping_after_idleness(engine)

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: object, _record: object, given: Sequence[Any], named: Mapping[str, Any]
    ) -> object:
        """Connect as the journal's writer does; None leaves it to the driver."""
        return GreenletConnection.connect(*given, **named) if cooperative() else None

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, record: object) -> None:
        engine.dialect.set_isolation_level(connection, "AUTOCOMMIT")  # a rollback would undo it
        connection.cursor().execute(SPEAK_UTC)
        engine.dialect.reset_isolation_level(connection)

    # A read alone needs no BEGIN and no ROLLBACK, which cost as much as the read itself.
    reader = engine.execution_options(isolation_level="AUTOCOMMIT")
    return Database(engine, "postgresql", reader=reader)


def _sqlite(url: URL, pool_size: int, pool_timeout_s: float) -> Database:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout_s,
        connect_args={
            "timeout": LOCK_WAIT_S,
            "isolation_level": None,
            "check_same_thread": False,
        },
    )
    lock = _lock_of(str(url.database))
    database = Database(engine, "sqlite", reader=engine, write_lock=lock)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        prepare_sqlite(connection, database.clock)

    return database


def _ping_after_idleness(engine: Engine) -> None:
    """Ask a connection that has been idle for long whether it still lives, and only such a one.

    A connection that was lost sooner fails its user once, who is told to try again.
    """

    @event.listens_for(engine, "checkin")
    def note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        since = record.info.get("idle_since")
        if since is not None and time.monotonic() - since > _IDLE_S:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as refusal:
                raise DisconnectionError("idle for too long") from refusal


_locks: dict[str, threading.Lock] = {}
"""One lock per SQLite file and process, however often the file is opened."""


def _lock_of(path: str) -> threading.Lock:
    return _locks.setdefault(path, threading.Lock())
