"""Exams that the timer ended because we did not serve: results wait, two people give them back."""

from datetime import timedelta

import pytest

from app.services.errors import OutageSettled
from app.services.invigilating.reopenings import Reopenings
from app.services.invigilating.steering import Steering
from app.services.messages import TRIAGE_LATER
from app.services.rows.outages import OutageState
from app.services.timekeeping.losses import Standing
from app.services.timekeeping.outages import Outages
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from tests.app.conftest import Store
from tests.app.hall import PROCTOR, Hall, open_hall
from tests.app.offices import Office

SOFIA, SIMON = (Actor(PersonId(one), Role.SUPERVISOR) for one in ("sofia", "simon"))
WHY = "The data centre lost its power."
MINUTE = timedelta(minutes=1)
SOON = timedelta(seconds=5)
"""Real time that a test's own statements may take."""


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def outages_of(hall: Hall) -> Outages:
    return Outages(hall.store.uow, hall.store.uow, hall.delivery.tell_state)


def reopenings_of(hall: Hall) -> Reopenings:
    uow = hall.store.uow
    return Reopenings(uow, Steering(uow, uow, hall.delivery), outages_of(hall))


def cut_short(hall: Hall, *people: str, length: timedelta = 90 * MINUTE) -> tuple[str, list[str]]:
    """Let people work, be silent past their time, and come back; return outage and attempts."""
    attempts = [hall.started(person) for person in people]
    outages = outages_of(hall)
    outages.beat("one")
    hall.store.shift(length)
    found = outages.beat("one")
    assert found is not None
    ended(hall, attempts)
    return found.id, attempts


def ended(hall: Hall, attempts: list[str]) -> None:
    """Let the sweeper close and finish what is due, and the workers score it."""
    hall.sweeping.sweep()
    hall.store.shift(MINUTE)
    hall.sweeping.sweep()
    for attempt in attempts:
        assert hall.attempt(attempt).attempt.state is AttemptState.SUBMITTED
        scored(hall, attempt)


def scored(hall: Hall, attempt: str) -> None:
    hall.results.score_attempt(attempt)
    hall.results.triage(attempt)


def standings(hall: Hall, outage_id: str) -> set[Standing]:
    return {loss.standing for loss in outages_of(hall).proposal(outage_id)[1]}


def due_later(hall: Hall, attempt: str) -> bool:
    with hall.store.uow() as uow:
        far = uow.now() + timedelta(hours=25)
        claimed = uow.outbox.claim([TRIAGE_LATER.name], now=far, lease_s=15, limit=10)
    return attempt in {one.subject for one in claimed}


def test_two_supervisors_give_back_what_was_left_when_the_outage_began(hall: Hall) -> None:
    outage_id, attempts = cut_short(hall, "cleo", "ben")
    assert {hall.attempt(one).result_state for one in attempts} == {"held"}
    assert standings(hall, outage_id) == {Standing.CUT_SHORT}
    assert outages_of(hall).confirm(outage_id, supervisor=SOFIA, reason=WHY).credited == 0
    reopenings = reopenings_of(hall)
    for _ in range(2):
        assert reopenings.ask(outage_id, supervisor=SOFIA, reason=WHY).refused == ()
    assert standings(hall, outage_id) == {Standing.REOPENING}
    for attempt in attempts:
        hall.results.triage(attempt)
        assert hall.attempt(attempt).result_state == "held", "it waits for the second person"
    own = reopenings.confirm(outage_id, supervisor=SOFIA, reason=WHY)
    assert own.done == 0
    assert {code for _attempt, code in own.refused} == {"second_person_unsuitable"}
    assert reopenings.confirm(outage_id, supervisor=SIMON, reason=WHY).done == 2
    assert standings(hall, outage_id) == {Standing.CREDITED}
    for attempt in attempts:
        stored = hall.attempt(attempt)
        assert stored.attempt.state is AttemptState.PAUSED
        base = stored.attempt.clock.base
        left = stored.attempt.clock.remaining(hall.store.now())
        assert base - MINUTE - SOON < left <= base, "what was left when the outage began"
        with hall.store.uow() as uow:
            assert len(uow.attempts.events(attempt, kinds=("time.adjusted",))) == 1
        hall.invigilation.resume(attempt, actor=PROCTOR, command_id=f"resume-{attempt}")
        hall.submit(attempt, 0, stored.person_id)
        scored(hall, attempt)
        assert hall.attempt(attempt).result_state == "final"


def test_a_result_goes_on_when_nobody_is_to_get_time(hall: Hall) -> None:
    outage_id, (attempt,) = cut_short(hall, "cleo")
    assert hall.attempt(attempt).result_state == "held"
    outages_of(hall).dismiss(outage_id, supervisor=SOFIA, reason="a planned test")
    hall.results.triage(attempt)
    assert hall.attempt(attempt).result_state == "final"
    assert standings(hall, outage_id) == {Standing.ENDED}


def test_a_result_goes_on_when_the_time_was_given_and_nobody_asks_to_reopen(hall: Hall) -> None:
    outage_id, (attempt,) = cut_short(hall, "cleo")
    outages_of(hall).confirm(outage_id, supervisor=SOFIA, reason=WHY)
    hall.results.triage(attempt)
    assert hall.attempt(attempt).result_state == "final"
    assert reopenings_of(hall).ask(outage_id, supervisor=SOFIA, reason=WHY).done == 0


@pytest.mark.parametrize("declined", [True, False], ids=["declined", "forgotten"])
def test_a_result_goes_on_when_a_reopening_is_declined_or_forgotten(
    hall: Hall, *, declined: bool
) -> None:
    outage_id, (attempt,) = cut_short(hall, "cleo")
    reopenings = reopenings_of(hall)
    outages_of(hall).confirm(outage_id, supervisor=SOFIA, reason=WHY)
    reopenings.ask(outage_id, supervisor=SOFIA, reason=WHY)
    hall.results.triage(attempt)
    assert hall.attempt(attempt).result_state == "held"
    assert due_later(hall, attempt), "nobody has to remember it"
    if declined:
        assert reopenings.decline(outage_id, supervisor=SIMON, reason="they agreed").done == 1
    else:
        hall.store.shift(timedelta(hours=24, seconds=2))
    hall.results.triage(attempt)
    assert hall.attempt(attempt).result_state == "final"
    assert hall.attempt(attempt).attempt.state is AttemptState.SUBMITTED


def test_results_wait_between_the_asking_and_the_credit(hall: Hall) -> None:
    outage_id, attempts = cut_short(hall, "cleo", "ben")
    reopenings_of(hall).ask(outage_id, supervisor=SOFIA, reason=WHY)
    outages_of(hall).confirm(outage_id, supervisor=SOFIA, reason=WHY)
    for attempt in attempts:
        hall.results.triage(attempt)
        assert hall.attempt(attempt).result_state == "held", "no moment lets it become final"
    assert standings(hall, outage_id) == {Standing.REOPENING}


def test_who_handed_in_themselves_keeps_that_and_their_result(hall: Hall) -> None:
    attempt = hall.started("cleo")
    outages = outages_of(hall)
    outages.beat("one")
    hall.store.shift(20 * MINUTE)
    found = outages.beat("one")
    assert found is not None
    hall.submit(attempt, 0)
    scored(hall, attempt)
    assert hall.attempt(attempt).result_state == "final"
    assert standings(hall, found.id) == {Standing.ENDED}
    assert reopenings_of(hall).ask(found.id, supervisor=SOFIA, reason=WHY).done == 0


def test_the_time_of_an_outage_comes_back_when_the_timer_ran_out_after_it(hall: Hall) -> None:
    attempt = hall.started("cleo")
    outages = outages_of(hall)
    outages.beat("one")
    hall.store.shift(30 * MINUTE)
    found = outages.beat("one")
    assert found is not None
    hall.store.shift(60 * MINUTE)
    ended(hall, [attempt])
    reopenings = reopenings_of(hall)
    reopenings.ask(found.id, supervisor=SOFIA, reason=WHY)
    assert reopenings.confirm(found.id, supervisor=SIMON, reason=WHY).done == 1
    left = hall.attempt(attempt).attempt.clock.remaining(hall.store.now())
    assert 30 * MINUTE <= left <= 30 * MINUTE + SOON


def test_nothing_is_reopened_for_an_outage_that_was_dismissed(hall: Hall) -> None:
    outage_id, (attempt,) = cut_short(hall, "cleo")
    reopenings = reopenings_of(hall)
    reopenings.ask(outage_id, supervisor=SOFIA, reason=WHY)
    outages_of(hall).dismiss(outage_id, supervisor=SIMON, reason="it was planned")
    for late in (reopenings.confirm, reopenings.ask):
        with pytest.raises(OutageSettled):
            late(outage_id, supervisor=SIMON, reason=WHY)
    assert hall.attempt(attempt).attempt.state is AttemptState.SUBMITTED
    assert outages_of(hall).all()[0].state is OutageState.DISMISSED


def test_the_page_asks_and_a_second_supervisor_presses_once(office: Office) -> None:
    hall = office.hall
    for name in ("sofia", "simon"):
        office.add(name, "supervisor")
    person = office.add("cut", "candidate")
    outage_id, (attempt,) = cut_short(hall, person)
    path = f"/outages/{outage_id}"
    sofia, simon = office.visitor("sofia"), office.visitor("simon")
    assert "Also ask to reopen" in sofia.get(path).text
    assert sofia.post(path, data={"reason": WHY, "reopen": "yes"}).status_code == 303
    page = sofia.get(path).text
    assert f'data-attempt="{attempt}" data-standing="reopening"' in page
    assert "Another supervisor confirms" in page
    assert 'data-testid="confirm-reopening"' not in page
    assert 'data-testid="confirm-reopening"' in simon.get(path).text
    blank = simon.post(f"{path}/reopen", data={"do": "confirm", "reason": " "})
    assert blank.status_code == 422
    assert hall.attempt(attempt).attempt.state is AttemptState.SUBMITTED
    done = simon.post(f"{path}/reopen", data={"do": "confirm", "reason": "I agree."})
    assert done.status_code == 303
    assert hall.attempt(attempt).attempt.state is AttemptState.PAUSED
    assert f'data-attempt="{attempt}" data-standing="credited"' in simon.get(path).text
