"""A finding names rule, time, pictures and confidence; marks come after pictures, as is noted."""

from datetime import timedelta
from itertools import repeat

import pytest

from app.services.cases.grounds import LEEWAY
from app.services.cases.looking import Looking, has_gone_on
from exam_engine.attempts.actors import Actor, Role
from exam_engine.ids import PersonId
from proctoring.conflicts import Tie
from proctoring.drawing import Saw
from proctoring.errors import ReviewConflict, RulingRefused
from proctoring.incidents import Verdict
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import FakeStore
from tests.app.court import CONFIRMED, Court
from tests.app.hall import open_hall
from tests.fakes import FakeDatabase, FakeJournal

RITA = Actor(PersonId("rita"), Role.REVIEWER)


@pytest.fixture
def court() -> Court:
    database = FakeDatabase()
    return Court(open_hall(FakeStore(database, FakeJournal(database))))


def confirm(court: Court, **given) -> None:
    court.hall.rulings.rule(
        court.incident.id,
        actor=RITA,
        verdict=Verdict.CONFIRMED,
        reason="Nobody is there.",
        technical_alternative="no lag",
        claim=court.claim(**given),
    )


def test_a_finding_rests_on_digests_and_is_opened_in_the_journal_with_them(court: Court) -> None:
    court.confirmed_by_two()
    opened = [one for one in court.journal("incident.ruled") if one.body["verdict"] == "confirmed"]
    with court.hall.store.uow() as uow:
        shots = {one.sha256 for one in uow.invigilation.snapshots(court.attempt)}
    marks = {one.digest for one in court.journal("flag.opened")}
    assert len(opened) == 2
    for one in opened:
        evidence = one.body["evidence"]
        assert isinstance(evidence, list)
        assert evidence[0] in shots
        assert set(evidence[1:]) == marks, "the mark itself stands beside the pictures"
        assert (one.body["broken"], one.body["confidence"]) == ("2026-11/stay-in-view", "probable")
    sealed = court.journal("incident.ruled")[0]
    assert not {"broken", "evidence", "confidence"} & sealed.body.keys()


@pytest.mark.parametrize(
    ("field", "named"),
    [("rule", "rule"), ("pictures", "evidence"), ("began", "time"), ("ended", "time")],
)
def test_what_does_not_fit_is_named_and_nothing_is_recorded(
    court: Court, field: str, named: str
) -> None:
    far = LEEWAY + timedelta(seconds=1)
    wrong = {
        "rule": "hats",
        "pictures": ("of another exam",),
        "began": court.incident.started_at - far,
        "ended": (court.incident.ended_at or court.hall.store.now()) + far,
    }
    with pytest.raises(RulingRefused, match=f"{named}:"):
        confirm(court, **{field: wrong[field]})
    with pytest.raises(RulingRefused, match="evidence:"):
        confirm(court, pictures=())
    with pytest.raises(RulingRefused, match="rule:"):
        court.hall.rulings.rule(
            court.incident.id,
            actor=RITA,
            verdict=CONFIRMED,
            reason="seen",
            technical_alternative="no lag",
        )
    assert court.journal("incident.ruled") == []


def test_marks_come_after_pictures_and_the_order_is_noted(court: Court) -> None:
    looking = Looking(court.hall.store.uow)
    with pytest.raises(RulingRefused, match="look:"):
        looking.go_on(court.incident, RITA, Saw.UNCLEAR)
    picture = court.claim().pictures[0]
    court.hall.invigilation.open_picture(picture, actor=RITA, purpose="review")
    for saw in (Saw.SOMETHING, Saw.NOTHING):
        assert looking.go_on(court.incident, RITA, saw)
    seen = [(one.body["evidence"], one.body["purpose"]) for one in court.journal("evidence.viewed")]
    assert seen == [(picture, "review"), (f"incident:{court.incident.id}", "marks")]
    with court.hall.store.uow() as uow:
        gone = [has_gone_on(uow, court.incident, one) for one in ("rita", "rolf")]
        (look,) = uow.unmarked.looks(court.incident.id)
    assert gone == [True, False]
    assert (look.person_id, look.saw) == ("rita", "something"), "the first word counts"


def test_where_no_picture_opens_that_is_noted_and_who_is_barred_reads_no_mark(court: Court) -> None:
    looking = Looking(court.hall.store.uow)
    looking.go_on(court.incident, RITA, Saw.UNCLEAR, without=True)
    (only,) = court.journal("evidence.viewed")
    assert only.body["purpose"] == "marks_alone"
    tara = Actor(PersonId("tara"), Role.REVIEWER)
    court.work.declare(court.attempt, tara, Tie.TAUGHT)
    with pytest.raises(ReviewConflict):
        looking.go_on(court.incident, tara, Saw.UNCLEAR, without=True)


def test_what_still_lasts_at_the_end_of_an_exam_ends_with_it(court: Court) -> None:
    """The last picture is read before the exam is handed in, so no picture ends the flag."""
    with court.hall.store.uow() as uow:
        (before,) = uow.invigilation.flags(court.attempt)
        kinds = ["analyse_snapshots"]
        waiting = uow.outbox.claim(kinds, now=uow.now(), lease_s=1, limit=9)
    assert before.closed_at is None
    assert [one.subject for one in waiting] == [court.attempt]
    court.hall.watching.analyse(court.attempt, ScriptedAnalyser(repeat(0)))
    court.triage()
    with court.hall.store.uow() as uow:
        flags = uow.invigilation.flags(court.attempt)
        incident = uow.invigilation.incident(court.incident.id)
    (flag,) = [one for one in flags if one.id == before.id]
    assert incident is not None
    assert flag.closed_at is not None
    assert incident.ended_at == flag.closed_at
    assert court.case.state == "review"
