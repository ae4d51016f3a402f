"""Two issuing processes, one of them killed at random again and again, over a crowd that passed."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, select

from app.persistence.tables import credentials, issuance_log, metadata
from app.services.audit.audit import Audit, Report
from tests.app.conftest import SqlStore
from tests.app.hall import ISSUER, Hall
from tests.support.processes import ROOT

KILLS = 2
SLICE = 5_000
"""Rows that are copied at once."""
COPIED = (
    "attempts",
    "attempt_evidence",
    "attempt_events",
    "form_outcomes",
    "item_outcomes",
    "certification_decisions",
    "attempt_terms",
)
SCRIPT = """
import random
import sys
from app.persistence.engine import open_database
from app.persistence.unit_of_work import units_of_work
from app.services.certifying.issuing import Issuing
from app.services.keys.keyring import Keyring
from exam_engine.issuance.credential import Issuer
from tests.fake_signers import FakeSigners
from tests.fakes import FakePublisher

url, public_url, seed = sys.argv[1:]
database = open_database(url)
uow = units_of_work(database)
issuer = Issuer(public_url, "Board", "board@example.org")
issuing = Issuing(uow, FakePublisher(), issuer, Keyring(uow, issuer, FakeSigners()))
with uow() as one:
    waiting = [row.attempt_id for row in one.results.without_credential("certified")]
random.Random(int(seed)).shuffle(waiting)
print("ready", flush=True)
sys.stdin.readline()
for number, attempt in enumerate(waiting):
    issuing.issue(attempt)
    if number % 10 == 0:
        issuing.publish_log_head()
issuing.publish_log_head()
"""


def crowd(hall: Hall, many: int) -> None:
    """Copy one decided sitting until there are many, each of somebody else."""
    source = hall.passed("cleo")
    assert hall.certification.decide_by_rule(source) == "certified"
    database = hall.store.database  # type: ignore[union-attr]
    with database.engine.begin() as connection:
        _copy(connection, metadata.tables["people"], "id", "cleo", many)
        for name in COPIED:
            column = "id" if name == "attempts" else "attempt_id"
            _copy(connection, metadata.tables[name], column, source, many)


def _copy(connection: Connection, table: Table, column: str, source: str, many: int) -> None:
    found = connection.execute(select(table).where(table.c[column] == source)).mappings().all()
    waiting: list[dict[str, object]] = []
    for number in range(1, many):
        waiting += [_of_somebody_else(row, number, column, source) for row in found]
        if len(waiting) > SLICE or number == many - 1:
            connection.execute(table.insert(), waiting)
            waiting = []


def _of_somebody_else(
    row: Mapping[str, object], number: int, column: str, source: str
) -> dict[str, object]:
    named = {source: f"{source}-{number}", "cleo": f"cleo-{number}"}
    copied = {name: _renamed(value, named) for name, value in row.items()}
    copied[column] = f"{source}-{number}"
    for name in {"email", "email_folded"} & row.keys():
        copied[name] = f"cleo-{number}@example.org"
    return copied


def _renamed(value: object, named: dict[str, str]) -> object:
    """Write other ids into a stored document; anything else stays as it is."""
    if isinstance(value, dict):
        return {name: _renamed(said, named) for name, said in value.items()}
    if isinstance(value, list):
        return [_renamed(said, named) for said in value]
    return named.get(value, value) if isinstance(value, str) else value


@contextmanager
def workers(url: str, seed: int, kills: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start issuing processes, each with an order of its own, that wait for a line to begin."""
    found = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, url, ISSUER.public_url, str(seed + number)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(2 + kills)
    ]
    try:
        for one in found:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield found
    finally:
        for one in found:
            one.kill()
            one.communicate()


def begin(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process


def issued(store: SqlStore) -> int:
    with store.database.reading() as connection:
        statement = select(func.count()).where(credentials.c.issued_at.is_not(None))
        return int(connection.execute(statement).scalar_one())


def run(store: SqlStore, many: int, seed: int, *, kills: int = KILLS) -> None:
    """Issue with two processes, of which one is killed and replaced, so many times."""
    rng = random.Random(seed)
    longest_s = 30 + many // 5
    url = store.database.url.render_as_string(hide_password=False)
    with workers(url, seed, kills) as spare:
        began = time.monotonic()
        running = [begin(spare[0]), begin(spare[1])]
        for number, after in enumerate(sorted(rng.sample(range(many * 3 // 4), kills))):
            while issued(store) < after:
                assert time.monotonic() - began < longest_s
                time.sleep(rng.uniform(0.001, 0.02))
            victim = running.pop(0)
            assert victim.poll() is None, "it was done before it could be killed"
            victim.kill()
            running.append(begin(spare[2 + number]))
        for one in running:
            assert one.wait(timeout=longest_s) == 0


def require_whole(store: SqlStore, many: int) -> Report:
    """Hold what was issued against what should have been; returns the audit's report."""
    assert issued(store) == many
    with store.database.reading() as connection:
        rows = connection.execute(select(credentials.c.number, credentials.c.attempt_id)).all()
        entries = connection.execute(select(func.count()).select_from(issuance_log)).scalar_one()
    assert len({row.attempt_id for row in rows}) == len(rows) == entries == many
    report = Audit(store.uow).run()
    assert (report.credentials, report.entries) == (many, many)
    return report
