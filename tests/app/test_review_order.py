"""The order of the reviewers' list: by day, then by concern as the marks alone give it."""

from dataclasses import replace
from datetime import timedelta
from itertools import repeat

import pytest

from app.persistence.queries import OpenIncident
from app.services.cases.case_store import case_of, keep
from app.services.cases.concerns import concern_of_marks
from app.services.cases.incidents import flag_row, regroup
from app.services.cases.unmarked import AFTER_END, Drawing
from app.web.reviewers.review_queue import Offered, offered
from app.web.reviewers.reviewing_view import reviewing_view
from proctoring.flags import Flag, FlagKind, Severity
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import FakeStore
from tests.app.court import Court
from tests.app.hall import open_hall
from tests.builders import account
from tests.fakes import FakeDatabase, FakeJournal

SECOND = timedelta(seconds=1)


@pytest.fixture
def court() -> Court:
    database = FakeDatabase()
    return Court(open_hall(FakeStore(database, FakeJournal(database))))


def sat(court: Court, person: str, *, lasts: timedelta | None) -> str:
    """Have somebody else sit; with `lasts`, a proctor marked so long a stretch of it."""
    hall = court.hall
    with hall.store.uow() as uow:
        uow.people.add(account(person))
        uow.commit()
    attempt = hall.started(person)
    hall.upload(attempt, person)
    hall.watching.analyse(attempt, ScriptedAnalyser(repeat(1)))
    hall.submit(attempt, hall.answered(attempt, right=True), person)
    hall.results.score_attempt(attempt)
    if lasts is not None:
        with hall.store.uow() as uow:
            now = uow.now()
            ends = (now - lasts, now, now)
            flag = Flag(FlagKind.PROCTOR_FLAG, Severity.MEDIUM, *ends, 1, 1, None, "person:paula")
            uow.invigilation.put_flag(flag_row(attempt, flag))
            regroup(uow, attempt)
            uow.commit()
    hall.results.triage(attempt)
    return attempt


def listed(court: Court, person: str) -> list[Offered]:
    """Return the list of a reviewer."""
    with court.hall.store.uow() as uow:
        waits = [
            OpenIncident(row, "", "", "")
            for attempt in sorted(uow._state.attempts)  # the fake has no query
            for row in uow.invigilation.incidents(attempt)
        ]
        return offered(uow, waits, person)


def test_within_a_day_the_graver_exam_comes_first_and_days_come_before(court: Court) -> None:
    brief = sat(court, "carla", lasts=2 * SECOND)
    grave = sat(court, "ina", lasts=180 * SECOND)
    later = sat(court, "nele", lasts=600 * SECOND)
    with court.hall.store.uow() as uow:
        case = case_of(uow, later)
        keep(uow, replace(case, due_at=case.due_at + timedelta(days=1)))
        uow.commit()
    order = [one.shown.incident.attempt_id for one in listed(court, "rolf")]
    assert order == [grave, brief, court.attempt, later], "a proctor's word counts in full"


def test_the_order_does_not_tell_what_somebody_found(court: Court) -> None:
    def concern() -> float:
        with court.hall.store.uow() as uow:
            return concern_of_marks(uow, court.attempt, {}).amount

    before = concern()
    court.confirmed_by_two()
    assert concern() == before > 0


def test_a_drawn_moment_gets_the_place_of_something_beside_it(court: Court) -> None:
    Drawing(court.hall.store.uow, 100).draw()
    sat(court, "carla", lasts=2 * SECOND)
    sat(court, "ina", lasts=180 * SECOND)
    quiet = sat(court, "quin", lasts=None)
    court.hall.store.shift(AFTER_END + SECOND)
    assert Drawing(court.hall.store.uow, 100).draw() == 1
    found = {one.shown.incident.attempt_id: one for one in listed(court, "rolf")}
    borrowed = found.pop(quiet)
    assert borrowed.concern in {one.concern for one in found.values()}
    assert borrowed.due_at is not None


def test_a_report_from_before_says_nothing_of_reviewers() -> None:
    assert reviewing_view({}) is None
