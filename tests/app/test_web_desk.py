"""The check-in desk as JSON: who waits, what they handed in, who looked, and what stays private."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count

import pytest

from app.services.booking.accommodations import Accommodations, Terms
from exam_engine.attempts.actors import Actor, Role
from exam_engine.catalogue import CheckInStep, Supervision
from exam_engine.ids import PersonId
from tests.app.offices import Office
from tests.app.test_checking_in import asking

NUMBERS: Iterator[int] = count(1)
OLGA = Actor(PersonId("olga"), Role.ADMINISTRATOR)
ASKED = Supervision((CheckInStep.DOCUMENT, CheckInStep.ROOM))


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request):
    """Its one query of its own is read by the journey, too: once is enough here."""
    return request.param


def waiting(office: Office) -> tuple[str, str]:
    """Bring somebody new, who has more time, into the queue without the room; return them."""
    asking(office.hall, ASKED)
    person = office.add(f"door-{next(NUMBERS)}", "candidate")
    Accommodations(office.hall.store.uow, office.hall.store.uow).grant(
        person, "", Terms(Decimal("1.5")), by=OLGA, reason="A letter of a doctor, kept apart."
    )
    attempt = str(office.hall.enrolment.register(person, office.hall.window_id).attempt.id)
    office.hall.delivery.begin_check_in(attempt, person)
    office.hall.consent(attempt, person)
    for purpose in ("reference", "document"):
        office.hall.upload(attempt, person, purpose)
    office.hall.checking_in.unable(attempt, person, step="room_scan", text="I share this room.")
    office.hall.checking_in.complete(attempt, person)
    asking(office.hall, Supervision())
    return person, attempt


def test_the_desk_shows_what_was_handed_in_and_notes_who_looked(office: Office) -> None:
    _person, attempt = waiting(office)
    paula = office.visitor("paula")
    (row,) = [one for one in paula.get("/api/desk").json["rows"] if one["attempt"] == attempt]
    assert (row["state"], row["asked"], row["declined"]) == ("awaiting_authorization", 1, False)
    assert row["since"] is not None
    found = paula.get(f"/api/desk/{attempt}").json
    states = {one["step"]: (one["state"], len(one["pictures"])) for one in found["steps"]}
    assert states == {
        "reference_picture": ("done", 1),
        "identity_document": ("done", 1),
        "room_scan": ("asked", 0),
    }
    assert "1.5" in found["agreed"][0]
    assert "doctor" not in str(found), "effects, never why"
    (document,) = found["steps"][1]["pictures"]
    assert paula.get(document["url"]).status_code == 200
    assert office.visitor("sue").get(document["url"]).status_code == 404, "signed for one person"
    with office.wiring.read() as uow:
        (view,) = uow.attempts.events(attempt, kinds=("evidence.viewed",))
    assert (view.body["evidence"], view.body["purpose"]) == (document["id"], "check_in")
    assert view.actor == "proctor:paula"


def test_nobody_is_let_in_past_an_open_step_and_a_refusal_takes_two(office: Office) -> None:
    _person, attempt = waiting(office)
    paula, sue = office.visitor("paula"), office.visitor("sue")
    api = f"/api/attempts/{attempt}"

    def ask(visitor, command: str, **members: str):
        return visitor.post(f"{api}/commands", json={"command": command, **members})

    early = ask(paula, "in-1", name="authorize")
    assert (early.status_code, early.json["code"]) == (409, "check_in_incomplete")
    wrong = ask(paula, "w-1", name="waive_requirement", text="the_room", reason="Seen.")
    assert (wrong.status_code, wrong.json["code"]) == (400, "malformed_command")
    mine = ask(paula, "w-2", name="waive_requirement", text="identity_document", reason="Known.")
    assert (mine.status_code, mine.json["code"]) == (403, "role_not_allowed")
    asked = ask(paula, "no", name="deny", reason="Not the person on the document.")
    assert asked.status_code == 202
    own, theirs = (one.get(f"/api/desk/{attempt}").json["proposals"] for one in (paula, sue))
    assert [(one["own"], one["may"]) for one in (*own, *theirs)] == [(True, False), (False, True)]
    assert paula.post(f"{api}/proposals/no/settle", json={"command": "back"}).status_code == 200
    let_go = ask(paula, "w-3", name="waive_requirement", text="room_scan", reason="By eye.")
    assert let_go.status_code == 200
    assert ask(paula, "in-2", name="authorize").json["state"] == "authorized"
    assert attempt not in str(paula.get("/api/desk").json)
    person = office.hall.attempt(attempt).person_id
    office.hall.delivery.start(attempt, person, command_id=f"go-{attempt}")
    steps = paula.get(f"/api/desk/{attempt}").json["steps"]
    assert [one["pictures"] for one in steps] == [[], [], []], "nobody looks once the exam runs"
