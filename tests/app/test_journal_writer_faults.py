"""The journal writer when things go wrong: locks, bad rows, lost connections, many at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from app.persistence.engine import open_database
from app.persistence.journal import writer
from app.persistence.journal.batch import plan_batch
from app.persistence.journal.incoming import incoming
from app.persistence.journal.queue import MOST_QUEUED, Waiting
from app.persistence.journal.writer import GroupCommitWriter
from app.persistence.unit_of_work import SqlUnitOfWork
from app.services.errors import Busy
from tests.builders import answer, running, telemetry
from tests.support.journal import check_journal

MANY = 24


@pytest.fixture
def sittings(sql_store):
    """A real store with attempts b0 … b23 in progress, each of its own person."""
    with sql_store.uow() as uow:
        now = uow.now()
        for number in range(MANY):
            running(uow, f"b{number}", f"p{number}", now=now)
        uow.commit()
    return sql_store


def save(number, cseq, response="b", **more):
    return answer(cseq, response, attempt_id=f"b{number}", person_id=f"p{number}", **more)


def test_many_at_once_keep_their_order_and_share_commits(sittings):
    def sit(number):
        return [sittings.journal.save(save(number, cseq)) for cseq in range(1, 26)]

    with ThreadPoolExecutor(MANY) as pool:
        receipts = dict(enumerate(pool.map(sit, range(MANY))))
    with sittings.uow() as uow:
        for number in range(MANY):
            stored = uow.attempts.get(f"b{number}")
            check_journal(uow, stored)
            saved = uow.attempts.events(f"b{number}", kinds=["answer.saved"])
            assert [(one.cseq, one.seq, one.digest) for one in saved] == [
                (one.cseq, one.seq, one.digest) for one in receipts[number]
            ]
    counters = sittings.journal.counters()
    assert counters["journal_saves"] == counters["journal_verdicts:accepted"] == MANY * 25
    assert counters["journal_batches"] < MANY * 25 / 2
    assert counters["journal_queue_depth"] == 0


def test_a_row_that_is_not_as_it_was_read_undoes_the_whole_batch(sittings):
    connection = writer._WriterConnection(sittings.database, lambda work: work())
    store = connection._opened()
    assert store.begin(wait=True)
    now, locked = store.lock(["b0", "b1"])
    plan = plan_batch([incoming(save(at, 1)) for at in range(2)], {}, locked, now, store)
    locked["b1"].expected_seq -= 1

    def written():
        store.write(plan)
        store.finish("COMMIT")

    with pytest.raises((psycopg.errors.DivisionByZero, AssertionError)):
        written()
    connection.close()
    with sittings.uow() as uow:
        for attempt_id in ("b0", "b1"):
            assert uow.attempts.events(attempt_id, kinds=["answer.saved"]) == []
            check_journal(uow, uow.attempts.get(attempt_id))


def test_two_writers_of_one_database_store_a_save_once(sittings):
    database = open_database(sittings.database.engine.url.render_as_string(hide_password=False))
    other = GroupCommitWriter(database)
    other.start()
    writers = [sittings.journal, other]
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            (writers[turn % 2], save(number, cseq))
            for cseq in range(1, 11)
            for number in range(4)
            for turn in range(2)
        ]
        receipts = list(pool.map(lambda job: (job[1], job[0].save(job[1])), jobs))
    other.stop()
    database.close()
    seqs = {}
    for request, receipt in receipts:
        seqs.setdefault((request.attempt_id, request.cseq), set()).add(receipt.seq)
    assert all(len(found) == 1 for found in seqs.values())
    with sittings.uow() as uow:
        for number in range(4):
            stored = uow.attempts.get(f"b{number}")
            assert stored.last_seq == 5 + 10
            check_journal(uow, stored)


def test_a_locked_attempt_holds_up_nobody_else(sittings):
    if sittings.database.kind == "sqlite":
        pytest.skip("SQLite has one lock for all rows")
    with SqlUnitOfWork(sittings.database) as holder, ThreadPoolExecutor(1) as pool:
        assert holder.attempts.lock("b0") is not None
        held = pool.submit(sittings.journal.save, save(0, 1))
        began = time.monotonic()
        for number in range(1, MANY):
            assert sittings.journal.save(save(number, 1)).verdict == "accepted"
        assert time.monotonic() - began < 4
        assert not held.done()
        holder.commit()
        assert held.result(timeout=5).verdict == "accepted"


def test_a_save_whose_row_stays_locked_is_told_busy_within_six_seconds(sittings):
    with SqlUnitOfWork(sittings.database) as holder:
        holder.attempts.lock("b0")
        began = time.monotonic()
        with pytest.raises(Busy):
            sittings.journal.save(save(0, 1))
        assert 4.5 < time.monotonic() - began < 6.5
    assert sittings.journal.save(save(0, 1)).verdict in {"accepted", "repeated"}
    with sittings.uow() as uow:
        assert len(uow.attempts.events("b0", kinds=["answer.saved"])) == 1


def poison(sittings):
    """Make the database refuse any save of item `poison`."""
    if sittings.database.kind == "sqlite":
        script = """CREATE TRIGGER poison BEFORE INSERT ON attempt_events
                    WHEN NEW.item_id = 'poison' BEGIN SELECT RAISE(ABORT, 'poison'); END"""
    else:
        script = "ALTER TABLE attempt_events ADD CONSTRAINT poison CHECK (item_id <> 'poison')"
    with sittings.database.engine.begin() as connection:
        connection.exec_driver_sql(script)


def test_one_bad_row_fails_alone(sittings):
    poison(sittings)
    late = GroupCommitWriter(sittings.database)
    with ThreadPoolExecutor(MANY) as pool:
        jobs = [
            pool.submit(late.save, save(n, 1, item="poison" if n == 7 else "q1"))
            for n in range(MANY)
        ]
        while len(late._queue) < MANY:
            time.sleep(0.001)  # all of them must be in the first batch
        late.start()
        done = [job.exception() or job.result() for job in jobs]
    late.stop()
    assert "poison" in str(done.pop(7))
    assert {one.verdict for one in done} == {"accepted"}
    with sittings.uow() as uow:
        assert uow.attempts.get("b7").last_seq == 5
        check_journal(uow, uow.attempts.get("b8"))


def test_a_sign_of_life_that_cannot_be_written_costs_nobody_else_anything(sittings):
    late = GroupCommitWriter(sittings.database)
    for number in range(MANY):
        head = "\ud800" if number == 7 else "ab" * 32  # half a character is in no database
        late.beat(f"b{number}", epoch=1, cseq=3, head=head)
    with ThreadPoolExecutor(MANY) as pool:
        jobs = [pool.submit(late.save, save(number, 1)) for number in range(MANY)]
        while len(late._queue) < MANY:
            time.sleep(0.001)  # all of them must be in the first batch
        late.start()
        assert {job.result().verdict for job in jobs} == {"accepted"}
    late.stop()
    with sittings.uow() as uow:
        heads = [uow.attempts.commitment(f"b{number}") for number in range(MANY)]
    assert [number for number, head in enumerate(heads) if head is None or head.cseq != 3] == [7]


def test_a_head_before_the_first_save_is_kept_and_followed_by_others(sittings):
    for cseq in (0, 0, 2):
        sittings.journal.beat("b0", epoch=1, cseq=cseq, head="ab" * 32)
        assert sittings.journal.save(save(1, cseq + 1)).verdict in {"accepted", "repeated"}
        with sittings.uow() as uow:
            held = uow.attempts.commitment("b0")
        assert held is not None
        assert (held.epoch, held.cseq) == (1, cseq)


def test_a_full_queue_says_busy_and_drops_telemetry_first(sittings):
    idle = GroupCommitWriter(sittings.database)
    waiting = Waiting()
    waiting.hold(incoming(save(0, 1)))
    idle._queue._fresh.extend([waiting] * (MOST_QUEUED // 2))
    with pytest.raises(Busy):
        idle.save(telemetry(attempt_id="b0", person_id="p0"))
    idle._queue._fresh.extend([waiting] * (MOST_QUEUED // 2))
    with pytest.raises(Busy):
        idle.save(save(0, 1))
    counters = idle.counters()
    assert (counters["journal_busy"], counters["journal_telemetry_dropped"]) == (2, 1)


def test_stopping_stores_what_waits_and_takes_nothing_more(sittings):
    late = GroupCommitWriter(sittings.database)
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(late.save, save(number, 1)) for number in range(4)]
        while len(late._queue) < 4:
            time.sleep(0.001)
        late.start()
        late.stop()
        assert [job.result().verdict for job in jobs] == ["accepted"] * 4
    with pytest.raises(Busy):
        late.save(save(5, 1))


def test_a_lost_connection_is_made_again_and_the_saves_are_sent_again(sittings):
    assert sittings.journal.save(save(0, 1)).verdict == "accepted"
    if sittings.database.kind == "sqlite":
        sittings.journal._connection._open.close()
        with pytest.raises(Exception, match="closed"):
            sittings.journal.save(save(0, 2))
    else:
        with sittings.database.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'assay-journal' AND datname = current_database()"
            )
    assert sittings.journal.save(save(0, 2)).verdict == "accepted"
    assert sittings.journal.save(save(0, 1)).verdict == "repeated"


def test_a_unit_of_work_that_waits_for_a_row_is_told_busy(sittings):
    with SqlUnitOfWork(sittings.database) as holder:
        holder.attempts.lock("b0")
        failed = []

        def second():
            try:
                with SqlUnitOfWork(sittings.database) as uow:
                    uow.attempts.lock("b0")
            except Busy as refusal:
                failed.append(refusal)

        thread = threading.Thread(target=second)
        thread.start()
        thread.join(10)
    assert len(failed) == 1


def test_readers_never_wait_for_a_writer(sittings):
    with SqlUnitOfWork(sittings.database) as holder:
        stored = holder.attempts.lock("b0")
        holder.attempts.touch("b0", holder.now() + timedelta(seconds=1))
        began = time.monotonic()
        with SqlUnitOfWork(sittings.database, reads_only=True) as reader:
            assert reader.attempts.get("b0") == stored
        assert time.monotonic() - began < 2
