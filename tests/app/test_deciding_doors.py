"""Who decides a case sees the whole exam, as who decides: by that case alone, and noted."""

from app.services.cases.case_work import CaseWork
from exam_engine.attempts.actors import Role
from proctoring.case_table import CaseState
from tests.app.court import CONFIRMED, Court
from tests.app.offices import Office


def views(office: Office) -> list[tuple[str, object]]:
    with office.wiring.read() as uow:
        found = uow.attempts.events(office.held, kinds=("evidence.viewed",))
    return [(one.actor, one.body["purpose"]) for one in found if one.body["evidence"] == "replay"]


def test_a_decider_is_let_in_by_their_case_and_no_sooner(office: Office) -> None:
    for person, role in (("rolf", "reviewer"), ("dan", "decider"), ("eve", "decider")):
        office.add(person, role)
    court = Court.__new__(Court)
    court.hall, court.attempt, court.work = office.hall, office.held, CaseWork(office.wiring.uow)
    court.incident = court.first_incident()
    doors = [f"/attempts/{office.held}/{page}" for page in ("replay", "time")]
    dan = office.visitor("dan")
    assert [dan.get(door).status_code for door in doors] == [404, 404], "no case of theirs"
    court.rule("rita", CONFIRMED)
    court.work.say(court.attempt, court.asked("ina", Role.CANDIDATE), "I bent down.")
    assert [dan.get(door).status_code for door in doors] == [404, 404], "reviewers have it"
    court.rule("rolf", CONFIRMED)
    assert court.case.state is CaseState.DECISION

    assert f'href="{doors[0]}"' in dan.get(f"/cases/{court.case.id}").text
    assert 'data-testid="replay-door"' in dan.get(doors[0]).text
    assert views(office) == []
    assert dan.post(doors[0], data={"purpose": "decision"}).status_code == 303
    assert 'data-testid="replay"' in dan.get(doors[0]).text
    assert dan.get(doors[1]).status_code == 200
    assert views(office) == [("decider:dan", "decision")]
    assert "decider" in office.visitor("ina").get(f"/me/exams/{office.held}/case").text

    eve = office.visitor("eve")
    assert eve.post(f"/attempts/{office.held}/tie", data={"tie": "relative"}).status_code == 303
    assert "You said that you know this candidate" in eve.get(doors[0]).text
    assert eve.post(doors[0], data={"purpose": "decision"}).status_code == 403
    assert dan.get(f"/attempts/{office.running}/replay").status_code == 404
