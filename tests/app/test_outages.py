"""Outages: found from silence, computed per attempt, made good once by one confirmation."""

from datetime import timedelta

import pytest

from app.services.errors import Busy, Forbidden, OutageSettled, ReasonMissing
from app.services.ports import UnitOfWork
from app.services.rows import Outage
from app.services.rows.outages import OutageState
from app.services.timekeeping.losses import Standing
from app.services.timekeeping.outages import Outages
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from tests.app.conftest import Store
from tests.app.hall import PROCTOR, Hall, open_hall
from tests.builders import account

SUPERVISOR = Actor(PersonId("sofia"), Role.SUPERVISOR)
WHY = "The data centre lost its power."
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
SOON = timedelta(seconds=5)
"""Real time that a test's own statements may take."""


@pytest.fixture
def hall(store: Store) -> Hall:
    hall = open_hall(store)
    with store.uow() as uow:
        uow.people.add(account("sofia", "supervisor"))
        uow.commit()
    return hall


def outages_of(hall: Hall) -> Outages:
    return Outages(hall.store.uow, hall.store.uow, hall.delivery.tell_state)


def silence(hall: Hall, length: timedelta) -> str:
    """Serve, fall silent for `length`, serve again; return the outage's id."""
    outages = outages_of(hall)
    assert outages.beat("one") is None
    hall.store.shift(length)
    found = outages.beat("two")
    assert found is not None
    assert length <= found.ended_at - found.began_at <= length + SOON
    return found.id


def pause(hall: Hall, attempt_id: str) -> None:
    hall.invigilation.pause(
        attempt_id, actor=PROCTOR, command_id=f"pause-{attempt_id}", reason="a question"
    )


def test_short_silence_and_an_empty_hall_are_no_outage(hall: Hall) -> None:
    outages = outages_of(hall)
    outages.beat("one")
    hall.store.shift(timedelta(hours=9))
    assert outages.beat("one") is None, "nobody sat"
    hall.started("cleo")
    outages.beat("one")
    hall.store.shift(9 * SECOND)
    assert outages.beat("one") is None
    assert outages.all() == []


def test_one_process_that_stays_is_no_outage_and_a_gap_is_found_once(hall: Hall) -> None:
    hall.started("cleo")
    outages = outages_of(hall)
    for _ in range(4):
        outages.beat("one")
        hall.store.shift(8 * SECOND)
    assert outages.beat("two") is None, "the other one served"
    silence(hall, 2 * MINUTE)
    assert outages.beat("one") is None
    assert len(outages.all()) == 1


def test_outages_between_two_instants_are_those_that_share_time(hall: Hall) -> None:
    at = hall.store.now()
    with hall.store.uow() as uow:
        for number in (2, 0, 1):
            began = at + number * MINUTE
            uow.outages.add(Outage(f"o{number}", began, began + 30 * SECOND))
        uow.commit()
    with hall.store.uow() as uow:
        for since, until, found in (
            (at, at + 3 * MINUTE, ["o0", "o1", "o2"]),
            (at + 30 * SECOND, at + 2 * MINUTE, ["o1"]),
            (at + 29 * SECOND, at + 61 * SECOND, ["o0", "o1"]),
            (at + 31 * SECOND, at + 59 * SECOND, []),
        ):
            assert [one.id for one in uow.outages.between(since, until)] == found


def test_the_loss_is_the_running_time_within_the_outage(hall: Hall) -> None:
    working, resting = hall.started("cleo"), hall.started("ben")
    pause(hall, resting)
    outage, losses = outages_of(hall).proposal(silence(hall, 20 * MINUTE))
    assert outage.state is OutageState.PROPOSED
    (loss,) = losses
    assert (loss.attempt_id, loss.person_id, loss.standing) == (working, "cleo", Standing.WAITS)
    assert loss.lost == outage.ended_at - outage.began_at
    assert loss.before <= outage.began_at
    assert loss.after is None


def test_a_confirmation_gives_each_attempt_its_loss_once(hall: Hall) -> None:
    ids = [hall.started("cleo"), hall.started("ben")]
    before = {one: hall.attempt(one).attempt.clock.granted for one in ids}
    outages = outages_of(hall)
    outage_id = silence(hall, 20 * MINUTE)
    _, losses = outages.proposal(outage_id)
    for _ in range(3):
        done = outages.confirm(outage_id, supervisor=SUPERVISOR, reason=WHY)
        assert (done.credited, done.refused) == (2, ())
    for loss in losses:
        now = hall.attempt(loss.attempt_id).attempt
        assert now.clock.granted == before[loss.attempt_id] + loss.lost
        with hall.store.uow() as uow:
            (fact,) = uow.attempts.events(loss.attempt_id, kinds=("time.adjusted",))
        assert fact.actor == "supervisor:sofia"
        assert fact.body["second"] == "system"
        assert fact.body["reason"] == {"code": "technical.our_service", "text": WHY}
    outage, again = outages.proposal(outage_id)
    assert (outage.state, outage.decided_by) == (OutageState.CREDITED, "sofia")
    assert {one.standing for one in again} == {Standing.CREDITED}


def test_a_confirmation_that_was_broken_off_goes_on(hall: Hall) -> None:
    ids = sorted([hall.started("cleo"), hall.started("ben")])
    outage_id = silence(hall, MINUTE)
    credited: list[str] = []

    def told(attempt_id: str) -> None:
        credited.append(attempt_id)
        if len(credited) == 1:
            raise Busy("the process ends here")

    breaking = Outages(hall.store.uow, hall.store.uow, told)
    with pytest.raises(Busy):
        breaking.confirm(outage_id, supervisor=SUPERVISOR, reason=WHY)
    assert breaking.proposal(outage_id)[0].state is OutageState.CREDITING
    done = breaking.confirm(outage_id, supervisor=SUPERVISOR, reason="another")
    assert (done.credited, sorted(credited)) == (2, ids)
    for attempt_id in ids:
        with hall.store.uow() as uow:
            assert len(_adjusted(uow, attempt_id)) == 1


def test_who_has_ended_is_named_and_not_changed(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    outage_id = silence(hall, 90 * MINUTE)
    hall.sweeping.sweep()
    assert hall.attempt(attempt_id).attempt.state is AttemptState.CLOSING
    outages = outages_of(hall)
    _, (loss,) = outages.proposal(outage_id)
    granted = hall.attempt(attempt_id).attempt.clock.granted
    assert granted - MINUTE < loss.lost <= granted, "not longer than there was working time"
    assert loss.standing is Standing.CUT_SHORT
    assert outages.confirm(outage_id, supervisor=SUPERVISOR, reason=WHY).credited == 0
    with hall.store.uow() as uow:
        assert _adjusted(uow, attempt_id) == []


def test_a_decision_has_a_reason_and_stands(hall: Hall) -> None:
    hall.started("cleo")
    outages, outage_id = outages_of(hall), silence(hall, MINUTE)
    with pytest.raises(ReasonMissing):
        outages.confirm(outage_id, supervisor=SUPERVISOR, reason="  ")
    outages.dismiss(outage_id, supervisor=SUPERVISOR, reason="a planned test")
    with pytest.raises(OutageSettled):
        outages.confirm(outage_id, supervisor=SUPERVISOR, reason=WHY)
    assert outages.all()[0].state is OutageState.DISMISSED


def test_nobody_but_a_supervisor_confirms(hall: Hall) -> None:
    attempt_id, outage_id = hall.started("cleo"), silence(hall, 20 * MINUTE)
    outages = outages_of(hall)
    with pytest.raises(Forbidden):
        outages.confirm(outage_id, supervisor=PROCTOR, reason=WHY)
    assert outages.all()[0].state is OutageState.PROPOSED
    with hall.store.uow() as uow:
        assert _adjusted(uow, attempt_id) == []


def _adjusted(uow: UnitOfWork, attempt_id: str) -> list[object]:
    return list(uow.attempts.events(attempt_id, kinds=("time.adjusted",)))
