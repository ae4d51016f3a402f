"""Forms scored together: each as it would be alone, and nothing out of the ordinary among them."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.attempts.journal import carry_out
from app.services.booking.rehearsing import Rehearsing
from app.services.certifying.scoring import FormScorer, scored_again
from exam_engine.attempts.commands import Start
from tests.app.conftest import SqlStore, Store
from tests.app.hall import PROCTOR, SCHEME, Hall, open_hall


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def handed_in(hall: Hall, person: str, *, right: bool) -> str:
    attempt_id = hall.started(person)
    hall.submit(attempt_id, hall.answered(attempt_id, right=right), person)
    return attempt_id


def test_together_comes_to_what_each_alone_does_and_once(hall: Hall) -> None:
    both = [handed_in(hall, "cleo", right=True), handed_in(hall, "ben", right=False)]
    assert set(hall.results.score_together([*both, both[0], "nobody"])) == set(both)
    for attempt_id in both:
        stored = hall.attempt(attempt_id)
        assert stored.result_state == "provisional"
        with hall.store.uow() as uow:
            kept = uow.results.form_outcome(attempt_id)
            assert kept is not None
            assert kept == replace(scored_again(uow, stored), at=kept.at)
            assert kept.passed is (attempt_id == both[0])
            alone = FormScorer(uow).items(stored, uow.attempts.latest_responses(attempt_id))
            rows = sorted((row for _outcome, row in alone), key=lambda row: row.item_id)
            assert list(uow.results.item_outcomes(attempt_id)) == rows
    with hall.store.uow() as uow:
        due = uow.outbox.claim(["triage_attempt"], now=uow.now(), lease_s=1, limit=9)
    assert {one.subject for one in due} == set(both)
    assert not hall.results.score_together(both), "what is scored is scored no second time"
    hall.results.triage(both[0])
    assert hall.attempt(both[0]).result_state == "final"


def test_who_still_sits_and_what_came_late_is_left_to_be_scored_alone(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    item, response = next(iter(hall.answers(attempt_id, right=True).items()))
    hall.save(attempt_id, item, response, 1)
    assert not hall.results.score_together([attempt_id]), "the exam goes on"
    hall.store.shift(timedelta(hours=3))
    assert hall.save(attempt_id, item, response, 2).verdict == "late"
    hall.sweeping.sweep()
    hall.store.shift(timedelta(minutes=10))
    hall.sweeping.sweep()
    assert hall.attempt(attempt_id).attempt.state == "submitted"
    assert not hall.results.score_together([attempt_id]), "somebody has to decide on it"
    hall.results.score_attempt(attempt_id)
    assert hall.attempt(attempt_id).result_state == "provisional"


def test_an_attempt_that_is_removed_meanwhile_is_nothing_to_score(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    rehearsing = Rehearsing(sql_store.uow, hall.pictures)
    window = rehearsing.open_window(SCHEME)
    (seat,) = rehearsing.seat(window, 1)
    with sql_store.uow() as uow:
        carry_out(uow, seat.attempt_id, Start(PROCTOR), command_id="start")
        uow.commit()
    item, response = next(iter(hall.answers(seat.attempt_id, right=True).items()))
    assert hall.save(seat.attempt_id, item, response, 1).verdict == "accepted"
    scored: list[int] = []
    worker = threading.Thread(
        target=lambda: scored.append(hall.results.score_items(seat.attempt_id))
    )
    with sql_store.uow() as uow:
        assert uow.rehearsals.remove(window.id, 10)["attempts"] == 1
        worker.start()
        worker.join(0.5)  # it finds the attempt, and waits for who removes it
        assert worker.is_alive()
        uow.commit()
    worker.join(10)
    assert scored == [0], "it was scored, or failed"
