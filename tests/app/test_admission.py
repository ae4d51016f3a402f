"""The door: the last seat is given once, the queue is honest, and seats follow what is proven."""

import threading
from datetime import timedelta

import pytest

from app.services.attempts.delivery import Delivery
from app.services.booking.windows import Seats, Windows
from app.services.errors import CapacityNotProven, HallFull, WindowFull, WindowRefused
from app.services.rows import CapacityProof
from tests.app.conftest import SqlStore, Store
from tests.app.hall import SCHEME, Hall, open_hall
from tests.builders import account


def proven(hall: Hall, candidates: int) -> None:
    with hall.store.uow() as uow:
        number = f"proof-{candidates}-{uow.now().isoformat()}"
        uow.capacity.add_proof(CapacityProof(number, uow.now(), candidates, {}))
        uow.commit()


def registered(hall: Hall, many: int) -> list[tuple[str, str]]:
    """Register people; return (attempt, person)."""
    people = [f"person-{number}" for number in range(many)]
    with hall.store.uow() as uow:
        for person in people:
            uow.people.add(account(person, "candidate"))
        uow.commit()
    return [(str(hall.enrolment.register(one, hall.window_id).attempt.id), one) for one in people]


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def test_twenty_at_the_door_get_the_last_seats_once(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    seats = 7
    came = registered(hall, 20)
    proven(hall, seats)
    delivery: Delivery = hall.delivery
    inside: list[str] = []
    queued: dict[str, HallFull] = {}

    def come(attempt_id: str, person: str) -> None:
        try:
            delivery.begin_check_in(attempt_id, person)
            inside.append(attempt_id)
        except HallFull as full:
            queued[attempt_id] = full

    threads = [threading.Thread(target=come, args=one) for one in came]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(inside), len(queued)) == (seats, 13)
    with sql_store.uow() as uow:
        assert uow.capacity.seated() == seats
    places = []
    for attempt_id, person in came:
        if attempt_id in queued:
            with pytest.raises(HallFull) as again:
                delivery.begin_check_in(attempt_id, person)
            places.append(again.value.place)
            assert again.value.waiting == 13
    assert sorted(places) == list(range(1, 14)), "every waiting person has a place of their own"


def test_a_free_seat_goes_to_whoever_waits_longest(hall: Hall) -> None:
    came = registered(hall, 4)
    proven(hall, 2)
    for attempt_id, person in came[:2]:
        hall.delivery.begin_check_in(attempt_id, person)
    for attempt_id, person in came[2:]:
        hall.store.shift(timedelta(seconds=1))
        with pytest.raises(HallFull):
            hall.delivery.begin_check_in(attempt_id, person)
    proven(hall, 3)
    (early, early_person), (late, late_person) = came[2:]
    with pytest.raises(HallFull) as full:
        hall.delivery.begin_check_in(late, late_person)
    assert full.value.place == 2
    assert hall.delivery.begin_check_in(early, early_person) == "checking_in"
    with pytest.raises(HallFull) as full:
        hall.delivery.begin_check_in(late, late_person)
    assert full.value.place == 1


def test_who_does_not_ask_again_loses_the_place(hall: Hall) -> None:
    came = registered(hall, 3)
    proven(hall, 1)
    hall.delivery.begin_check_in(*came[0])
    for one in came[1:]:
        with pytest.raises(HallFull):
            hall.delivery.begin_check_in(*one)
        hall.store.shift(timedelta(seconds=60))
    proven(hall, 2)
    hall.store.shift(timedelta(seconds=31))
    assert hall.delivery.begin_check_in(*came[2]) == "checking_in"


def test_nothing_is_bounded_before_the_first_rehearsal(hall: Hall) -> None:
    for one in registered(hall, 3):
        assert hall.delivery.begin_check_in(*one) == "checking_in"


def test_a_window_takes_no_more_seats_than_are_proven(hall: Hall) -> None:
    windows, now = Windows(hall.store.uow), hall.store.now()
    times = {"opens_at": now + timedelta(days=1), "closes_at": now + timedelta(days=1, hours=2)}
    with pytest.raises(CapacityNotProven):
        windows.open_window(SCHEME, **times, seats=Seats(10))
    proven(hall, 100)
    first = windows.open_window(SCHEME, **times, seats=Seats(60))
    assert first.seats == 60
    with pytest.raises(CapacityNotProven) as refused:
        windows.open_window(SCHEME, **times, seats=Seats(41))
    assert "60 of other windows" in str(refused.value)
    with pytest.raises(CapacityNotProven):
        windows.open_window(SCHEME, **times, seats=Seats(41, "olga@example.org", "because"))
    decided = Seats(41, "olga@example.org", "A second machine is set up on the day before")
    window = windows.open_window(SCHEME, **times, seats=decided)
    with hall.store.uow() as uow:
        kept = uow.capacity.override(window.id)
    assert kept is not None
    assert (kept.by, kept.seats, kept.proven) == ("olga@example.org", 41, 100)
    later = {"opens_at": now + timedelta(days=2), "closes_at": now + timedelta(days=2, hours=2)}
    assert windows.open_window(SCHEME, **later).seats == 100
    with pytest.raises(WindowRefused):
        windows.open_window(SCHEME, **later, seats=Seats(0))


def test_the_last_seat_of_a_window_is_booked_once(hall: Hall) -> None:
    proven(hall, 10)
    now = hall.store.now()
    window = Windows(hall.store.uow).open_window(
        SCHEME, opens_at=now, closes_at=now + timedelta(hours=1), seats=Seats(1)
    )
    first = hall.enrolment.register("cleo", window.id)
    with pytest.raises(WindowFull):
        hall.enrolment.register("ben", window.id)
    assert hall.enrolment.register("cleo", window.id).attempt.id == first.attempt.id
