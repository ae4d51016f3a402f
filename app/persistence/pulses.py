"""Attempts as signs of life ask for them, in the driver's own words.

Every page asks every few seconds. So the four values are read without the whole document, by a
statement that is planned once, and a clock that was read before is not decoded again. On PostgreSQL
a pooled connection would cost twice what is asked on it, so there is one for this alone.
"""

import json
import threading
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import psycopg
from sqlalchemy.engine import URL

from app.persistence.engine import Database
from app.persistence.journal.postgres import connect_writer
from app.persistence.journal.wire import Statement, Wire
from app.services.attempts.beats import Pulse, Pulses
from app.services.errors import Busy
from exam_engine.attempts.events.coding import decode
from exam_engine.clock import ExamClock

_WANTED: Final = "SELECT state, last_seq, {clock}, assay_now() FROM attempts WHERE id = "
_ON_POSTGRES: Final = _WANTED.format(clock="value ->> 'clock'") + "$1"
_ON_SQLITE: Final = _WANTED.format(clock="json_extract(value, '$.clock')") + "?"
_CLOCKS: Final = 8192
"""Clocks that are remembered by their spelling: one changes at a pause, not at a beat."""
_PATIENCE_S: Final = 2.0
"""Then a page is told nothing; it asks again by itself."""


def pulses(database: Database) -> Pulses:
    """Return the read side of signs of life; it connects at its first use, so after any fork."""
    if database.kind == "postgresql":
        return PostgresPulses(database.url)
    return SqlitePulses(database)


class PostgresPulses:
    """`Pulses` over a connection of its own; one question at a time, in turn."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._turn = threading.Lock()
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._wire: Wire | None = None

    def pulse(self, attempt_id: str) -> Pulse | None:
        """Read without a lock; None when there is no such attempt.

        Raises:
            Busy: the database is away, or does not answer those before.
        """
        if not self._turn.acquire(timeout=_PATIENCE_S):
            raise Busy("those who asked before were not answered")
        try:
            wire = self._opened()
            (result,) = wire.send([Statement(_ON_POSTGRES, [attempt_id])])
            rows = wire.rows(result)
        except psycopg.Error as away:
            self.close()
            raise Busy("the database is not reachable") from away
        except BaseException:  # a greenlet that is ended leaves the line in the middle of an answer
            self.close()
            raise
        finally:
            self._turn.release()
        return _pulse(rows[0]) if rows else None

    def close(self) -> None:
        """Hang up; the next question connects again."""
        connection, self._connection, self._wire = self._connection, None, None
        if connection is not None:
            connection.close()

    def _opened(self) -> Wire:
        if self._wire is None:
            self._connection = connect_writer(self._url, "assay-pulses")
            self._wire = Wire(self._connection)
        return self._wire


class SqlitePulses:
    """`Pulses` over the pool, which is cheap there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pulse(self, attempt_id: str) -> Pulse | None:
        """Read without a lock; None when there is no such attempt."""
        with self._database.reading() as connection:
            row = connection.exec_driver_sql(_ON_SQLITE, (attempt_id,)).first()
        return None if row is None else _pulse(tuple(row))

    def close(self) -> None:
        """Do nothing: the pool has its own end."""


def _pulse(row: tuple[Any, ...]) -> Pulse:
    state, last_seq, clock, now = row
    return Pulse(state, last_seq, _clock(clock), _instant(now))


@lru_cache(_CLOCKS)
def _clock(spelled: str) -> ExamClock:
    return decode(ExamClock, json.loads(spelled))


def _instant(value: datetime | str) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(value)
