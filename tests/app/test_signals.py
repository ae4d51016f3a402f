"""Signals over real stores: verdicts become numbers, a signal steps back, flags lose weight."""

from datetime import timedelta
from itertools import repeat

import pytest

from app.cli import main
from app.services.errors import ConsentMissing, NotFound, ReasonMissing, WishRefused
from app.services.people.declaring import Declaring
from app.services.watching.signal_weeks import SignalWeeks, last_week
from app.services.watching.signals import Signals, how_often, known_precision
from exam_engine.attempts.actors import Actor, Role
from exam_engine.ids import PersonId
from proctoring.case_table import CaseState, Outcome
from proctoring.flags import FlagKind
from proctoring.precision import Signal, Standing
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import SqlStore
from tests.app.court import CONFIRMED, DISMISSED, Court
from tests.app.hall import open_hall
from tests.app.offices import Office
from tests.builders import account

ADA = Actor(PersonId("ada"), Role.ADMINISTRATOR)
SCRIPTED = Signal(FlagKind.FACE_ABSENT, "scripted 1")


@pytest.fixture
def court(sql_store: SqlStore) -> Court:
    return Court(open_hall(sql_store))


def signals(court: Court) -> Signals:
    return Signals(court.hall.store.uow, court.hall.store.uow)


def put(court: Court, standing: Standing) -> None:
    with court.hall.store.uow() as uow:
        uow.signals.put(standing)
        uow.commit()


def test_verdicts_become_numbers_and_an_appeal_turns_one_round(court: Court) -> None:
    put(court, Standing(Signal(FlagKind.PROCTOR_FLAG, "person:ada"), right=1, wrong=60))
    assert signals(court).report().standing == (), "how well one person marks is nobody's business"
    court.rule("rita", CONFIRMED)
    court.says("")
    court.rule("rolf", DISMISSED)
    assert signals(court).report().standing == (), "nothing is settled"
    court.rule("tara", CONFIRMED)
    (found,) = signals(court).report().standing
    assert (found.signal, found.right, found.wrong) == (SCRIPTED, 1, 0)
    report = signals(court).report()
    assert (report.pairs, report.watched) == (1, 1)
    assert report.week[SCRIPTED].of == 1
    court.decides("dora", Outcome.NO_VIOLATION)
    (turned,) = signals(court).report().standing
    assert (turned.right, turned.wrong) == (0, 1)
    assert signals(court).judge() == 0
    with court.hall.store.uow() as uow:
        (stored,) = uow.signals.standing()
    assert (stored.right, stored.wrong, stored.demoted) == (0, 1, False)


def test_a_signal_that_stepped_back_raises_nothing_grave_until_a_person_brings_it_back(
    court: Court,
) -> None:
    put(court, Standing(SCRIPTED, right=10, wrong=50, demoted=True, changed_by="system"))
    assert known_precision([Standing(SCRIPTED, right=10, wrong=50)]) == {
        FlagKind.FACE_ABSENT: pytest.approx(1 / 6)
    }
    hall = court.hall

    def severity(person: str) -> str:
        with hall.store.uow() as uow:
            uow.people.add(account(person))
            uow.commit()
        attempt = hall.started(person)
        for _ in range(12):
            hall.upload(attempt, person)
            hall.store.shift(timedelta(seconds=5))
        hall.watching.analyse(attempt, ScriptedAnalyser(repeat(0)))
        with hall.store.uow() as uow:
            (flag,) = uow.invigilation.flags(attempt)
        return flag.severity

    assert severity("carl") == "low"
    with pytest.raises(ReasonMissing):
        signals(court).restore("face.absent", "scripted 1", actor=ADA, reason=" ")
    with pytest.raises(NotFound):
        signals(court).restore("face.absent", "another", actor=ADA, reason="why not")
    back = signals(court).restore("face.absent", "scripted 1", actor=ADA, reason="new model")
    assert (back.demoted, back.changed_by) == (False, "ada")
    assert severity("cora") == "medium"


def test_what_people_were_asked_about_stays_as_grave_when_its_signal_steps_back(
    court: Court,
) -> None:
    assert (court.case.state, court.result) == (CaseState.REVIEW, "held")
    put(court, Standing(SCRIPTED, right=10, wrong=50, demoted=True, changed_by="system"))
    court.hall.watching.analyse(court.attempt, ScriptedAnalyser(repeat(0)))  # it ends the episode
    court.triage()
    with court.hall.store.uow() as uow:
        flags = uow.invigilation.flags(court.attempt)
    (flag,) = [one for one in flags if one.type == SCRIPTED.kind]
    assert (flag.severity, flag.closed_at is not None) == ("medium", True)
    assert (court.case.state, court.result) == (CaseState.REVIEW, "held"), "nobody has looked"


def test_the_words_say_how_often() -> None:
    assert how_often(Standing(SCRIPTED, right=3, wrong=2)) == ""
    assert how_often(Standing(SCRIPTED, right=12, wrong=48)) == " (right in 12 of 60)"
    gone = Standing(SCRIPTED, right=12, wrong=48, demoted=True)
    assert how_often(gone) == " (right in 12 of 60, stepped back)"


def test_the_page_and_the_commands_say_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with office.wiring.uow() as uow:
        uow.signals.put(Standing(SCRIPTED, right=0, wrong=60, demoted=True, changed_by="system"))
        uow.commit()
    ada = office.visitor("ada")
    page = ada.get("/signals").get_data(as_text=True)
    assert 'data-signal="face.absent" data-demoted="yes"' in page
    assert 'data-testid="gaps"' in page
    assert "Bring back" not in office.visitor("rita").get("/signals").get_data(as_text=True)
    monkeypatch.setenv("DATABASE_URL", office.wiring.settings.database_url)
    assert main(["proctoring", "precision"]) == 3
    assert "face.absent" in capsys.readouterr().out
    assert main(["proctoring", "card"]) == 0
    card = capsys.readouterr().out
    assert "# Model card" in card
    assert "stepped back" in card
    given = {"kind": "face.absent", "detector": "scripted 1", "reason": ""}
    assert ada.post("/signals", data=given).status_code == 422
    assert ada.post("/signals", data={**given, "reason": "new model"}).status_code == 303
    assert ada.post("/signals", data={**given, "reason": "new model"}).status_code == 409
    assert main(["proctoring", "precision", "--json"]) == 0


def test_what_candidates_say_of_themselves_is_kept_changed_compared_and_deleted(
    court: Court,
) -> None:
    use = Declaring(court.hall.store.uow, court.hall.store.uow)
    for said, agreed, refusal in (
        ({"glasses": "yes"}, False, ConsentMissing),
        ({"glasses": "maybe"}, True, WishRefused),
        ({"religion": "any"}, True, WishRefused),
    ):
        with pytest.raises(refusal):
            use.say("cleo", said, words="ab", agreed=agreed)
    assert use.of("cleo") is None
    use.say("cleo", {"glasses": "yes", "age_group": ""}, words="ab", agreed=True)
    use.say("cleo", {"glasses": "no"}, words="ab", agreed=True)
    assert use.of("cleo").groups == {"glasses": "no"}
    report = signals(court).report()
    (named,) = [one for one in report.groups if one.group == "no" and one.dimension == "glasses"]
    assert (report.volunteers, named.people, named.rates) == (1, None, None)
    assert use.say("cleo", {"glasses": ""}, words="ab", agreed=False) is None
    assert (use.of("cleo"), use.forget("cleo"), signals(court).report().volunteers) == (
        None,
        False,
        0,
    )


def test_a_week_is_reported_once_kept_as_it_was_and_told_to_who_answers(court: Court) -> None:
    with court.hall.store.uow() as uow:
        uow.people.add(account("sue", "supervisor"))
        uow.commit()
    weeks = SignalWeeks(court.hall.store.uow, court.hall.store.uow)
    court.rule("rita", CONFIRMED)
    court.says("")
    court.rule("rolf", CONFIRMED)
    court.hall.store.shift(timedelta(days=7))
    name = weeks.write_due()
    assert (name, weeks.write_due()) == (last_week(court.hall.store.now()), None)
    (kept,) = weeks.all()
    (signal,) = kept.document["signals"]
    assert (signal["right"], signal["detector"]) == (1, SCRIPTED.detector)
    court.decides("dora", Outcome.NO_VIOLATION)
    assert weeks.one(name).document == kept.document, "what was found later is of a later week"
    with court.hall.store.uow() as uow:
        (letter,) = [one for one in uow.letters.of_person("sue") if one.kind == "signal_week"]
    assert letter.facts["path"] == f"/signals/weeks/{name}"
    with pytest.raises(NotFound):
        weeks.one("1999-W01")
