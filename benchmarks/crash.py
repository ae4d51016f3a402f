"""Power loss of PostgreSQL while a process saves: no receipt may be lost; the control must lose.

The control is the same run with `synchronous_commit=off`: it shows that this test can see a loss.
Run alone by `python -m benchmarks.crash`.
"""

import subprocess
import sys
import threading
from pathlib import Path

from app.persistence import migrate
from app.persistence.engine import open_database
from app.persistence.unit_of_work import SqlUnitOfWork
from tests.builders import running
from tests.support.postgres import TestPostgres

ROOT = Path(__file__).resolve().parents[1]
ATTEMPTS = tuple(f"b{number}" for number in range(8))
RECEIPTS = 1_500
TRIES = 5
# The longest the server may sit on commits that it has already confirmed.
RELAXED = "options=-c%20synchronous_commit%3Doff"


def run() -> dict[str, int]:
    """Return how many receipts came, how many were lost, and how many the control lost."""
    acked, lost = crash(relaxed=False)
    control = 0
    for _ in range(TRIES):
        control = crash(relaxed=True)[1]
        if control:
            break
    return {"acked": acked, "lost": lost, "control_lost": control}


def crash(*, relaxed: bool) -> tuple[int, int]:
    """Crash one fresh cluster; return (receipts, receipts that are not in the journal)."""
    cluster = TestPostgres.create("wal_writer_delay = 10s" if relaxed else "")
    try:
        url = cluster.create_database("crash")
        migrate.upgrade(url)
        database = open_database(url)
        with SqlUnitOfWork(database) as uow:
            now = uow.now()
            for attempt_id in ATTEMPTS:
                running(uow, attempt_id, f"p-{attempt_id}", now=now)
            uow.commit()
        database.close()
        cluster.execute("CHECKPOINT")
        acked = _save_until_crash(cluster, f"{url}?{RELAXED}" if relaxed else url)
        cluster.start()
        return len(acked), len(acked - _stored(url))
    finally:
        cluster.stop()


def _save_until_crash(cluster: TestPostgres, url: str) -> set[tuple[str, int, str]]:
    saver = subprocess.Popen(
        [sys.executable, "-m", "tests.support.saver", url, *ATTEMPTS],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert saver.stdout is not None
    acked: set[tuple[str, int, str]] = set()
    enough = threading.Event()

    def read() -> None:
        assert saver.stdout is not None
        for line in saver.stdout:
            if line.endswith("\n"):
                attempt_id, cseq, _verdict, _seq, digest = line.split()
                acked.add((attempt_id, int(cseq), digest))
            if len(acked) >= RECEIPTS:
                enough.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert enough.wait(60), "the saver is too slow"
    cluster.kill()
    saver.kill()
    saver.wait()
    reader.join()
    saver.stdout.close()
    return acked


def _stored(url: str) -> set[tuple[str, int, str]]:
    database = open_database(url)
    with SqlUnitOfWork(database, reads_only=True) as uow:
        found = {
            (attempt_id, one.cseq or 0, one.digest)
            for attempt_id in ATTEMPTS
            for one in uow.attempts.events(attempt_id, kinds=["answer.saved"])
        }
    database.close()
    return found


def main() -> int:
    """Run and print; 0 when nothing was lost and the control lost something."""
    figures = run()
    print(figures)
    return 0 if not figures["lost"] and figures["control_lost"] else 1


if __name__ == "__main__":
    sys.exit(main())
