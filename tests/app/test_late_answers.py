"""Answers after the time: never scored by themselves, granted by a named person, scored again."""

import secrets
from datetime import timedelta
from typing import Any

import pytest

from app.services.catalogue.content import Library
from app.services.errors import CredentialStands, LateAnswerDecided, NotFound
from app.services.timekeeping.lateness import Lateness, late_answers
from exam_engine.attempts.actors import Actor, Reason, ReasonCode, Role
from exam_engine.attempts.refusals import ReasonRequired, RoleNotAllowed
from exam_engine.ids import PersonId
from exam_engine.instants import from_ms, to_ms
from tests.app.conftest import Store
from tests.app.hall import PROCTOR, Hall, open_hall
from tests.app.offices import Office

SUPERVISOR = Actor(PersonId("simon"), Role.SUPERVISOR)
EPOCH = 2
"""The check-in has the first lease, the room the second."""
WHY = Reason(ReasonCode.TECHNICAL_NETWORK, "her line was cut by a storm")


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def handed_in(hall: Hall, person: str = "cleo", *, answered: int = 0) -> tuple[str, list[str]]:
    """Return a delivered attempt with so many right answers, and its items in their order."""
    attempt = hall.started(person)
    right = list(hall.answers(attempt, right=True).items())
    for cseq, (item, response) in enumerate(right[:answered], start=1):
        hall.save(attempt, item, response, cseq)
    hall.submit(attempt, answered, person)
    settled(hall, attempt)
    return attempt, [item for item, _ in right]


def too_late(
    hall: Hall, attempt: str, item: str, cseq: int, *, right: bool = True, **more: int
) -> None:
    """Send an answer after the end."""
    response = hall.answers(attempt, right=right)[item]
    assert hall.save(attempt, item, response, cseq, **more).verdict == "late"


def settled(hall: Hall, attempt: str) -> None:
    """Let the workers do what is waiting."""
    hall.results.score_attempt(attempt)
    hall.results.triage(attempt)
    hall.certification.decide_by_rule(attempt)


def decided(hall: Hall, attempt: str, cseq: int, *, grant: bool = True, **changed: Any) -> None:
    asked = {"actor": SUPERVISOR, "reason": WHY, "command_id": secrets.token_hex(8), **changed}
    lateness = Lateness(hall.store.uow, hall.publisher)
    lateness.decide(attempt, epoch=EPOCH, cseq=cseq, grant=grant, **asked)


def outcome(hall: Hall, attempt: str) -> Any:
    with hall.store.uow() as uow:
        return uow.results.form_outcome(attempt)


def decision(hall: Hall, attempt: str) -> Any:
    with hall.store.uow() as uow:
        return uow.results.decision(attempt)


def test_a_late_answer_changes_nothing_until_it_is_granted_and_is_then_scored_once(hall: Hall):
    attempt, items = handed_in(hall, answered=2)
    before = outcome(hall, attempt)
    too_late(hall, attempt, items[2], 3)
    settled(hall, attempt)
    assert outcome(hall, attempt) == before
    decided(hall, attempt, 3)
    assert hall.attempt(attempt).result_state == "provisional"
    for _ in range(3):
        settled(hall, attempt)
    after = outcome(hall, attempt)
    assert (before.revision, after.revision) == (0, 1)
    assert after.points > before.points
    assert after.at >= before.at
    assert hall.attempt(attempt).result_state == "final"
    assert decision(hall, attempt).revision == 1
    with hall.store.uow() as uow:
        kinds = [one.kind for one in uow.attempts.events(attempt)]
    assert kinds.count("answer.granted") == 1
    assert kinds.count("certification.decided") == 2


def test_a_result_waits_for_a_late_answer_and_goes_on_when_it_is_refused(hall: Hall):
    attempt = hall.started()
    items = list(hall.answers(attempt, right=True))
    hall.submit(attempt, 0)
    too_late(hall, attempt, items[0], 1)
    hall.results.score_attempt(attempt)
    hall.results.triage(attempt)
    assert hall.attempt(attempt).result_state == "held"
    points = outcome(hall, attempt).points
    decided(hall, attempt, 1, grant=False)
    hall.results.triage(attempt)
    assert hall.attempt(attempt).result_state == "final"
    assert outcome(hall, attempt).points == points
    with hall.store.uow() as uow:
        answers = late_answers(uow, attempt)
    assert not answers.open
    assert answers.refused[EPOCH, 1].body["reason"]["text"] == WHY.text


def test_a_decision_is_one_persons_once(hall: Hall):
    attempt, items = handed_in(hall)
    too_late(hall, attempt, items[0], 1)
    with pytest.raises(RoleNotAllowed):
        decided(hall, attempt, 1, actor=PROCTOR)
    with pytest.raises(ReasonRequired):
        decided(hall, attempt, 1, reason=Reason(ReasonCode.OTHER, ""))
    with pytest.raises(NotFound):
        decided(hall, attempt, 2)
    with pytest.raises(NotFound):
        decided(hall, "no-such-attempt", 1)
    for _ in range(2):
        decided(hall, attempt, 1, command_id="the-same-command")
    for grant in (True, False):
        with pytest.raises(LateAnswerDecided):
            decided(hall, attempt, 1, grant=grant)
    with hall.store.uow() as uow:
        kinds = [one.kind for one in uow.attempts.events(attempt)]
    assert kinds.count("answer.granted") == 1
    assert "answer.refused" not in kinds


def test_nothing_is_granted_where_a_credential_stands(hall: Hall):
    attempt = hall.started()
    last = hall.answered(attempt, right=True)
    items = list(hall.answers(attempt, right=True))
    hall.submit(attempt, last)
    settled(hall, attempt)
    assert decision(hall, attempt).outcome == "certified"
    too_late(hall, attempt, items[0], last + 1, right=False)
    with pytest.raises(CredentialStands):
        decided(hall, attempt, last + 1)
    decided(hall, attempt, last + 1, grant=False)
    settled(hall, attempt)
    assert outcome(hall, attempt).revision == 0


def test_an_older_late_answer_is_outranked_by_the_newer_one_even_when_granted(hall: Hall):
    attempt, items = handed_in(hall)
    too_late(hall, attempt, items[0], 2, right=True)
    too_late(hall, attempt, items[0], 1, right=False)
    decided(hall, attempt, 2)
    decided(hall, attempt, 1)
    settled(hall, attempt)
    assert outcome(hall, attempt).revision == 2
    with hall.store.uow() as uow:
        assert uow.attempts.latest_responses(attempt)[items[0]].cseq == 2
    assert outcome(hall, attempt).points > 0


@pytest.mark.parametrize(("minutes", "after"), [(-2, False), (2, True)])
def test_a_supervisor_sees_before_which_instant_an_answer_was_not_given(
    office: Office, minutes: int, after: bool
):
    person = office.add(f"anchored-{secrets.token_hex(4)}", "candidate")
    simon = office.visitor(office.add(f"simon-{secrets.token_hex(4)}", "supervisor"))
    attempt, items = handed_in(office.hall, person)
    end = office.hall.attempt(attempt).attempt.ended_at
    assert end is not None
    anchor_ms = to_ms(end + timedelta(minutes=minutes))
    too_late(office.hall, attempt, items[0], 1, anchor_ms=anchor_ms)
    page = simon.get(f"/late/{attempt}").text
    shown = f'<dd data-testid="not-before"><time datetime="{from_ms(anchor_ms).isoformat()}"'
    assert shown in page
    assert ("It was given after the exam had ended." in page) is after


def number_of(office: Office, attempt: str, item: str) -> int:
    """Return the number under which the candidate saw a question."""
    with office.wiring.read() as uow:
        form, _versions = Library(uow.content).form(office.hall.attempt(attempt).attempt.form)
    return [str(one.item) for one in form.items].index(item) + 1


def test_a_supervisor_sees_what_came_late_and_decides_on_the_page(office: Office):
    person = office.add(f"late-{secrets.token_hex(4)}", "candidate")
    simon = office.visitor(office.add(f"simon-{secrets.token_hex(4)}", "supervisor"))
    attempt, items = handed_in(office.hall, person)
    path = f"/late/{attempt}"
    assert "Nothing came late in this exam" in simon.get(path).text
    too_late(office.hall, attempt, items[0], 2)
    told = office.visitor(person).get(f"/attempts/{attempt}/result").text
    assert "1 answer reached us after the end of your time" in told
    listed = simon.get("/late").text
    assert f'data-attempt="{attempt}" data-open="1"' in listed
    page = simon.get(path).text
    assert f"Question {number_of(office, attempt, items[0])} <span" in page
    assert "<dd>1</dd>" in page.replace("\n", "").replace("  ", ""), "the number that never came"
    sent = {"epoch": str(EPOCH), "cseq": "2", "verdict": "grant", "reason": " "}
    refused = simon.post(path, data=sent)
    assert refused.status_code == 422
    assert "Choose grant or refuse" in refused.text
    assert simon.post(path, data={**sent, "cseq": "9", "reason": "x"}).status_code == 404
    granted = simon.post(path, data={**sent, "reason": "the storm"})
    assert granted.status_code == 303
    again = simon.post(path, data={**sent, "reason": "once more"})
    assert again.status_code == 409
    assert "Somebody has decided on this answer" in again.text
    assert 'data-verdict="granted"' in simon.get(path).text
    told = office.visitor(person).get(f"/attempts/{attempt}/result").text
    assert "Answers that came after the time" in told
    assert "the storm" in told
    settled(office.hall, attempt)
    assert outcome(office.hall, attempt).revision == 1
