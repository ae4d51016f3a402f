"""The group-commit writer of saves: whatever queued up while the last commit ran is the next batch.

One per process, with a connection of its own. The other place that commits is `unit_of_work`.
A save is answered after its batch is durable, never before; there is no timer and no window.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import psycopg

from app.persistence.engine import SPEAK_UTC, Database, connect_sqlite
from app.persistence.journal.batch import plan_batch
from app.persistence.journal.incoming import incoming
from app.persistence.journal.postgres import PostgresBatch, connect_writer
from app.persistence.journal.queue import MOST_QUEUED, WAIT_S, Result, SaveQueue
from app.persistence.journal.sqlite import SqliteBatch
from app.persistence.journal.types import BatchStore, Commitment, Incoming
from app.persistence.native_thread import NativeThread, cooperative
from app.services.errors import Busy, NotFound
from app.services.rows import SaveReceipt, SaveRequest

log = logging.getLogger(__name__)

_ENDING: Final = "COMMIT"
_LOCKED_RETRY_S: Final = 0.005
_RECONNECT_S: Final = 0.2
_PATIENCE_S: Final = 0.5
_SIGNS_S: Final = 0.25
"""How long signs of life that say nothing else wait for saves to ride along with."""
_LATER = (psycopg.OperationalError, psycopg.InterfaceError, sqlite3.OperationalError)
"""The database is away, full or locked; the same batch may succeed later."""

Apart = Callable[[Callable[[], object]], object]


@dataclass(slots=True)
class Stored:
    """What became of one batch.

    Attributes:
        results: one per save, in order.
        kept_beats: heads of rows that others hold.
        batches: how many commits it took.
    """

    results: list[Result]
    kept_beats: dict[str, Commitment] = field(default_factory=dict)
    batches: int = 0


class GroupCommitWriter:
    """`Journal` for both databases; `start` it in the process that serves, after any fork."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._native = NativeThread() if database.kind == "sqlite" and cooperative() else None
        self._connection = _WriterConnection(database, self._apart)
        self._queue = SaveQueue()
        self._stopping = False
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.batch_seconds = 0.0

    def start(self) -> None:
        """Begin to write; starting twice changes nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="journal-writer", daemon=True)
            self._thread.start()
            threading.Thread(target=self._watch, name="journal-patience", daemon=True).start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Refuse new saves, write what waits, and close the connection."""
        self._stopping = True
        self._queue.wake.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
        self._ended.set()
        self._connection.close()
        if self._native is not None:
            self._native.close()

    def save(self, request: SaveRequest) -> SaveReceipt:
        """Return only after the save (or its refusal) is durable.

        Raises:
            Busy: the queue is full, or the attempt's row or the database stayed away for 5 s.
            NotFound: there is no such attempt.
            NotCanonical: the response cannot be spelled alike by the browser and here.
            MalformedEvent: telemetry of a kind that nobody knows.
        """
        if self._stopping:
            raise self._queue.busy()
        answer = request.kind == "answer"
        if len(self._queue) >= (MOST_QUEUED if answer else MOST_QUEUED // 2):
            self._queue.counts["telemetry_dropped"] += not answer
            raise self._queue.busy()
        return self._queue.wait_for(incoming(request))

    def beat(self, attempt_id: str, *, epoch: int, cseq: int, head: str | None) -> None:
        """Note a sign of life and the page's chain head with the next batch; never waits.

        Of several before the next batch the newest counts. A head that comes while answers count
        can prove them later.
        """
        self._queue.beat(attempt_id, Commitment(epoch, cseq, head))

    def counters(self) -> dict[str, float]:
        """Return what happened since the start, by name; verdicts carry theirs after a colon."""
        counted = {f"journal_{name}": float(count) for name, count in self._queue.counts.items()}
        return counted | {
            "journal_batch_seconds": self.batch_seconds,
            "journal_queue_depth": float(len(self._queue)),
        }

    def _write(self) -> None:
        queue = self._queue
        while not (self._stopping and queue.idle):
            if not len(queue):
                queue.wake.wait(_SIGNS_S)
            queue.wake.clear()
            if not queue.idle:
                self._next_batch()

    def _watch(self) -> None:
        while not self._ended.wait(_PATIENCE_S):
            self._queue.expire()

    def _next_batch(self) -> None:
        batch, beats = self._queue.take()
        saves = [waiting.incoming for waiting in batch]
        began = time.monotonic()
        try:
            with self._alone():
                stored = self._connection.store(saves, beats)
        except Exception as refusal:
            later = isinstance(refusal, (*_LATER, Busy))
            log.warning("a batch of %d saves was not written", len(batch), exc_info=not later)
            self._queue.settle(batch, [None if later else refusal] * len(batch))
            self._queue.keep_beats(beats)
            self._queue.wake.wait(_RECONNECT_S)
            return
        self.batch_seconds += time.monotonic() - began
        self._queue.counts["batches"] += stored.batches
        self._queue.keep_beats(stored.kept_beats)
        if self._queue.settle(batch, stored.results) or stored.kept_beats:
            self._queue.wake.wait(_LOCKED_RETRY_S)
        time.sleep(0)  # acknowledgements leave before the next batch is planned

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Take the lock of SQLite's writers; PostgreSQL has locks of its own."""
        if self._database.kind == "postgresql":
            yield
            return
        if not self._database.write_lock.acquire(timeout=WAIT_S):
            raise Busy("another write of this process takes too long")
        try:
            yield
        finally:
            self._database.write_lock.release()

    def _apart(self, work: Callable[[], object]) -> object:
        """Run what waits in C in a native thread, so that other greenlets go on.

        No more than that: each statement there would ask for the interpreter again, and a busy
        loop gives it back after 5 ms.
        """
        return work() if self._native is None else self._native.run(work)


class _WriterConnection:
    """The writer's connection: opened at the first batch, thrown away after any doubt."""

    def __init__(self, database: Database, apart: Apart) -> None:
        self._database = database
        self._apart = apart
        self._open: psycopg.Connection[tuple[object, ...]] | sqlite3.Connection | None = None
        self._store: BatchStore | None = None

    def close(self) -> None:
        """Close it; what was not committed is gone."""
        connection, self._open, self._store = self._open, None, None
        if connection is not None:
            connection.close()

    def store(self, saves: Sequence[Incoming], beats: dict[str, Commitment]) -> Stored:
        """Write one batch; what makes the database refuse it is found by halving, and fails alone.

        Saves and signs of life are parted first: nobody's answer pays for a sign of somebody's.

        Raises:
            OperationalError: the driver's; the database is away, and nothing or all is durable.
        """
        try:
            return self._once(saves, beats)
        except _LATER:
            self.close()
            raise
        except Exception as refusal:
            self.close()
            if len(saves) + len(beats) < 2:  # noqa: PLR2004 - one thing cannot be halved
                log.exception("a %s cannot be written", "save" if saves else "sign of life")
                return Stored([refusal for _ in saves])
        parts = [self.store(some, signs) for some, signs in _halves(saves, beats)]
        return Stored(
            [result for part in parts for result in part.results],
            {name: head for part in parts for name, head in part.kept_beats.items()},
            sum(part.batches for part in parts),
        )

    def _once(self, saves: Sequence[Incoming], beats: dict[str, Commitment]) -> Stored:
        store = self._opened()
        wanted = sorted({one.request.attempt_id for one in saves} | beats.keys())
        if not store.begin(wait=False):
            self._apart(lambda: store.begin(wait=True))
        now, locked = store.lock(wanted)
        missing = [attempt_id for attempt_id in wanted if attempt_id not in locked]
        held = store.existing(missing) if missing else set()
        ready = [one for one in saves if one.request.attempt_id in locked]
        plan = plan_batch(ready, beats, locked, now, store)
        if locked:
            store.write(plan)
        self._apart(lambda: store.finish(_ENDING))
        receipts = iter(plan.receipts)
        return Stored(
            [_result(one, held, locked.keys(), receipts) for one in saves],
            {attempt_id: beats[attempt_id] for attempt_id in held & beats.keys()},
            batches=1,
        )

    def _opened(self) -> BatchStore:
        if self._open is None or self._store is None:
            if self._database.kind == "postgresql":
                postgresql = connect_writer(self._database.url)
                postgresql.autocommit = True  # the driver's BEGIN is a round trip; ours is not
                postgresql.execute(SPEAK_UTC)
                self._open, self._store = postgresql, PostgresBatch(postgresql)
            else:
                clock = self._database.clock
                sqlite = connect_sqlite(str(self._database.url.database), clock)
                self._open, self._store = sqlite, SqliteBatch(sqlite, clock)
        return self._store


def _halves(
    saves: Sequence[Incoming], beats: dict[str, Commitment]
) -> list[tuple[Sequence[Incoming], dict[str, Commitment]]]:
    """Return two smaller batches that come to the same, in order."""
    if saves and beats:
        return [(saves, {}), ([], beats)]
    if saves:
        middle = len(saves) // 2
        return [(saves[:middle], {}), (saves[middle:], {})]
    signs, middle = list(beats.items()), len(beats) // 2
    return [([], dict(signs[:middle])), ([], dict(signs[middle:]))]


def _result(
    one: Incoming, held: set[str], locked: object, receipts: Iterator[SaveReceipt]
) -> Result:
    attempt_id = one.request.attempt_id
    if attempt_id in held:
        return None
    if attempt_id in locked:  # type: ignore[operator]
        return next(receipts)
    return NotFound(f"no attempt {attempt_id!r}")
