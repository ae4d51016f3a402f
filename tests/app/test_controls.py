"""Blind control samples: unlabelled, to people who had no part, with no effect but a count."""

import hashlib
from datetime import timedelta

import pytest

from app.services.cases.controls import ONE_OF, OPEN_FOR, Controls, offered_samples
from app.services.rows import ControlRow
from exam_engine.attempts.actors import Actor, Role
from exam_engine.ids import PersonId
from proctoring.case_table import CaseState, Outcome
from proctoring.errors import AlreadyRuled, ReviewConflict
from proctoring.incidents import Ruling, Verdict
from tests.app.conftest import FakeStore
from tests.app.court import CONFIRMED, DISMISSED, Court, breach, goes_on
from tests.app.hall import open_hall
from tests.app.offices import Office
from tests.builders import NINE
from tests.fakes import FakeDatabase, FakeJournal

SAMPLE = "a" * 32


@pytest.fixture
def court() -> Court:
    database = FakeDatabase()
    return Court(open_hall(FakeStore(database, FakeJournal(database))))


def controls(court: Court, one_of: int = ONE_OF) -> Controls:
    return Controls(court.hall.store.uow, court.hall.store.uow, one_of)


def answer(court: Court, person: str, verdict: Verdict) -> None:
    ruling = Ruling(person, NINE, verdict, "seen", "no lag")
    controls(court).answer(SAMPLE, ruling, Actor(PersonId(person), Role.REVIEWER))


def seed(court: Court, *, violation: bool) -> None:
    with court.hall.store.uow() as uow:
        row = ControlRow(SAMPLE, court.incident.id, court.attempt, violation, uow.now())
        assert uow.controls.add(row)
        uow.commit()


def test_one_of_ten_closed_incidents_is_drawn_once_with_its_known_answer(court: Court) -> None:
    assert controls(court).draw() == 0, "nothing is closed"
    court.rule("rita", DISMISSED)
    chosen = hashlib.sha256(f"control:{court.incident.id}".encode()).digest()[0] % ONE_OF == 0
    assert controls(court).draw() == int(chosen)
    assert controls(court).draw() == 0


def test_misses_and_false_alarms_are_counted_per_reviewer_and_change_nothing(court: Court) -> None:
    court.rule("rita", DISMISSED)
    seed(court, violation=True)
    before = (court.case, court.result, court.journal())
    answer(court, "rolf", DISMISSED)
    answer(court, "tara", CONFIRMED)
    answer(court, "eve", Verdict.UNCLEAR)
    assert {one.person_id: (one.missed.count, one.missed.of, one.alarms.of)
            for one in controls(court).measured()} == {
        "rolf": (1, 1, 0), "tara": (0, 1, 0), "eve": (0, 0, 0),
    }  # fmt: skip
    assert (court.case, court.result, court.journal()) == before


def test_nobody_answers_twice_or_late_or_what_they_had_a_part_in(court: Court) -> None:
    court.rule("rita", DISMISSED)
    seed(court, violation=False)
    answer(court, "rolf", CONFIRMED)
    for person in ("rolf", "rita"):
        with pytest.raises(AlreadyRuled):
            answer(court, person, DISMISSED)
    with pytest.raises(ReviewConflict):
        answer(court, "paula", DISMISSED)
    court.hall.store.shift(OPEN_FOR + timedelta(seconds=1))
    with pytest.raises(AlreadyRuled):
        answer(court, "tara", DISMISSED)
    (only,) = controls(court).measured()
    assert (only.alarms.count, only.alarms.of) == (1, 1)


def test_a_sample_looks_like_any_other_incident(office: Office) -> None:
    office.add("rolf", "reviewer")
    rita, rolf = office.visitor("rita"), office.visitor("rolf")
    real = rolf.get(f"/reviews/{office.incident}").get_data(as_text=True)
    goes_on(rita, f"/reviews/{office.incident}")
    given = {"verdict": "dismissed", "reason": "It was a shadow."}
    assert rita.post(f"/reviews/{office.incident}", data=given).status_code == 303
    with office.wiring.uow() as uow:
        assert (office.incident, office.held) in uow.controls.closed()
        uow.controls.add(ControlRow(SAMPLE, office.incident, office.held, False, uow.now()))
        uow.commit()
    assert SAMPLE not in rita.get("/reviews").get_data(as_text=True)
    assert SAMPLE in rolf.get("/reviews").get_data(as_text=True)
    page = rolf.get(f"/reviews/{SAMPLE}").get_data(as_text=True)
    assert "It was a shadow." not in page
    assert 'data-state="open"' in page
    places = ("data-testid=", "<h1>", "<h2", 'name="verdict"')
    assert [page.count(one) for one in places] == [real.count(one) for one in places]
    given = breach(page)
    assert rolf.post(f"/reviews/{SAMPLE}", data=given).status_code == 422, "pictures come first"
    given = breach(goes_on(rolf, f"/reviews/{SAMPLE}"))
    for field in ("technical_alternative", "rule", "shows", "confidence", "began", "reason"):
        assert rolf.post(f"/reviews/{SAMPLE}", data={**given, field: ""}).status_code == 422, field
    assert rolf.post(f"/reviews/{SAMPLE}", data=given).status_code == 303
    assert SAMPLE not in rolf.get("/reviews").get_data(as_text=True)
    assert 'data-testid="reviewers"' in office.visitor("sue").get("/signals").get_data(as_text=True)
    assert 'data-testid="reviewers"' not in rita.get("/signals").get_data(as_text=True)


@pytest.mark.parametrize(
    ("outcome", "violation"),
    [
        (Outcome.MINOR, True),
        (Outcome.INVALID_MISCONDUCT, True),
        (Outcome.INVALID_TECHNICAL, False),
        (Outcome.NO_VIOLATION, False),
    ],
)
def test_what_is_known_is_what_was_decided(court: Court, outcome: Outcome, violation: bool) -> None:
    court.decided(outcome)
    if court.case.state is CaseState.NOTIFIED:
        court.work.accept(court.attempt, court.asked("cleo", Role.CANDIDATE))
    assert controls(court, one_of=1).draw() == 1
    with court.hall.store.uow() as uow:
        (row,) = uow.controls.since(NINE)
    assert row.violation is violation


def test_an_annulled_exam_goes_round_no_more_as_its_journal_would_tell(
    court: Court,
) -> None:
    court.decided(Outcome.INVALID_TECHNICAL)
    court.work.accept(court.attempt, court.asked("cleo", Role.CANDIDATE))
    court.triage()
    assert controls(court, one_of=1).draw() == 0
    seed(court, violation=False)
    with court.hall.store.uow() as uow:
        assert offered_samples(uow, "tara") == []
