"""The read side of pages on both databases: the board, the queue, homes, sessions, gauges."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.persistence.queries import Queries
from app.services.rows import DecisionRow, FormOutcomeRow, LoginSession
from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM
from tests.app.test_persistence import credential
from tests.builders import (
    account,
    answer,
    booked,
    carry_out,
    flag,
    incident,
    running,
    snapshot,
    waiting,
    window,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def queries(sql_store):
    return Queries(sql_store.database)


def seat(store, *names, window_id="w1"):
    """Store running attempts, one for each name."""
    with store.uow() as uow:
        now = uow.now()
        uow.content.add_window(window(window_id, opens_at=now - MINUTE))
        uow.content.add_form("f1", "s1", "d1", {"items": [{}, {}, {}]})
        for name in names:
            running(uow, f"a-{name}", name, now=now)
        uow.commit()
    return now


def save(store, name, cseq, response, item):
    store.journal.save(answer(cseq, response, attempt_id=f"a-{name}", person_id=name, item=item))


def test_a_row_shows_everything_about_one_attempt(sql_store, queries):
    seat(sql_store, "cleo")
    save(sql_store, "cleo", 1, "b", "q1")
    save(sql_store, "cleo", 2, "c", "q2")
    save(sql_store, "cleo", 3, None, "q1")
    with sql_store.uow() as uow:
        uow.invigilation.add_snapshot(snapshot(1, attempt_id="a-cleo", purpose="reference"))
        uow.invigilation.add_snapshot(snapshot(2, attempt_id="a-cleo"))
        newest = uow.invigilation.add_snapshot(snapshot(3, attempt_id="a-cleo"))
        uow.invigilation.put_flag(flag("open", attempt_id="a-cleo"))
        uow.invigilation.put_flag(flag("over", attempt_id="a-cleo", open_=False))
        uow.invigilation.put_incident(incident(attempt_id="a-cleo"))
        uow.commit()
    (row,) = queries.board_rows_of(["a-cleo"])
    assert (row.candidate_name, row.state, row.pause_kind) == ("Cleo", "in_progress", None)
    assert (row.answered, row.items, row.warnings, row.hand_raised) == (1, 3, 0, False)
    assert timedelta(minutes=59) < row.left <= timedelta(hours=1)
    assert (row.latest_snapshot_id, row.latest_snapshot_at) == (newest.id, newest.received_at)
    assert row.reference_snapshot_id == "a-cleo-s1"
    assert [one.id for one in row.open_flags] == ["open"]
    assert list(row.incidents) == [incident(attempt_id="a-cleo")]
    assert [one.version for one in queries.board()] == [row.version]
    assert queries.board_rows_of(["a9"]) == []


def test_the_board_shows_live_attempts_and_those_that_have_just_ended(sql_store, queries):
    now = seat(sql_store, "ann", "bob")
    with sql_store.uow() as uow:
        waiting(uow, booked(uow, "a-dora", "dora", now=now), now)
        booked(uow, "a-eve", "eve", now=now)
        ended = uow.attempts.lock("a-bob")
        hour = now + timedelta(hours=1)
        carry_out(uow, ended, (c.ReachDeadline(SYSTEM),), hour)
        carry_out(uow, uow.attempts.get("a-bob"), (c.Finalize(SYSTEM),), hour + 2 * MINUTE)
        uow.commit()
    assert [row.candidate_name for row in queries.board()] == ["Dora", "Ann", "Bob"]
    assert queries.waiting("w1") == ["a-dora"]
    sql_store.shift(timedelta(hours=1, minutes=33))
    assert [row.candidate_name for row in queries.board()] == ["Dora", "Ann"]
    assert queries.board(["w2"]) == []


def test_a_reader_gets_only_rows_newer_than_its_own(sql_store, queries):
    seat(sql_store, "ann", "bob")
    held = {row.attempt_id: row.version for row in queries.board()}
    assert queries.board(newer_than=held) == []
    save(sql_store, "ann", 1, "b", "q1")
    assert [row.candidate_name for row in queries.board(newer_than=held)] == ["Ann"]
    assert len(queries.board(newer_than={"a-ann": 999})) == 1


def test_the_number_of_statements_does_not_grow_with_the_candidates(sql_store, queries):
    counted = []

    @event.listens_for(sql_store.database.engine, "before_cursor_execute")
    def count(*_args):
        counted.append(1)

    seat(sql_store, "ann")
    counted.clear()
    queries.board()
    one = len(counted)
    seat(sql_store, *(f"p{number}" for number in range(20)), window_id="w2")
    counted.clear()
    assert len(queries.board()) == 21
    assert len(counted) == one


def test_who_waits_longest_comes_first(sql_store, queries):
    with sql_store.uow() as uow:
        now = uow.now()
        for number, name in enumerate(("zoe", "ann", "max")):
            waiting(uow, booked(uow, f"a-{name}", name, now=now), now + number * MINUTE)
        uow.commit()
    assert queries.waiting("w1") == ["a-zoe", "a-ann", "a-max"]
    assert [row.candidate_name for row in queries.board()] == ["Zoe", "Ann", "Max"]


def test_a_home_holds_open_windows_own_attempts_and_credentials(sql_store, queries):
    seat(sql_store, "cleo", "dora")
    with sql_store.uow() as uow:
        uow.credentials.add_intent(credential(attempt_id="a-cleo"))
        uow.commit()
    home = queries.home_of("cleo")
    assert [one.id for one in home.windows] == ["w1"]
    assert [one.attempt.id for one in home.attempts] == ["a-cleo"]
    assert [one.number for one in home.credentials] == [credential().number]


def test_a_session_is_read_with_its_account_until_it_expires(sql_store, queries):
    with sql_store.uow() as uow:
        now = uow.now()
        uow.people.add(account("paula", "proctor", "supervisor"))
        session = LoginSession("ab" * 32, "paula", "secret", now, now + timedelta(hours=12))
        uow.people.open_session(session)
        uow.commit()
    assert queries.person_session("ab" * 32) == (session, account("paula", "proctor", "supervisor"))
    assert queries.person_session("cd" * 32) is None
    sql_store.shift(timedelta(hours=13))
    assert queries.person_session("ab" * 32) is None


def outcome(attempt_id, at):
    return FormOutcomeRow(
        attempt_id, "1", Decimal(18), Decimal(24), 540, passed=True, last_seq=9, at=at
    )


def test_reviewers_and_deciders_see_what_waits_for_them(sql_store, queries):
    now = seat(sql_store, "ann", "bob")
    with sql_store.uow() as uow:
        uow.invigilation.put_incident(incident("i1", attempt_id="a-ann"))
        uow.results.put_form_outcome(outcome("a-ann", now))
        uow.results.put_form_outcome(outcome("a-bob", now))
        uow.results.put_decision(DecisionRow("a-bob", "certified", "rule", "1", [], now))
        uow.commit()
    (found,) = queries.open_incidents()
    assert (found.incident.id, found.candidate_name, found.title) == ("i1", "Ann", "Foundation")
    (pending,) = queries.pending_decisions()
    assert (pending.stored.attempt.id, pending.outcome.scaled) == ("a-ann", 540)
    assert (pending.open_incidents, pending.scheme_id) == (1, "cmle/foundation")


def test_gauges_count_what_waits(sql_store, queries):
    seat(sql_store, "ann", "bob")
    save(sql_store, "ann", 1, "b", "q1")
    with sql_store.uow() as uow:
        uow.invigilation.add_snapshot(snapshot(1, attempt_id="a-ann"))
        uow.commit()
    gauges = queries.metrics_gauges()
    assert gauges["attempts:in_progress"] == 2
    assert (gauges["outbox_messages"], gauges["snapshots_unread"]) == (1, 1)
    assert gauges["outbox_overdue_seconds"] == 0
    sql_store.shift(MINUTE)
    assert 50 < queries.metrics_gauges()["outbox_overdue_seconds"] < 70
