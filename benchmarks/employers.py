"""How long an employer waits: look-ups at a steady rate against the pages' own server.

Arrivals follow a clock and not the answers, and each wait is counted from the instant at which its
request was due, so that a stall is felt by all that came meanwhile. What is not answered in twice
the time is given up and counted, so that a machine that cannot keep up ends as well. The server is
gunicorn with two processes, as docs/operate.md starts it, over PostgreSQL with its flushes on.
Asked with a key is the JSON; the page for people, which also counts the look for the holder, is
asked without one, under a limit that is out of the way.
"""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from app.limits import RedisQuotas, RedisRateLimiter
from app.persistence.journal.writer import GroupCommitWriter
from app.services.people.api_keys import MOST_PER_DAY, MOST_PER_MINUTE, ApiKeys
from app.services.roles import Role
from benchmarks import machine
from benchmarks.rig import ROOT, Rig, rigged
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from tests.app.conftest import SqlStore
from tests.app.hall import ISSUER, open_hall
from tests.builders import account

RATE = 200
CREDENTIALS = 4
WARM_UP = 40
WORKERS = 2
THREADS = 32
PATIENCE_S = 10.0
UNBOUND = str(10**9)


def run(seconds: float = 10.0) -> bool:
    """Measure and print; True if every look-up was answered with a verdict.

    Args:
        seconds: of steady arrivals for each of the two addresses.
    """
    with rigged("postgresql") as rig:
        numbers, key = _filled(rig)
        headers = {"Authorization": f"Bearer {key}"}
        with _serving(rig) as server:
            port = rig.ports[0]
            api = [f"/api/v1/verify/{one}" for one in numbers]
            pages = [f"/c/{one}" for one in numbers]
            for path in (*api, *pages) * (WARM_UP // len(numbers)):
                assert _ask(port, path, headers) == 200, path
            done = [
                _measured("with a key, JSON", port, server, api, headers, seconds),
                _measured("page for people", port, server, pages, {}, seconds),
            ]
    return all(done)


def _filled(rig: Rig) -> tuple[list[str], str]:
    """Issue some credentials and make a key; returns numbers and key."""
    journal = GroupCommitWriter(rig.database)
    journal.start()
    hall = open_hall(SqlStore(rig.database, journal))
    people = [f"holder-{at}" for at in range(CREDENTIALS)]
    with hall.store.uow() as uow:
        for person in people:
            uow.people.add(account(person, Role.CANDIDATE))
        uow.commit()
    numbers = [display(CredentialNumber(hall.certified(person))) for person in people]
    limiter = RedisRateLimiter(rig.stream, rig.settings.secret_key)
    quotas = RedisQuotas(rig.stream)
    keys = ApiKeys(hall.store.uow, hall.store.uow, limiter, quotas, hall.store)
    ada = account("ada", Role.ADMINISTRATOR)
    made = keys.make("Bench", by=ada, per_day=MOST_PER_DAY, per_minute=MOST_PER_MINUTE)
    journal.stop()
    return numbers, made.token


@contextmanager
def _serving(rig: Rig) -> Iterator[subprocess.Popen[bytes]]:
    port = rig.ports[0]
    limits = {"ASSAY_VERIFY_REQUESTS_PER_MINUTE": UNBOUND, "PUBLIC_URL": ISSUER.address}
    command = ["-m", "gunicorn", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [sys.executable, *command, "--log-level", "error", "wsgi:application"],
        cwd=ROOT,
        env={**os.environ, **rig.env, **limits},
    )
    try:
        _wait(port)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while _ask(port, "/healthz", {}) != 200:
        assert time.monotonic() < until, "the pages did not start"
        time.sleep(0.1)


def _measured(
    name: str,
    port: int,
    server: subprocess.Popen[bytes],
    paths: Sequence[str],
    headers: Mapping[str, str],
    seconds: float,
) -> bool:
    worked = machine.cpu_of_family(server.pid)
    waits, statuses = _arrivals(port, paths, headers, seconds)
    worked = machine.cpu_of_family(server.pid) - worked
    cuts = statistics.quantiles(waits, n=100)
    refused: dict[int | str, int] = {
        status: many for status, many in statuses.items() if status != 200
    }
    refused |= {"given up": late} if (late := round(seconds * RATE) - len(waits)) else {}
    print(
        f"employers, {name}: {len(waits)} look-ups due at {RATE}/s; waits "
        f"p50 {cuts[49] * 1000:.1f}, p95 {cuts[94] * 1000:.1f}, p99 {cuts[98] * 1000:.1f}, "
        f"longest {max(waits) * 1000:.1f} ms; {worked / len(waits) * 1000:.1f} ms of CPU each; "
        f"not answered: {refused or 'none'}"
    )
    return not refused


def _arrivals(
    port: int, paths: Sequence[str], headers: Mapping[str, str], seconds: float
) -> tuple[list[float], dict[int, int]]:
    """Ask at a steady rate; returns waits in seconds and how often each status came."""
    waits: list[float] = []
    statuses: dict[int, int] = {}
    lock = threading.Lock()
    begin = time.perf_counter() + 0.1
    count = round(seconds * RATE)

    def ask(first: int) -> None:
        for at in range(first, count, THREADS):
            due = begin + at / RATE
            now = time.perf_counter()
            if now > begin + 2 * seconds:
                return
            time.sleep(max(0.0, due - now))
            status = _ask(port, paths[at % len(paths)], headers)
            with lock:
                waits.append(time.perf_counter() - due)
                statuses[status] = statuses.get(status, 0) + 1

    threads = [threading.Thread(target=ask, args=(first,)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, statuses


def _ask(port: int, path: str, headers: Mapping[str, str]) -> int:
    """Return the status of one request over a connection of its own; 0 where none came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path, headers=dict(headers))
        reply = connection.getresponse()
        reply.read()
    except OSError:
        return 0
    finally:
        connection.close()
    return reply.status


if __name__ == "__main__":
    sys.exit(0 if run() else 1)
