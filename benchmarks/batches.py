"""What one batch of saves costs on PostgreSQL, by its size, and what planning would add to it.

`python -m benchmarks.batches`. The journal's own connection and statements, without sockets: the
same batches over a connection that plans once and one that PostgreSQL lets plan as it likes, in
turn. Milliseconds are what a save waits for at least; CPU is this process' and the database's.
"""

import sys
import time
from dataclasses import dataclass
from itertools import count, cycle, islice

import psycopg

from app.persistence.journal.incoming import incoming
from app.persistence.journal.types import Incoming
from app.persistence.journal.writer import _WriterConnection
from app.services.rows import SaveReceipt, SaveRequest
from benchmarks.rig import Rig, rigged
from benchmarks.seats import ANSWERS, fill

SEATS = 420
SAVES = 1200
SIZES = (1, 8, 96)
ROUNDS = 2
EPOCH = 1
AS_IT_LIKES = """
SET plan_cache_mode = auto; SET enable_seqscan = on; SET enable_hashjoin = on;
SET enable_mergejoin = on"""
"""PostgreSQL's own defaults."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one batch: milliseconds (median), and microseconds of CPU here and in the database."""

    ms: float
    ours_us: float
    database_us: float


class Saves:
    """An endless supply of saves: seat after seat, each with its next number."""

    def __init__(self, seats: list[dict]) -> None:
        self._seats = cycle(seats)
        self._numbers = {seat["attempt"]: count(1) for seat in seats}

    def take(self, size: int) -> list[Incoming]:
        """Return the next saves, each of another attempt."""
        return [self._save(seat) for seat in islice(self._seats, size)]

    def _save(self, seat: dict) -> Incoming:
        number = next(self._numbers[seat["attempt"]])
        return incoming(
            SaveRequest(
                attempt_id=seat["attempt"],
                person_id=seat["person"],
                epoch=EPOCH,
                cseq=number,
                kind="answer",
                item_id=seat["items"][number % len(seat["items"])],
                response=ANSWERS[number % len(ANSWERS)],
                marked=False,
                client_ms=1_790_000_000_000 + number,
                head="ab" * 32,
            )
        )


def measure(rig: Rig, saves: Saves, connection: _WriterConnection, size: int, total: int) -> Cost:
    """Store `total` saves in batches of `size`; every one of them must count."""
    took: list[float] = []
    ours, database = time.process_time(), rig.database_cpu()
    for _ in range(max(1, total // size)):
        batch = saves.take(size)
        began = time.perf_counter()
        results = connection.store(batch, {}).results
        took.append(time.perf_counter() - began)
        verdicts = {one.verdict for one in results if isinstance(one, SaveReceipt)}
        assert (len(results), verdicts) == (size, {"accepted"}), results
    ours, database = time.process_time() - ours, rig.database_cpu() - database
    each = 1e6 / len(took)
    return Cost(sorted(took)[len(took) // 2] * 1000, ours * each, database * each)


def run(total: int = SAVES, sizes: tuple[int, ...] = SIZES) -> bool:
    """Print what batches cost; returns whether planning once is the cheaper way for one save."""
    found: dict[tuple[int, str], list[Cost]] = {}
    with rigged("postgresql") as rig:
        saves = Saves(fill(rig.settings, rig.database, SEATS))
        ways = {"planned once": _opened(rig), "planned anew": _opened(rig, AS_IT_LIKES)}
        for connection in ways.values():
            measure(rig, saves, connection, 1, 50)  # warm
        for size in sizes * ROUNDS:
            for way, connection in ways.items():
                cost = measure(rig, saves, connection, size, total)
                found.setdefault((size, way), []).append(cost)
        for connection in ways.values():
            connection.close()
    print("\nbatches of saves on postgresql, without sockets")
    for (size, way), costs in sorted(found.items()):
        best = min(costs, key=lambda cost: cost.ms)
        print(
            f"  {size:3} saves, {way}: {best.ms:.2f} ms,"
            f" {best.ours_us:.0f} us CPU here, {best.database_us:.0f} in the database"
        )
    once, anew = (
        min(cost.ms for cost in found[sizes[0], way]) for way in ("planned once", "planned anew")
    )
    return once <= anew


def _opened(rig: Rig, settings: str = "") -> _WriterConnection:
    """Open a connection of the journal's kind, with other settings for this session."""
    connection = _WriterConnection(rig.database, lambda work: work())
    connection._opened()  # noqa: SLF001 - before the first batch
    if settings:
        assert isinstance(connection._open, psycopg.Connection)  # noqa: SLF001
        connection._open.execute(settings)  # noqa: SLF001
    return connection


if __name__ == "__main__":
    sys.exit(0 if run() else 1)
