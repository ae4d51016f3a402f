"""Issuing on a large scale, by itself: `python -m benchmarks.issuing` (10,000), or `… 2000`.

A crowd that passed is certified by two issuing processes on a PostgreSQL of its own; one of them is
killed at random and replaced, twice. Then every credential is audited: there has to be exactly one
for each, entered once in the log, with nothing that does not hold. Beside it a status list of
131,072 entries is read from the database, packed, signed and stored, on PostgreSQL and on SQLite.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import text

from app.persistence import migrate
from app.services.standing.status_lists import StatusLists
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.status_list import ENTRIES
from tests.app.conftest import SqlStore, open_store
from tests.app.hall import open_hall
from tests.app.issuers import crowd, require_whole
from tests.app.issuers import run as issue
from tests.support.postgres import TestPostgres

MANY = 10_000
SAMPLE = 500
"""Credentials of a run with all other benchmarks."""
LIST_GOAL_S = 1.0
PRIME = 7_919
FILL = f"""
WITH RECURSIVE places(place) AS (
    SELECT 0 UNION ALL SELECT place + 1 FROM places WHERE place < :last
)
INSERT INTO status_entries (purpose, list_index, bit)
SELECT '{StatusPurpose.REVOCATION.value}', place, place * 7577 % {PRIME} < :share FROM places
"""
SET_SHARES = (0.0, 0.02, 0.5)
"""Shares of bits that are set: fresh, as after years, and what packs worst."""


@dataclass(frozen=True, slots=True)
class IssuingFigures:
    """What one run measured; seconds of wall time.

    Attributes:
        findings: what the audit found that does not hold.
    """

    credentials: int
    seed: int
    copying_s: float
    issuing_s: float
    audit_s: float
    findings: int


def run(many: int = MANY) -> bool:
    """Measure and print; returns whether everything was whole and the lists in time."""
    with _store("postgresql") as store:
        figures = measure(store, many, seed=random.SystemRandom().getrandbits(32))
    met = figures.findings == 0
    print(
        f"\nissuing: {figures.credentials} credentials, two workers, two kills, seed {figures.seed}"
    )
    mark = "ok  " if met else "MISS"
    print(f"  {mark} the audit found {figures.findings} things; no double, no gap")
    print(
        f"       issued in {figures.issuing_s:.1f} s ({many / figures.issuing_s:.0f}/s), "
        f"audited in {figures.audit_s:.1f} s ({many / figures.audit_s:.0f}/s); "
        f"the crowd was copied in {figures.copying_s:.1f} s"
    )
    return all([met, *(lists(backend) for backend in ("postgresql", "sqlite"))])


def measure(store: SqlStore, many: int, *, seed: int) -> IssuingFigures:
    """Issue for a crowd and audit it all.

    Raises:
        AssertionError: a credential is missing or there twice.
    """
    took = [time.perf_counter()]
    crowd(open_hall(store), many)
    took.append(time.perf_counter())
    issue(store, many, seed)
    took.append(time.perf_counter())
    report = require_whole(store, many)
    took.append(time.perf_counter())
    for finding in report.findings[:10]:
        print(f"       {finding.about}: {finding.check}: {finding.detail}")
    copying, issuing, audit = (after - before for before, after in pairwise(took))
    return IssuingFigures(many, seed, copying, issuing, audit, len(report.findings))


def lists(backend: str) -> bool:
    """Rebuild a full list a few times; returns whether the slowest was in time."""
    with _store(backend) as store:
        hall = open_hall(store)
        hall.keyring.ready()
        took = {
            share: _rebuilt(store, StatusLists(store.uow, hall.issuer, hall.keyring), share)
            for share in SET_SHARES
        }
    slowest = max(took.values())
    met = slowest < LIST_GOAL_S
    shown = ", ".join(f"{share:.0%} set {seconds * 1000:.0f} ms" for share, seconds in took.items())
    print(
        f"  {'ok  ' if met else 'MISS'} a list of {ENTRIES:,} entries on {backend}: {shown}"
        f"   goal < {LIST_GOAL_S:.0f} s"
    )
    return met


def _rebuilt(store: SqlStore, publishing: StatusLists, share: float) -> float:
    """Return how long one full list takes from the table to the signed and stored text."""
    with store.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM status_entries"))
        connection.execute(text(FILL), {"last": ENTRIES - 1, "share": int(share * PRIME)})
    began = time.perf_counter()
    signed = publishing.publish()
    took = time.perf_counter() - began
    assert signed, "nothing was rebuilt"
    return took


@contextmanager
def _store(backend: str) -> Iterator[SqlStore]:
    with tempfile.TemporaryDirectory() as folder:
        cluster = TestPostgres.create() if backend == "postgresql" else None
        path = Path(folder) / "assay.sqlite3"
        url = cluster.create_database("issuing") if cluster else f"sqlite:///{path}"
        migrate.upgrade(url)
        store = open_store(url)
        try:
            yield store
        finally:
            store.journal.stop()
            store.database.close()
            if cluster:
                cluster.stop()


if __name__ == "__main__":
    sys.exit(0 if run(int(sys.argv[1]) if len(sys.argv) > 1 else MANY) else 1)
