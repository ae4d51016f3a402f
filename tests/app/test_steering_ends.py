"""Leading out of an end: annulling, reopening, and what becomes of a result."""

from datetime import timedelta

import pytest

from exam_engine.attempts.refusals import AttemptError, RoleNotAllowed, SecondPersonUnsuitable
from tests.app.conftest import Store
from tests.app.desks import PAULA, SAM, SUE, WHY, Desk
from tests.app.hall import Hall, open_hall


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall, hall.started())


def test_a_voided_attempt_is_never_scored(desk: Desk) -> None:
    desk.hall.submit(desk.attempt_id, desk.hall.answered(desk.attempt_id, right=True))
    with pytest.raises(RoleNotAllowed):
        desk.ask("void", PAULA, **WHY)
    desk.ask("void", SAM, **WHY)
    (shown,) = desk.proposals
    desk.confirm(shown["id"], SUE)
    desk.hall.results.score_attempt(desk.attempt_id)
    stored = desk.hall.attempt(desk.attempt_id)
    assert (stored.attempt.state.value, stored.result_state) == ("voided", "none")


def test_a_credential_stands_in_the_way_of_voiding(hall: Hall) -> None:
    hall.certified()
    with hall.store.uow() as uow:
        (stored,) = uow.attempts.of_person("cleo")
    desk = Desk(hall, str(stored.attempt.id))
    before = desk.kinds
    with pytest.raises(AttemptError) as refused:
        desk.ask("void", SAM, **WHY)
    assert (refused.value.code, desk.kinds) == ("void_refused", before)


def test_reopened_by_two_supervisors_before_it_is_scored(desk: Desk) -> None:
    desk.ask("terminate", PAULA, **WHY, cause="long_absence")
    desk.ask("reopen", SAM, **WHY)
    (shown,) = desk.proposals
    with pytest.raises(SecondPersonUnsuitable):
        desk.confirm(shown["id"], PAULA)
    assert desk.confirm(shown["id"], SUE).state == "paused"


def test_what_is_answered_after_a_reopening_is_scored(desk: Desk) -> None:
    hall, attempt_id = desk.hall, desk.attempt_id
    hall.submit(attempt_id, hall.answered(attempt_id, right=False))
    hall.results.score_attempt(attempt_id)
    desk.ask("reopen", SAM, **WHY)
    (shown,) = desk.proposals
    desk.confirm(shown["id"], SUE)
    hall.results.triage(attempt_id)
    assert hall.attempt(attempt_id).result_state == "none"
    desk.ask("resume", PAULA)
    for cseq, (item, answer) in enumerate(hall.answers(attempt_id, right=True).items(), start=200):
        assert hall.save(attempt_id, item, answer, cseq).verdict == "accepted"
    desk.ask("submit_on_behalf", SAM, **WHY)
    hall.store.shift(timedelta(minutes=2))
    hall.sweeping.sweep()
    hall.results.score_attempt(attempt_id)
    hall.results.score_attempt(attempt_id)
    with hall.store.uow() as uow:
        outcome = uow.results.form_outcome(attempt_id)
    assert outcome is not None
    assert (outcome.points, outcome.revision) == (outcome.maximum, 1)
    assert hall.attempt(attempt_id).result_state == "provisional"


def test_the_candidate_reads_why_it_was_ended_and_why_it_is_paused_again(desk: Desk) -> None:
    def told() -> dict:
        desk.hall.delivery.tell_state(desk.attempt_id)
        return next(
            payload
            for _to, event, payload in reversed(desk.hall.publisher.told)
            if event == "state"
        )

    assert told()["why"] is None
    desk.ask("terminate", PAULA, **WHY, cause="long_absence")
    assert told()["why"] == WHY["reason"]
    desk.ask("reopen", SAM, reason="It was our mistake.")
    (shown,) = desk.proposals
    desk.confirm(shown["id"], SUE)
    assert told()["why"] is None
    assert told()["pause"]["reason"] == "It was our mistake."
