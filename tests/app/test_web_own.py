"""The candidate's own commands over the web: what cannot be read, and the page of cancelling."""

import logging

import pytest

from app.services.attempts.journal import carry_out
from exam_engine.attempts.actors import Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import Terminate
from exam_engine.attempts.states import TerminateReason
from exam_engine.ids import PersonId
from tests.app.offices import Office

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True, scope="module")


def test_what_cannot_be_read_changes_nothing(office: Office) -> None:
    visitor, path = office.visitor("cleo"), f"/api/attempts/{office.running}/own"
    before = office.everything("login_sessions")
    for body, code in (
        ([], "malformed_message"),
        ({"name": "take_break"}, "malformed_message"),
        ({"command": "c", "name": ["take_break"]}, "malformed_message"),
        ({"command": "c", "name": "dance"}, "malformed_command"),
        ({"command": "c", "name": "ask_move", "text": 1}, "malformed_message"),
        ({"command": "c", "name": "ask_move", "text": "a\x00"}, "malformed_message"),
        ({"command": "c", "name": "ask_move", "text": "\ud800"}, "malformed_message"),
        ({"command": "c", "name": "ask_move", "text": "x" * 501}, "malformed_command"),
        ({"command": "c", "name": "ask_move", "more": 1}, "malformed_message"),
    ):
        reply = visitor.post(path, json=body)
        assert (reply.status_code, reply.get_json()["code"]) == (400, code), body
    deep = visitor.post(path, data="[" * 100_000, content_type="application/json")
    assert deep.status_code == 400
    assert office.everything("login_sessions") == before


def test_a_page_reads_what_came_of_its_asking_and_nobody_elses(office: Office) -> None:
    path = f"/api/attempts/{office.running}/own"
    told = office.visitor("cleo").get(path).get_json()
    assert {name: told[name] for name in ("state", "move", "answer")} == {
        "state": "in_progress",
        "move": False,
        "answer": None,
    }
    assert office.visitor("ben").get(path).status_code == 404


def test_the_log_tells_who_asked_for_somebody_elses_attempt(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"/api/attempts/{office.running}/own"
    with caplog.at_level(logging.WARNING, logger="app.web"):
        office.visitor("cleo").get(path)
        office.visitor("ben").get(path.replace(office.running, "0" * 32))
        assert caplog.records == [], "their own, or none at all"
        office.visitor("ben").get(path)
    (told,) = [one.__dict__ for one in caplog.records]
    assert (told["event"], told["attempt_id"]) == ("attempt_of_another", office.running)
    assert (told["person_id"], told["path"]) == ("ben", path)


def test_an_exam_is_cancelled_on_its_page_and_only_before_the_start(office: Office) -> None:
    person = office.add("vic", "candidate")
    attempt = office.hall.checked_in(person)
    visitor = office.visitor(person)
    path = f"/attempts/{attempt}/cancel"
    assert path in visitor.get("/me").text
    assert "It does not count as a try" in visitor.get(path).text
    assert office.hall.attempt(attempt).attempt.state == "awaiting_authorization"
    for _ in range(2):
        done = visitor.post(path)
        assert (done.status_code, done.headers["Location"]) == (303, f"/attempts/{attempt}/result")
    assert office.hall.attempt(attempt).attempt.state == "cancelled"
    assert "This exam was cancelled" in visitor.get(done.headers["Location"]).text
    running = f"/attempts/{office.running}/cancel"
    for reply in (office.visitor("cleo").get(running), office.visitor("cleo").post(running)):
        assert reply.headers["Location"] == f"/attempts/{office.running}/room"
    assert office.hall.attempt(office.running).attempt.state == "in_progress"


def test_an_ended_exam_leads_to_the_room_that_sends_what_a_device_still_holds(
    office: Office,
) -> None:
    person = office.add("hasty", "candidate")
    attempt = office.hall.started(person)
    visitor, holds = office.visitor(person), f'data-leftovers="{attempt}"'
    room = f"/attempts/{attempt}/room"
    assert holds not in visitor.get("/me").text
    office.hall.submit(attempt, 0, person)
    for path in ("/me", f"/attempts/{attempt}/result"):
        page = visitor.get(path).text
        assert holds in page
        assert f'data-room="{room}"' in page
        assert "build/leftovers.js" in page
    assert visitor.get(room).status_code == 200


def test_whose_exam_staff_ended_can_send_as_well_and_is_not_kept_in_the_room(
    office: Office,
) -> None:
    person = office.add("ended", "candidate")
    attempt = office.hall.started(person)
    words = Reason(ReasonCode.EXAMINEE_BEHAVIOUR, "a telephone")
    paula, sue = Actor(PersonId("paula"), Role.PROCTOR), Actor(PersonId("sue"), Role.SUPERVISOR)
    command = Terminate(paula, TerminateReason.OTHER, words, second=sue)
    with office.wiring.uow() as uow:
        carry_out(uow, attempt, command, command_id="end-it")
        uow.commit()
    visitor = office.visitor(person)
    assert f'data-leftovers="{attempt}"' in visitor.get("/me").text
    assert visitor.get(f"/attempts/{attempt}/room").status_code == 200
    moved = visitor.get(f"/attempts/{attempt}/check-in").headers["Location"]
    assert moved == f"/attempts/{attempt}/result"
