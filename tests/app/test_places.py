"""The place in the queue: as it is by now, and one look for many who ask."""

from datetime import timedelta

import pytest

from app.services.attempts.places import FRESH, Seen, place_lately, place_now
from tests.app.conftest import Store
from tests.app.hall import PROCTOR, Hall, open_hall

pytestmark = pytest.mark.parametrize("store", ["fake"], indirect=True)


class Line:
    """A queue that counts how often it is looked at."""

    def __init__(self, *waiting: str) -> None:
        self.inside, self.looks = list(waiting), 0

    def waiting(self, _window_id: str) -> list[str]:
        self.looks += 1
        return list(self.inside)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def test_those_behind_move_up_when_somebody_is_let_in(hall: Hall) -> None:
    first, second = hall.checked_in("cleo"), hall.checked_in("ben")
    hall.told_queue[:] = [first, second]
    delivery = hall.delivery
    assert delivery.place(second) == {"place": 2, "waiting": 2}
    hall.invigilation.authorize(first, actor=PROCTOR, command_id="in")
    hall.told_queue.remove(first)
    hall.store.shift(2 * FRESH)
    assert delivery.place(second) == {"place": 1, "waiting": 1}
    assert delivery.place(first) is None, "who is let in waits no more"


def test_a_hall_that_asks_looks_at_its_queue_once_in_some_seconds(hall: Hall) -> None:
    waits = hall.attempt(hall.checked_in())
    now, seen, line = hall.store.now(), Seen(), Line("another", str(waits.attempt.id))
    for ms in range(0, 4000, 100):
        place = place_lately(line, seen, waits, now + timedelta(milliseconds=ms))
        assert place is not None
        assert (place.place, place.waiting) == (2, 2)
    assert line.looks == 1
    line.inside.remove("another")
    for earlier_or_later in (FRESH + timedelta(seconds=1), -timedelta(seconds=1)):
        place = place_lately(line, seen, waits, now + earlier_or_later)
        assert place is not None
        assert place.place == 1
    assert line.looks == 3, "a clock that went back keeps nothing"


def test_who_came_after_the_look_stands_behind_all_that_were_seen(hall: Hall) -> None:
    late = hall.attempt(hall.checked_in())
    place = place_now(Line("one", "two"), late)
    assert place is not None
    assert (place.place, place.waiting) == (3, 3)
