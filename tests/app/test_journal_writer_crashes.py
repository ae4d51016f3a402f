"""Kill -9 and power loss while real processes save: every receipt is stored, once, in order."""

import subprocess
import sys
import threading

import pytest

from app.persistence import migrate
from app.persistence.engine import open_database
from app.persistence.unit_of_work import SqlUnitOfWork
from tests.builders import running
from tests.support.journal import check_journal
from tests.support.postgres import TestPostgres
from tests.support.processes import ROOT

ATTEMPTS = tuple(f"b{number}" for number in range(8))


def prepare(url):
    """Store the attempts that the saver answers in."""
    database = open_database(url)
    with SqlUnitOfWork(database) as uow:
        now = uow.now()
        for attempt_id in ATTEMPTS:
            running(uow, attempt_id, f"p-{attempt_id}", now=now)
        uow.commit()
    return database


class Saver:
    """The saving process; remembers every receipt that it printed."""

    def __init__(self, url):
        self.acked = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.saver", url, *ATTEMPTS],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.reached = threading.Condition()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            if line.endswith("\n"):  # a line cut off by the kill was no acknowledgement
                attempt_id, cseq, verdict, seq, digest = line.split()
                with self.reached:
                    self.acked.append((attempt_id, int(cseq), verdict, int(seq), digest))
                    self.reached.notify()

    def wait_for(self, more):
        """Wait until so many further receipts have come."""
        wanted = len(self.acked) + more
        with self.reached:
            assert self.reached.wait_for(lambda: len(self.acked) >= wanted, timeout=60)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()


def check(database, acked):
    """Acknowledged is a subset of stored; nothing twice; in order; chains verify."""
    with SqlUnitOfWork(database) as uow:
        for attempt_id in ATTEMPTS:
            stored = uow.attempts.get(attempt_id)
            check_journal(uow, stored)
            saves = uow.attempts.events(attempt_id, kinds=["answer.saved"])
            assert [one.cseq for one in saves] == list(range(1, len(saves) + 1))
            by_number = {one.cseq: (one.seq, one.digest) for one in saves}
            for acked_id, cseq, verdict, seq, digest in acked:
                if acked_id == attempt_id:
                    assert verdict in {"accepted", "repeated"}
                    assert by_number[cseq] == (seq, digest)


def test_kill_9_of_the_saving_process_loses_and_doubles_nothing(fresh_database_url):
    database = prepare(fresh_database_url)
    acked = []
    for _ in range(2):
        saver = Saver(fresh_database_url)
        saver.wait_for(400)
        saver.kill()
        acked += saver.acked
    check(database, acked)
    database.close()
    assert len(acked) >= 800


@pytest.mark.services
def test_power_loss_of_postgresql_loses_and_doubles_nothing():
    cluster = TestPostgres.create()
    try:
        url = cluster.create_database("crash")
        migrate.upgrade(url)
        database = prepare(url)
        database.close()
        saver = Saver(url)
        for _ in range(3):
            saver.wait_for(300)
            cluster.kill()
            cluster.start()
        saver.wait_for(100)
        saver.kill()
        database = open_database(url)
        check(database, saver.acked)
        database.close()
    finally:
        cluster.stop()
    assert len(saver.acked) >= 1000
