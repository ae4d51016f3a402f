"""What the database itself can do, measured in the same run: goals are stated against it."""

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import psycopg
from sqlalchemy import make_url

from benchmarks.figures import Floors

SECONDS = 0.7
BATCH = 64
TABLE = (
    "create table bench_rows (attempt text, cseq bigint, body text, primary key (attempt, cseq))"
)
BODY = json.dumps(
    {"r": "a", "i": "F-DATA-001", "m": False, "ct": 1_790_000_000_000, "h": "ab" * 32}
)


def measure(url: str) -> Floors:
    """Measure one database; makes the table `bench_rows` where it is missing.

    Args:
        url: SQLAlchemy URL of the database under test, which nobody else uses meanwhile.
    """
    if url.startswith("sqlite"):
        return _sqlite(str(make_url(url).database))
    return _postgresql(url.replace("postgresql+psycopg://", "postgresql://"))


def _postgresql(url: str) -> Floors:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE.replace("table", "table if not exists"))
        connection.execute("truncate bench_rows")

        def row(number: int) -> None:
            connection.execute("insert into bench_rows values (%s, %s, %s)", ("one", number, BODY))

        def batch(number: int) -> None:
            first = number * BATCH
            connection.execute(
                "insert into bench_rows select 'many', * from unnest(%s::bigint[], %s::text[])",
                (list(range(first, first + BATCH)), [BODY] * BATCH),
            )

        return _floors(_times(row), _times(batch))


def _sqlite(path: str) -> Floors:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.execute(TABLE.replace("table", "table if not exists"))
        connection.execute("delete from bench_rows")

        def row(number: int) -> None:
            connection.execute("insert into bench_rows values (?, ?, ?)", ("one", number, BODY))

        def batch(number: int) -> None:
            first = number * BATCH
            connection.execute("begin immediate")
            connection.executemany(
                "insert into bench_rows values (?, ?, ?)",
                [("many", at, BODY) for at in range(first, first + BATCH)],
            )
            connection.execute("commit")

        return _floors(_times(row), _times(batch))


def _times(work: Callable[[int], None]) -> list[float]:
    """Return the sorted times that a piece of work took, again and again, in seconds."""
    took: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() < began + SECONDS:
        before = time.perf_counter()
        work(len(took))
        took.append(time.perf_counter() - before)
    return sorted(took)


def _floors(rows: list[float], batches: list[float]) -> Floors:
    return Floors(
        commit_ms=(rows[len(rows) // 2] * 1000, rows[int(len(rows) * 0.99)] * 1000),
        row_per_s=len(rows) / sum(rows),
        batch_per_s=len(batches) * BATCH / sum(batches),
    )
