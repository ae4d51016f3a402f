"""Commands of staff by JSON: codes, versions, who may, and what a stranger learns."""

import pytest

from app.services.invigilating.steering import acting
from app.services.roles import Role as Held
from exam_engine.attempts.actors import Role
from exam_engine.attempts.refusals import RoleNotAllowed
from tests.app.offices import PEOPLE, Office

WHY = {"reason": "They left the room twice.", "cause": "other"}


def test_who_acts_in_which_role() -> None:
    both = frozenset({"proctor", "supervisor", "administrator"})
    assert acting("sam", both, "terminate").role is Role.SUPERVISOR
    assert acting("ada", frozenset({"administrator"}), "void").role is Role.ADMINISTRATOR
    assert acting("ada", frozenset({"administrator", "proctor"}), "void").role is Role.ADMINISTRATOR
    with pytest.raises(RoleNotAllowed):
        acting("cleo", frozenset({"candidate"}), "pause")


def test_a_script_pauses_and_two_people_end_an_attempt(office: Office) -> None:
    proctor = office.visitor(PEOPLE[Held.PROCTOR])
    supervisor = office.visitor(PEOPLE[Held.SUPERVISOR])
    path = f"/api/attempts/{office.running}"
    version = proctor.get(f"{path}/commands").get_json()["version"]
    pause = {"command": "api-1", "name": "pause", "expected_version": version, **WHY}
    paused = proctor.post(f"{path}/commands", json=pause)
    assert (paused.status_code, paused.get_json()["state"]) == (200, "paused")
    assert proctor.post(f"{path}/commands", json=pause).get_json() == paused.get_json()

    stale = proctor.post(f"{path}/commands", json=pause | {"command": "api-2"})
    assert (stale.status_code, stale.get_json()["code"]) == (409, "stale_version")
    illegal = proctor.post(f"{path}/commands", json={"command": "api-3", "name": "authorize"})
    assert (illegal.status_code, illegal.get_json()["code"]) == (409, "illegal_transition")

    asked = proctor.post(f"{path}/commands", json={"command": "api-4", "name": "terminate", **WHY})
    assert (asked.status_code, asked.get_json()["outcome"]) == (202, "proposed")
    (shown,) = supervisor.get(f"{path}/commands").get_json()["proposals"]
    assert (shown["id"], shown["reason"]) == ("api-4", WHY["reason"])
    own = proctor.post(f"{path}/proposals/api-4/confirm", json={"command": "api-5"})
    assert (own.status_code, own.get_json()["code"]) == (403, "second_person_unsuitable")
    done = supervisor.post(f"{path}/proposals/api-4/confirm", json={"command": "api-6"})
    assert (done.status_code, done.get_json()["state"]) == (200, "terminated")
    gone = supervisor.post(f"{path}/proposals/api-4/settle", json={"command": "api-7"})
    assert (gone.status_code, gone.get_json()["code"]) == (409, "proposal_gone")


def test_what_cannot_be_read_or_found_changes_nothing(office: Office) -> None:
    proctor = office.visitor(PEOPLE[Held.PROCTOR])
    path = f"/api/attempts/{office.running}/commands"
    before = office.everything("login_sessions")
    for body, status, code in (
        ([], 400, "malformed_message"),
        ({"name": "note", "text": "x"}, 400, "malformed_message"),
        ({"command": "w", "name": ["note"]}, 400, "malformed_command"),
        ({"command": "w", "name": "note", "text": 1}, 400, "malformed_command"),
        ({"command": "w", "name": "note", "text": "a", "more": 1}, 400, "malformed_message"),
        ({"command": "w", "name": "adjust_time", "seconds": True}, 400, "malformed_command"),
        ({"command": "w", "name": "pause", "expected_version": "1"}, 400, "malformed_message"),
    ):
        reply = proctor.post(path, json=body)
        assert (reply.status_code, reply.get_json()["code"]) == (status, code), body
    nobody = path.replace(office.running, "0" * 32)
    for reply in (
        proctor.get(nobody),
        proctor.post(nobody, json={"command": "w", "name": "note", "text": "a"}),
    ):
        assert (reply.status_code, reply.get_json()["code"]) == (404, "not_found")
    assert office.everything("login_sessions") == before


def test_who_holds_several_roles_confirms_in_the_one_that_may(office: Office) -> None:
    supervisor = office.visitor(PEOPLE[Held.SUPERVISOR])
    both = office.visitor(office.add("petra", "proctor", "administrator"))
    attempt = office.hall.started(office.add("vera", "candidate"))
    path = f"/api/attempts/{attempt}"
    asked = supervisor.post(f"{path}/commands", json={"command": "v-1", "name": "void", **WHY})
    assert (asked.status_code, asked.get_json()["outcome"]) == (202, "proposed")
    done = both.post(f"{path}/proposals/v-1/confirm", json={"command": "v-2"})
    assert (done.status_code, done.get_json()["state"]) == (200, "voided")


def test_the_id_of_a_command_is_its_attempts_own(office: Office) -> None:
    proctor = office.visitor(PEOPLE[Held.PROCTOR])
    pause = {"command": "the-same", "name": "pause", **WHY}
    for person in ("rosa", "ruth"):
        attempt = office.hall.started(office.add(person, "candidate"))
        for _ in range(2):
            paused = proctor.post(f"/api/attempts/{attempt}/commands", json=pause)
            assert (paused.status_code, paused.get_json()["state"]) == (200, "paused")
        with office.wiring.read() as uow:
            assert len(uow.attempts.events(attempt, kinds=("attempt.paused",))) == 1
