"""A changed time, from staff to the candidate's page and back to the board."""

from datetime import timedelta

import pytest

from app.board.timeline import timeline
from app.persistence.unit_of_work import readings
from app.services.attempts.changed_time import TIME_CHANGES, TimeChanges, changed_time
from app.services.attempts.journal import carry_out
from app.services.errors import NotFound
from app.services.rows import JsonValue
from exam_engine.attempts.actors import Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import AdjustTime
from exam_engine.attempts.refusals import AttemptNotOpen, LeaseLost
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms
from tests.app.conftest import SqlStore, Store
from tests.app.hall import Hall, open_hall

SUE = Actor(PersonId("sue"), Role.SUPERVISOR)
MINUTE = timedelta(minutes=1)
# The rules alone; what SQL does is asked in the other tests.
RULES = pytest.mark.parametrize("store", ["fake"], indirect=True)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def given(hall: Hall, attempt_id: str, minutes: int, why: str = "An alarm rang.") -> None:
    with hall.store.uow() as uow:
        command = AdjustTime(SUE, minutes * MINUTE, Reason(ReasonCode.ENVIRONMENT_NOISE, why))
        carry_out(uow, attempt_id, command, command_id=f"given-{minutes}-{uow.now()}")
        uow.commit()


def told(hall: Hall, attempt_id: str) -> JsonValue:
    with hall.store.uow() as uow:
        return changed_time(uow.attempts.events(attempt_id, kinds=TIME_CHANGES))


def seen(
    hall: Hall, attempt_id: str, number: int, person: str = "cleo", epoch: int | None = None
) -> dict[str, JsonValue]:
    epoch = hall.attempt(attempt_id).attempt.epoch if epoch is None else epoch
    use = TimeChanges(hall.store.uow, hall.store.uow, hall.publisher)
    if number == 0:
        return use.asked(attempt_id, person_id=person, epoch=epoch)
    return use.seen(
        attempt_id, person_id=person, command_id=f"seen-{number}", number=number, epoch=epoch
    )


def test_what_was_not_seen_is_summed_and_confirmed_once(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    assert told(hall, attempt_id) is None
    assert seen(hall, attempt_id, 0)["time"] is None
    given(hall, attempt_id, 5)
    hall.store.shift(MINUTE)
    given(hall, attempt_id, 10, "The alarm again.")
    change = told(hall, attempt_id)
    assert isinstance(change, dict)
    assert (change["n"], change["ms"], change["why"]) == (2, 900_000, "The alarm again.")
    assert change["seen"] is False
    hello = hall.delivery.open_room(
        attempt_id=attempt_id, person_id="cleo", page="p1", takeover=False
    ).hello
    assert hello["time"] == change
    for _ in range(2):
        answer = seen(hall, attempt_id, 2)["time"]
        assert isinstance(answer, dict)
        assert (answer["seen"], answer["ms"]) == (True, 600_000)
    with hall.store.uow() as uow:
        assert len(uow.attempts.events(attempt_id, kinds=("time.seen",))) == 1
    given(hall, attempt_id, -2)
    change = told(hall, attempt_id)
    assert isinstance(change, dict)
    assert (change["n"], change["ms"], change["seen"]) == (3, -120_000, False)


def test_the_board_says_when_it_was_seen_and_when_not_yet(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    given(hall, attempt_id, 5)
    hall.store.shift(MINUTE)
    at = seen(hall, attempt_id, 1)["t"]
    hall.store.shift(MINUTE)
    given(hall, attempt_id, 7)
    with hall.store.uow() as uow:
        events = uow.attempts.events(attempt_id)
    lines = [one for one in timeline(events) if isinstance(one, dict)]
    assert "time.seen" not in {one["kind"] for one in lines}
    first, second = [one for one in lines if one["kind"] == "time.adjusted"]
    assert (first["ms"], first["seen"]) == (300_000, to_ms(_seen_record(hall, attempt_id)))
    assert isinstance(at, int)
    assert (second["ms"], second["seen"]) == (420_000, None)
    assert all("seen" not in one for one in lines if one["kind"] != "time.adjusted")


def _seen_record(hall: Hall, attempt_id: str):  # type: ignore[no-untyped-def]
    with hall.store.uow() as uow:
        (record,) = uow.attempts.events(attempt_id, kinds=("time.seen",))
    return record.at


def test_asking_takes_no_lock_and_tells_nobody(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    attempt_id = hall.started("cleo")
    given(hall, attempt_id, 5)
    epoch, boards = hall.attempt(attempt_id).attempt.epoch, len(hall.publisher.boards)
    use = TimeChanges(sql_store.uow, readings(sql_store.database), hall.publisher)
    with sql_store.uow() as uow:
        assert uow.attempts.lock(attempt_id)
        answer = use.asked(attempt_id, person_id="cleo", epoch=epoch)
    assert answer["time"] == told(hall, attempt_id)
    assert len(hall.publisher.boards) == boards


@RULES
def test_a_page_that_lost_the_lease_confirms_nothing(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    given(hall, attempt_id, 5)
    epoch = hall.attempt(attempt_id).attempt.epoch
    hall.delivery.open_room(attempt_id=attempt_id, person_id="cleo", page="p2", takeover=True)
    for number in (0, 1):
        with pytest.raises(LeaseLost):
            seen(hall, attempt_id, number, epoch=epoch)
    assert isinstance(change := told(hall, attempt_id), dict)
    assert change["seen"] is False


@RULES
def test_nobody_confirms_what_is_not_theirs_or_was_never_told(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    given(hall, attempt_id, 5)
    for number, person in ((2, "cleo"), (1, "ben"), (0, "ben")):
        with pytest.raises(NotFound):
            seen(hall, attempt_id, number, person)
    hall.submit(attempt_id, hall.answered(attempt_id, right=True))
    with pytest.raises(AttemptNotOpen):
        seen(hall, attempt_id, 1)
    assert isinstance(change := told(hall, attempt_id), dict)
    assert change["seen"] is False
