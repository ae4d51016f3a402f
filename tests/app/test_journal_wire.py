"""Several statements in one message: in order, all or none, whatever their size."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.pq import ConnStatus, PipelineStatus, TransactionStatus

from app.persistence.engine import open_database
from app.persistence.journal.postgres import connect_writer
from app.persistence.journal.wire import Statement, Wire, _results

pytestmark = pytest.mark.services

LARGE = "x" * 3_000_000
"""More than the sockets of both sides take at once."""


@pytest.fixture(scope="module")
def url(postgres):
    return open_database(postgres.create_database("wire")).url


@pytest.fixture
def line(url):
    with connect_writer(url) as connection:
        connection.autocommit = True
        yield connection


def test_results_come_in_the_order_of_the_statements(line):
    wire = Wire(line)
    told = wire.send([Statement("SELECT $1::int", (str(number),)) for number in range(50)])
    assert [wire.rows(result) for result in told] == [[(number,)] for number in range(50)]


def test_a_statement_is_prepared_once_whatever_its_values(line):
    wire = Wire(line)
    for number in range(3):
        (told,) = wire.send([Statement("SELECT $1::int + 1", (str(number),))])
        assert wire.rows(told) == [(number + 1,)]
    prepared = line.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()
    assert prepared == (1,)


def test_large_values_go_and_come_at_once(line):
    wire = Wire(line)
    told = wire.send([Statement("SELECT $1::text", (LARGE,)) for _ in range(3)])
    assert [wire.rows(result) for result in told] == [[(LARGE,)]] * 3


def test_nothing_after_a_failure_is_carried_out(url, line):
    line.execute("CREATE TABLE kept (number int)")
    wire = Wire(line)
    put = "INSERT INTO kept VALUES ($1)"
    with pytest.raises(psycopg.errors.DivisionByZero):
        wire.send(
            [
                Statement("BEGIN"),
                Statement(put, ("1",)),
                Statement("SELECT 1 / $1::int", ("0",)),
                Statement(put, ("2",)),
                Statement("COMMIT"),
            ]
        )
    assert line.info.transaction_status == TransactionStatus.INERROR
    assert line.pgconn.pipeline_status == PipelineStatus.OFF
    line.close()
    with connect_writer(url) as other:
        assert other.execute("SELECT number FROM kept").fetchall() == []


def test_a_lost_line_fails_and_does_not_hang(url, line):
    wire = Wire(line)
    wire.send([Statement("SELECT 1")])
    with connect_writer(url) as other, ThreadPoolExecutor(1) as apart:
        waiting = apart.submit(wire.send, [Statement("SELECT pg_sleep(30)"), Statement("SELECT 1")])
        other.execute("SELECT pg_terminate_backend(%s)", (line.info.backend_pid,))
        with pytest.raises(psycopg.OperationalError):
            waiting.result(timeout=20)


def test_a_statement_that_cannot_be_prepared_says_so(line):
    with pytest.raises(psycopg.errors.UndefinedTable):
        Wire(line).send([Statement("SELECT * FROM nowhere")])


def test_the_journals_connection_plans_once_however_often_it_asks(line):
    line.execute("CREATE TABLE IF NOT EXISTS planned (id text PRIMARY KEY)")
    wire = Wire(line)
    for number in range(10):
        ids = f"{{{number}}}"
        wire.send([Statement("SELECT id FROM planned WHERE id = ANY($1::text[])", (ids,))])
    plans = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s"
    assert line.execute(plans, ("%FROM planned%",)).fetchone() == (10, 0)


class Silent:
    """What libpq is like when its line is gone and it has said so before."""

    status = ConnStatus.BAD
    patience = 9

    def flush(self):
        return 0

    def is_busy(self):
        return False

    def get_result(self):
        self.patience -= 1
        assert self.patience, "asked again and again"

    def get_error_message(self):
        return "gone"


def test_a_line_that_is_gone_and_says_nothing_more_is_not_asked_for_ever():
    with pytest.raises(psycopg.OperationalError, match="gone"):
        next(_results(Silent()))
