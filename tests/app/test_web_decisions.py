"""The decision queue through its real page: who may decide, on what, and what is told then."""

from app.services.roles import Role
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from proctoring.incidents import Verdict
from tests.app.offices import Office


def settled(office: Office) -> None:
    """Have ina's incident ruled on by a reviewer who decides elsewhere."""
    office.add("rex", Role.REVIEWER, Role.DECIDER)
    office.hall.rulings.rule(
        office.incident,
        actor=Actor(PersonId("rex"), ActingRole.REVIEWER),
        verdict=Verdict.DISMISSED,
        reason="bent down",
        technical_alternative=None,
    )
    office.hall.results.triage(office.held)


def test_a_person_without_a_part_decides_and_sees_what_it_rests_on(office: Office) -> None:
    settled(office)
    dora, rex = office.visitor("dora"), office.visitor("rex")
    page = rex.get("/decisions").get_data(as_text=True)
    assert 'data-testid="not-free"' in page
    assert "<textarea" not in page
    where = f"/decisions/{office.held}"
    own = rex.post(where, data={"reason": "I ruled on it."})
    assert own.status_code == 409
    assert "You had a part in this exam" in own.get_data(as_text=True)

    page = dora.get("/decisions").get_data(as_text=True)
    for shown in ("Ina", "Settled, nothing against", "Deciding certifies Ina", "answers for it"):
        assert shown in page
    assert 'data-testid="not-free"' not in page
    empty = dora.post(where, data={"reason": "  "})
    assert empty.status_code == 422
    assert "Say why" in empty.get_data(as_text=True)

    assert dora.post(where, data={"reason": "The pictures are clear."}).status_code == 303
    page = dora.get("/decisions").get_data(as_text=True)
    assert "Decided: certified" in page
    assert "Nothing waits for a decision" in page
    assert "in person" in page
    assert "by rule cmle-foundation-decision" in page
    again = dora.post(where, data={"reason": "The pictures are clear."})
    assert again.status_code == 409
    assert "decided already" in again.get_data(as_text=True)
