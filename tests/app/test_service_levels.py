"""Promised times out of the journals: what was kept, what is owed, and who may read of it."""

from datetime import timedelta

import pytest

from app.services.cases.service_levels import Levels, ServiceLevels
from proctoring.case_table import Outcome
from proctoring.service_levels import Level
from tests.app.conftest import FakeStore
from tests.app.court import CONFIRMED, Court
from tests.app.hall import open_hall
from tests.app.offices import Office
from tests.fakes import FakeDatabase, FakeJournal


@pytest.fixture
def court() -> Court:
    database = FakeDatabase()
    return Court(open_hall(FakeStore(database, FakeJournal(database))))


def report(court: Court, *untriaged: str) -> Levels:
    return ServiceLevels(court.hall.store.uow).report(untriaged)


def told(found: Levels) -> dict[Level, tuple[int, int, int, int]]:
    """Return waiting, overdue, kept and done of each promise that ran."""
    counted = {
        one.level: (one.waiting, one.overdue, one.kept.count, one.kept.of) for one in found.measured
    }
    return {level: row for level, row in counted.items() if any(row)}


def test_what_is_owed_is_overdue_after_its_days_and_measured_once_it_is_done(court: Court) -> None:
    assert told(report(court)) == {
        Level.TRIAGE: (0, 0, 1, 1),
        Level.FIRST_REVIEW: (1, 0, 0, 0),
        Level.WHOLE_CASE: (1, 0, 0, 0),
    }
    court.hall.store.shift(timedelta(days=8))
    late = report(court)
    assert [(one.case_id, one.span.level) for one in late.owed] == [
        (court.case.id, Level.FIRST_REVIEW)
    ]
    court.rule("rita", CONFIRMED)
    assert told(report(court))[Level.FIRST_REVIEW] == (0, 0, 0, 1)
    assert report(court).owed == (), "the candidate's own time is nobody's to keep"
    court.says("It was my pen.")
    court.rule("rolf", CONFIRMED)
    court.decides("dora", Outcome.NO_VIOLATION)
    done = report(court)
    assert told(done)[Level.NEXT_REVIEW] == (0, 0, 1, 1)
    assert told(done)[Level.WHOLE_CASE] == (0, 0, 1, 1)
    court.hall.store.shift(timedelta(days=91))
    assert told(report(court)) == {}, "measured over ninety days"


def test_an_exam_that_nobody_has_triaged_is_owed_a_case_from_its_end(court: Court) -> None:
    ended, running = court.hall.started("ina"), court.hall.started("ben")
    court.hall.submit(ended, 0, "ina")
    court.hall.store.shift(timedelta(days=5))
    found = report(court, ended, running, court.attempt, "nobody")
    assert [one.attempt_id for one in found.owed if one.span.level is Level.TRIAGE] == [ended]


def test_the_page_names_what_is_overdue_but_not_to_who_may_still_look(office: Office) -> None:
    office.add("tara", "reviewer", "supervisor")
    office.shift(timedelta(days=9))
    page = office.signed_in("sue", lifetime=timedelta(days=1)).get("/service-levels").text
    assert 'data-testid="owed"' in page
    assert 'data-level="first_review"' in page.partition('data-testid="owed"')[2]
    page = office.signed_in("tara", lifetime=timedelta(days=1)).get("/service-levels").text
    assert 'data-testid="owed"' not in page
    assert "overdue look is not named here" in page
    assert 'data-level="decision"' in page
    for door in ("/evidence", "/cases"):
        assert (
            'href="/service-levels"'
            in office.signed_in("sue", lifetime=timedelta(days=1)).get(door).text
        )
