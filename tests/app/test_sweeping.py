"""Closing: a poisoned attempt holds nobody up; submit, deadline and last answer are one race."""

import random
import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.services.errors import Busy
from app.services.rows import JsonValue
from exam_engine.attempts.refusals import AttemptError
from exam_engine.attempts.states import AttemptState
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall
from tests.builders import account


@pytest.fixture
def sql_hall(sql_store: SqlStore) -> Hall:
    return open_hall(sql_store)


def poison(hall: Hall, attempt_id: str) -> None:
    """Damage an attempt's document, as a fault of ours or of a disk would."""
    store = hall.store
    assert isinstance(store, SqlStore)
    cast = "CAST(:value AS jsonb)" if store.database.kind == "postgresql" else ":value"
    with store.database.engine.begin() as connection:
        connection.execute(
            text(f"UPDATE attempts SET value = {cast} WHERE id = :id"),
            {"value": '{"broken": true}', "id": attempt_id},
        )


def test_a_poisoned_attempt_goes_into_quarantine_and_holds_nobody_up(sql_hall: Hall) -> None:
    hall = sql_hall
    sick, sound = hall.started("ben"), hall.started("cleo")
    poison(hall, sick)
    hall.store.shift(timedelta(minutes=76))
    assert hall.sweeping.sweep() == 1
    assert hall.attempt(sound).attempt.state is AttemptState.CLOSING
    for failures, wait_s in enumerate((1, 2, 4, 8), start=1):
        hall.sweeping.sweep()
        with hall.store.uow() as uow:
            assert uow.sweep_failures.quarantined() == []
            assert uow.sweep_failures.of(sick) == failures, "it is not tried before its time"
        hall.store.shift(timedelta(seconds=wait_s + 0.1))
        hall.sweeping.sweep()
    with hall.store.uow() as uow:
        (held,) = uow.sweep_failures.quarantined()
        assert (held.attempt_id, held.failures) == (sick, 5)
        assert sick not in uow.attempts.due(uow.now() + timedelta(days=1), 100)
    hall.store.shift(timedelta(minutes=5))
    hall.sweeping.sweep()
    assert hall.attempt(sound).attempt.state is AttemptState.SUBMITTED


def test_what_was_let_go_is_tried_at_once(sql_hall: Hall) -> None:
    hall = sql_hall
    attempt_id = hall.started("ben")
    with hall.store.uow() as uow:
        value = uow._connection().scalar(  # type: ignore[attr-defined]
            text("SELECT CAST(value AS text) FROM attempts WHERE id = :id"), {"id": attempt_id}
        )
    poison(hall, attempt_id)
    hall.store.shift(timedelta(minutes=76))
    for _ in range(6):
        hall.sweeping.sweep()
        hall.store.shift(timedelta(seconds=17))
    store = hall.store
    assert isinstance(store, SqlStore)
    cast = "CAST(:value AS jsonb)" if store.database.kind == "postgresql" else ":value"
    with store.database.engine.begin() as connection:
        connection.execute(
            text(f"UPDATE attempts SET value = {cast} WHERE id = :id"),
            {"value": value, "id": attempt_id},
        )
    assert hall.sweeping.sweep() == 0
    with store.uow() as uow:
        assert uow.sweep_failures.forget(attempt_id)
        uow.commit()
    assert hall.sweeping.sweep() == 1
    with store.uow() as uow:
        assert uow.sweep_failures.of(attempt_id) == 0


def test_an_attempt_that_somebody_holds_is_left_for_the_next_round(sql_hall: Hall) -> None:
    hall = sql_hall
    store = hall.store
    assert isinstance(store, SqlStore)
    if store.database.kind == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    held, free = hall.started("ben"), hall.started("cleo")
    store.shift(timedelta(minutes=76))
    with store.uow() as uow:
        uow.attempts.lock(held)
        assert hall.sweeping.sweep() == 1
        assert hall.attempt(held).attempt.state is AttemptState.IN_PROGRESS
    assert hall.attempt(free).attempt.state is AttemptState.CLOSING
    hall.sweeping.sweep()
    assert hall.attempt(held).attempt.state is AttemptState.CLOSING


@dataclass(slots=True)
class Race:
    """The last answer, handing in and the sweeper, at once, on one attempt."""

    hall: Hall
    person: str
    attempt_id: str
    item: str
    response: JsonValue
    verdict: str = ""
    handed_in: str = ""

    def save(self) -> None:
        self.verdict = self.hall.save(self.attempt_id, self.item, self.response, 2).verdict

    def submit(self) -> None:
        try:
            self.hall.submit(self.attempt_id, 2, self.person)
        except (AttemptError, Busy) as refusal:
            self.handed_in = refusal.code
        else:
            self.handed_in = "yes"

    def run(self, rng: random.Random) -> None:
        acts = [self.save, self.submit, self.hall.sweeping.sweep]
        rng.shuffle(acts)
        threads = [threading.Thread(target=act) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for _ in range(2):
            self.hall.store.shift(timedelta(seconds=70))
            self.hall.sweeping.sweep()


def race(hall: Hall, person: str, rng: random.Random, *, late_by: timedelta | None) -> Race:
    """Start an attempt with one cleared answer, move the clock, and run."""
    attempt_id = hall.started(person)
    item, response = next(iter(hall.answers(attempt_id, right=True).items()))
    assert hall.save(attempt_id, item, None, 1).verdict == "accepted"
    if late_by is not None:
        hall.store.shift(timedelta(minutes=75) + late_by)
    found = Race(hall, person, attempt_id, item, response)
    found.run(rng)
    return found


@pytest.mark.parametrize("time_is_up", [False, True])
def test_submit_deadline_and_last_answer_are_decided_once(
    sql_hall: Hall, *, time_is_up: bool, seed: int
) -> None:
    """One ending, one fact per answer, and what counts is what its sender was told."""
    hall, rng = sql_hall, random.Random(seed)
    people = [f"person-{number}" for number in range(6)]
    with hall.store.uow() as uow:
        for person in people:
            uow.people.add(account(person, "candidate"))
        uow.commit()
    for person in people:
        late = timedelta(microseconds=rng.randrange(-20_000, 5_000_000))
        ran = race(hall, person, rng, late_by=late if time_is_up else None)
        told = (seed, person, ran.verdict, ran.handed_in)
        stored = hall.attempt(ran.attempt_id)
        if stored.attempt.state is AttemptState.IN_PROGRESS:
            assert not time_is_up, told
            assert ran.handed_in != "yes", told
            hall.submit(ran.attempt_id, stored.last_cseq, person)
            hall.store.shift(timedelta(seconds=70))
            hall.sweeping.sweep()
            stored = hall.attempt(ran.attempt_id)
        assert stored.attempt.state is AttemptState.SUBMITTED, told
        with hall.store.uow() as uow:
            events = uow.attempts.events(ran.attempt_id)
            kept = uow.attempts.latest_responses(ran.attempt_id)[ran.item].response
        assert sum(record.kind == "attempt.finalized" for record in events) == 1, told
        assert (kept == ran.response) is (ran.verdict == "accepted"), told
        recorded = sum(record.cseq == 2 for record in events)
        assert recorded == (ran.verdict in {"accepted", "late"}), told
