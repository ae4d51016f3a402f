"""In a process that gevent has patched nobody's wait for the database stops anybody else."""

import subprocess
import sys

from app.persistence.engine import open_database
from app.persistence.unit_of_work import SqlUnitOfWork
from tests.builders import running
from tests.support.processes import ROOT


def test_other_greenlets_go_on_while_a_save_waits_for_a_lock(fresh_database_url):
    database = open_database(fresh_database_url)
    with SqlUnitOfWork(database) as uow:
        running(uow, now=uow.now())
        uow.commit()
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.greenlets", fresh_database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    turns, verdict = done.stdout.split()
    assert verdict == "accepted"
    assert int(turns) > 20, "the loop stood still"
    with SqlUnitOfWork(database) as uow:
        assert uow.attempts.get("a1").last_cseq == 2
    database.close()


def test_a_store_of_pictures_that_takes_no_write_delays_no_save_and_no_login(
    fresh_database_url, tmp_path
):
    database = open_database(fresh_database_url)
    with SqlUnitOfWork(database) as uow:
        running(uow, now=uow.now())
        uow.commit()
    database.close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.slow_store", fresh_database_url, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["40", "0", "accepted", "40"]
