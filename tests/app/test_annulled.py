"""An exam that two people annulled: its case is over, and what was marked is still looked at."""

from datetime import timedelta

import pytest

from app.services.cases.case_store import keep
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from proctoring.case_table import CaseState, Outcome
from proctoring.cases import annul
from proctoring.errors import AlreadyRuled
from tests.app.conftest import FakeStore
from tests.app.court import CONFIRMED, Court
from tests.app.desks import SAM, WHY, Desk
from tests.app.hall import open_hall
from tests.fakes import FakeDatabase, FakeJournal

SIMON = Actor(PersonId("simon"), Role.SUPERVISOR)


@pytest.fixture
def court() -> Court:
    database = FakeDatabase()
    return Court(open_hall(FakeStore(database, FakeJournal(database))))


def annulled(court: Court) -> None:
    desk = Desk(court.hall, court.attempt)
    assert desk.ask("void", SAM, **WHY).outcome == "proposed"
    desk.confirm(desk.proposals[0]["id"], SIMON)
    assert court.hall.attempt(court.attempt).attempt.state is AttemptState.VOIDED


def test_annulling_closes_a_case_that_nobody_has_decided_and_says_so(court: Court) -> None:
    court.rule("rita", CONFIRMED)
    annulled(court)
    assert (court.case.state, court.case.outcome) == (CaseState.CLOSED, Outcome.ANNULLED)
    assert sorted(court.letters()) == ["case_annulled", "statement_wanted"]
    moved = court.journal("case.moved")[-1]
    assert (moved.actor, moved.body["step"], moved.body["state"]) == (
        "system:system", "annul", "closed",
    )  # fmt: skip
    court.hall.store.shift(timedelta(days=60))
    assert court.work.tend() == 0, "nobody is reminded of it"
    assert court.letters("noa") == []


def test_what_was_marked_is_looked_at_to_its_end_and_nothing_follows(court: Court) -> None:
    court.rule("rita", CONFIRMED)
    annulled(court)
    closed = court.case
    assert court.rule("rolf", CONFIRMED) == "confirmed", "nobody waits for a statement"
    with pytest.raises(AlreadyRuled):
        court.rule("tara", CONFIRMED)
    assert court.case == closed
    assert court.result == "superseded"


def test_a_decision_stands_and_may_be_appealed_though_the_exam_was_annulled_since(
    court: Court,
) -> None:
    court.decided(Outcome.INVALID_MISCONDUCT, ban=30)
    annulled(court)
    assert court.case.state is CaseState.NOTIFIED
    court.appealed()
    for person in ("eve", "mia"):
        after = court.finds(person, Outcome.NO_VIOLATION)
    assert after.outcome is Outcome.NO_VIOLATION
    assert annul(after, after.since) is after


def test_a_case_that_was_left_open_before_is_closed_by_the_next_round(court: Court) -> None:
    before = court.case
    annulled(court)
    with court.hall.store.uow() as uow:  # as it stood before annulling closed cases
        keep(uow, before)
        row = uow.cases.get(before.id)
        uow.commit()
    assert row is not None
    assert "annulled" not in row.document, "cases of before are read as they are"
    assert court.work.tend() == 1
    assert court.case.outcome is Outcome.ANNULLED
