"""Statements that travel together: one message to PostgreSQL, one wait, then all their results.

The driver offers this as its pipeline, which asks the event loop some twenty times per batch. Here
the protocol's own batching is driven over the driver's public binding of libpq: everything is sent,
then one wait for what comes back. Statements are prepared on first use and planned once.
"""

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

_BINARY: Final = 1
"""How results come: instants and numbers need not be read as text."""


class Statement(NamedTuple):
    """SQL with `$1`, `$2` and so on, and their values as PostgreSQL spells them."""

    sql: str
    values: Sequence[str] = ()


class Wire:
    """Sends statements of one connection together; for one caller at a time."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self._connection = connection
        self._reader = Transformer(connection)
        self._names: dict[str, bytes] = {}

    def send(self, statements: Sequence[Statement]) -> list[PGresult]:
        """Carry out statements in order, all in one message; return their results.

        None after the first that fails is carried out; the caller throws such a connection away.

        Raises:
            Error: the driver's, of the first that failed or of the connection.
        """
        fresh = list(dict.fromkeys(each.sql for each in statements if each.sql not in self._names))
        if fresh:
            names = {sql: b"journal_%d" % at for at, sql in enumerate(fresh, len(self._names))}
            prepare = self._line.send_prepare
            self._exchange([partial(prepare, names[sql], sql.encode()) for sql in fresh])
            self._names.update(names)
        return self._exchange([partial(self._ask, each) for each in statements])

    def rows(self, result: PGresult) -> list[tuple[Any, ...]]:
        """Return the rows of a result as the driver reads them."""
        self._reader.set_pgresult(result)
        return self._reader.load_rows(0, result.ntuples, tuple)

    @property
    def _line(self) -> PGconn:
        return self._connection.pgconn

    def _ask(self, statement: Statement) -> None:
        values = [value.encode() for value in statement.values]
        name = self._names[statement.sql]
        self._line.send_query_prepared(name, values, None, _BINARY)

    def _exchange(self, calls: Sequence[Callable[[], None]]) -> list[PGresult]:
        line = self._line
        line.enter_pipeline_mode()
        for call in calls:
            call()
        line.pipeline_sync()
        results = self._connection.wait(_results(line))
        line.exit_pipeline_mode()
        for result in results:
            if result.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(result)
        return results


def _results(line: PGconn) -> Generator[Wait, Ready | int, list[PGresult]]:
    """Send what is queued and read everything that comes back; waits are the caller's."""
    while line.flush():
        if (yield Wait.RW) & Ready.R:
            line.consume_input()  # a server that is not read may stop to read
    results: list[PGresult] = []
    while True:
        while line.is_busy():
            yield Wait.R
            line.consume_input()
        result = line.get_result()
        if result is None:  # the end of one statement's results
            if line.status == ConnStatus.BAD:
                raise psycopg.OperationalError(line.get_error_message())
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return results
        results.append(result)
