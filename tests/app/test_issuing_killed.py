"""Two issuing processes, one of them killed at random: no double, no gap, an audit that is clean.

`ISSUE_COUNT=10000` plays the same with as many credentials; the number here suits every run.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, select

from app.persistence.tables import credentials, issuance_log, metadata
from app.services.audit import Audit
from tests.app.conftest import SqlStore
from tests.app.hall import ISSUER, Hall, open_hall
from tests.support.processes import ROOT

COUNT = int(os.environ.get("ISSUE_COUNT", "60"))
KILLS = 2
LONGEST_RUN_S = 30 + COUNT // 10
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
from app.services.issuing import Issuing
from app.services.keyring import Keyring
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
    for number in range(1, many):
        changed = {column: f"{source}-{number}"}
        if "person_id" in table.c:
            changed["person_id"] = f"cleo-{number}"
        for name in ("email", "email_folded"):
            if name in table.c:
                changed[name] = f"cleo-{number}@example.org"
        if found:
            named = {source: changed[column], "cleo": f"cleo-{number}"}
            rows = [{name: _renamed(value, named) for name, value in row.items()} for row in found]
            connection.execute(table.insert(), [{**row, **changed} for row in rows])


def _renamed(value: object, named: dict[str, str]) -> object:
    """Write other ids into a stored document; anything else stays as it is."""
    if isinstance(value, dict):
        return {name: _renamed(said, named) for name, said in value.items()}
    if isinstance(value, list):
        return [_renamed(said, named) for said in value]
    return named.get(value, value) if isinstance(value, str) else value


@contextmanager
def workers(url: str, seed: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start issuing processes, each with an order of its own, that wait for a line to begin."""
    found = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, url, ISSUER.public_url, str(seed + number)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(2 + KILLS)
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


def run(store: SqlStore, seed: int) -> None:
    """Issue with two processes, of which one is killed and replaced, again and again."""
    rng = random.Random(seed)
    url = store.database.url.render_as_string(hide_password=False)
    with workers(url, seed) as spare:
        began = time.monotonic()
        running = [begin(spare[0]), begin(spare[1])]
        for number, after in enumerate(sorted(rng.sample(range(COUNT * 3 // 4), KILLS))):
            while issued(store) < after:
                assert time.monotonic() - began < LONGEST_RUN_S
                time.sleep(rng.uniform(0.001, 0.02))
            victim = running.pop(0)
            assert victim.poll() is None, "it was done before it could be killed"
            victim.kill()
            running.append(begin(spare[2 + number]))
        for one in running:
            assert one.wait(timeout=LONGEST_RUN_S) == 0


def test_a_killed_worker_leaves_no_double_and_no_gap(sql_store: SqlStore, seed: int) -> None:
    crowd(open_hall(sql_store), COUNT)
    run(sql_store, seed)
    assert issued(sql_store) == COUNT
    with sql_store.database.reading() as connection:
        rows = connection.execute(select(credentials.c.number, credentials.c.attempt_id)).all()
        entries = connection.execute(select(func.count()).select_from(issuance_log)).scalar_one()
    assert len({row.attempt_id for row in rows}) == len(rows) == entries == COUNT
    report = Audit(sql_store.uow).run()
    assert (report.credentials, report.entries) == (COUNT, COUNT)
    assert report.findings == (), (seed, report.findings[:3])
