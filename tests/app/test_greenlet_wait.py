"""PostgreSQL's connections in a patched process: right answers, and nobody stands still."""

import json
import subprocess
import sys

import pytest

from tests.support.processes import ROOT

pytestmark = pytest.mark.services

SCRIPT = """
from gevent import monkey
monkey.patch_all()
import json, sys, time
import gevent, psycopg
from app.persistence.engine import open_database
from app.persistence.greenlet_wait import GreenletConnection
from app.persistence.journal.postgres import connect_writer
from app.persistence.journal.wire import Statement, Wire

database = open_database(sys.argv[1])
connection = connect_writer(database.url)
ticks = []
def tick():
    while True:
        ticks.append(time.monotonic())
        gevent.sleep(0.01)
ticker = gevent.spawn(tick)
gevent.sleep(0)
before = len(ticks)
slept = connection.execute("SELECT pg_sleep(0.5), 7").fetchone()[1]
told = {"kind": type(connection) is GreenletConnection, "slept": slept}
told["ticks"] = len(ticks) - before
with database.engine.connect() as pooled:
    told["pool"] = type(pooled.connection.driver_connection) is GreenletConnection
    before = len(ticks)
    told["pool_slept"] = pooled.exec_driver_sql("SELECT pg_sleep(0.5), 7").first()[1]
    told["pool_ticks"] = len(ticks) - before
try:
    connection.execute("SELECT 1 / 0")
except psycopg.errors.DivisionByZero as error:
    told["error"] = type(error).__name__
connection.rollback()
big = "x" * 3_000_000
told["big"] = connection.execute("SELECT length(%s)", (big,)).fetchone()[0]
connection.commit()
connection.autocommit = True
wire, before = Wire(connection), len(ticks)
slow = Statement("SELECT pg_sleep(0.5), length($1::text)", (big,))
told["together"] = [wire.rows(each)[0][1] for each in wire.send([slow, slow])]
told["ticks_together"] = len(ticks) - before
try:
    connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.execute("SELECT 1")
except psycopg.OperationalError as error:
    told["gone"] = "OperationalError"
ticker.kill()
print(json.dumps(told))
"""


def test_other_greenlets_run_while_the_writer_and_the_pool_wait(postgres):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, postgres.create_database("greenlet_wait")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.pop("ticks") > 10
    assert told.pop("ticks_together") > 20
    assert told.pop("pool_ticks") > 10
    assert told == {
        "kind": True,
        "slept": 7,
        "pool": True,
        "pool_slept": 7,
        "error": "DivisionByZero",
        "big": 3_000_000,
        "together": [3_000_000, 3_000_000],
        "gone": "OperationalError",
    }
