"""The board's share of what is asked of staff: found by its indexes, and there while it waits."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.persistence.asking import asked_of
from app.persistence.queries import Queries
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.attempts.moves import asked_move
from app.services.attempts.proposals import may_confirm, open_proposals
from app.services.rows import BoardRow
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.refusals import OwnAttempt, SecondPersonUnsuitable
from tests.app.conftest import SqlStore
from tests.app.desks import CLEO, PAULA, PETER, SAM, SUE, WHY, Desk
from tests.app.hall import open_hall

HOUR = timedelta(hours=1)


def shown(store: SqlStore, attempt_id: str) -> BoardRow | None:
    """Return the row of an attempt on the whole board, if it is there."""
    rows = Queries(store.database).board()
    return next((row for row in rows if row.attempt_id == attempt_id), None)


def test_the_board_shows_what_waits_and_what_is_asked(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    desk, calm = Desk(hall, hall.started("cleo")), hall.started("ben")
    desk.ask("terminate", PAULA, **WHY, cause="other")
    wishes = CandidateWishes(sql_store.uow, hall.delivery)
    wishes.ask(desk.attempt_id, "ask_move", person_id="cleo", command_id="m", text="It smokes.")
    row, other = shown(sql_store, desk.attempt_id), shown(sql_store, calm)
    assert row is not None
    assert other is not None
    (one,) = open_proposals(row.asked, sql_store.now())
    asked = asked_move(row.asked)
    assert asked is not None
    assert (one.wish.name, one.by.person, asked.body["text"]) == (
        "terminate",
        "paula",
        "It smokes.",
    )
    assert other.asked == ()
    desk.settle(one.id, SAM, "No.")
    desk.ask("decline_move", PAULA, **WHY)
    row = shown(sql_store, desk.attempt_id)
    assert row is not None
    assert (open_proposals(row.asked, sql_store.now()), asked_move(row.asked)) == ([], None)


@pytest.mark.parametrize(
    ("first", "name", "members"),
    [
        (PAULA, "terminate", {"cause": "other"}),
        (SAM, "terminate", {"cause": "other"}),
        (PAULA, "adjust_time", {"seconds": 601}),
        (SAM, "adjust_time", {"seconds": 601}),
        (PAULA, "deny", {}),
        (SAM, "reopen", {}),
        (SAM, "void", {}),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_may_confirm_is_who_is_taken_as_the_second_person(
    sql_store: SqlStore, first: Actor, name: str, members: dict[str, object]
) -> None:
    hall = open_hall(sql_store)
    desk = Desk(hall, hall.checked_in("cleo") if name == "deny" else hall.started("cleo"))
    if name == "reopen":
        hall.submit(desk.attempt_id, 0, "cleo")
    desk.ask(name, first, **WHY, **members)
    row = shown(sql_store, desk.attempt_id)
    assert row is not None
    (one,) = open_proposals(row.asked, sql_store.now())
    assert row.candidate == "cleo"
    for actor in (first, CLEO, PETER, SUE):
        may = may_confirm(one, actor, row.candidate)
        try:
            desk.confirm(one.id, actor)
        except (OwnAttempt, SecondPersonUnsuitable):
            assert not may, actor
        else:
            assert may, actor
            break
    else:
        pytest.fail("a supervisor confirms everything")


def test_an_attempt_that_ended_is_there_while_somebody_has_to_confirm(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    asked, settled = Desk(hall, hall.started("cleo")), Desk(hall, hall.started("ben"))
    for desk in (asked, settled):
        hall.submit(desk.attempt_id, 0, hall.attempt(desk.attempt_id).person_id)
    sql_store.shift(HOUR)
    assert shown(sql_store, asked.attempt_id) is None
    for desk in (asked, settled):
        desk.ask("void", SAM, **WHY)
    (made,) = settled.proposals
    settled.settle(made["id"], SAM)
    assert shown(sql_store, asked.attempt_id) is not None
    assert shown(sql_store, settled.attempt_id) is None
    sql_store.shift(24 * HOUR)
    assert shown(sql_store, asked.attempt_id) is None, "it has run out"


def test_a_booking_is_there_only_while_something_waits(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    desk = Desk(hall, hall.enrolment.register("cleo", hall.window_id).attempt.id)
    assert shown(sql_store, desk.attempt_id) is None
    desk.ask("void", SAM, **WHY)
    assert shown(sql_store, desk.attempt_id) is not None
    (made,) = desk.proposals
    desk.settle(made["id"], SAM)
    assert shown(sql_store, desk.attempt_id) is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_both_reads_go_by_their_index(sql_store: SqlStore) -> None:
    statements: list[tuple[str, object]] = []

    @event.listens_for(sql_store.database.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        statements.append((statement, parameters))

    Queries(sql_store.database).board()
    with sql_store.database.reading() as connection:
        asked_of(connection, ["a1", "a2"])
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
            for statement, parameters in list(statements)
            if "command.proposed" in statement
        ]
    assert any("ix_attempt_events_proposed" in plan for plan in plans), plans
    assert "ix_attempt_events_asked" in plans[-1], plans
