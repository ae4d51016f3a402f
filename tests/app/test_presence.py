"""Silences: noted when they end, by whichever path hears the page again, and shown in a replay."""

from datetime import timedelta

import pytest

from exam_engine.attempts.presence import Presence, presence_at
from tests.app.conftest import Store
from tests.app.hall import Hall, open_hall
from tests.builders import NINE

SECOND = timedelta(seconds=1)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def silent(hall: Hall, attempt_id: str) -> list[float]:
    """Return how long each silence was, in seconds rounded."""
    hall.store.flush()
    with hall.store.uow() as uow:
        found = uow.presence.silences(attempt_id)
        seen = uow.attempts.get(attempt_id).seen_at  # type: ignore[union-attr]
    assert all(since < until for since, until in found)
    assert not found or found[-1][1] <= seen  # type: ignore[operator]
    return [round((until - since).total_seconds()) for since, until in found]


def beat(hall: Hall, attempt_id: str) -> None:
    epoch = hall.attempt(attempt_id).attempt.epoch
    hall.store.journal.beat(attempt_id, epoch=epoch, cseq=0, head=None)
    hall.store.flush()


def test_a_silence_is_noted_when_a_sign_a_save_or_another_page_ends_it(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    beat(hall, attempt_id)
    assert silent(hall, attempt_id) == []
    for pause in (14, 90):
        hall.store.shift(pause * SECOND)
        beat(hall, attempt_id)
    assert silent(hall, attempt_id) == [90]
    hall.store.shift(40 * SECOND)
    item, response = next(iter(hall.answers(attempt_id, right=True).items()))
    assert hall.save(attempt_id, item, response, 1).verdict == "accepted"
    assert silent(hall, attempt_id) == [90, 40]
    hall.store.shift(300 * SECOND)
    hall.delivery.open_room(attempt_id=attempt_id, person_id="cleo", page="another", takeover=False)
    assert silent(hall, attempt_id) == [90, 40, 300]


def test_two_candidates_are_heard_again_in_one_batch(hall: Hall) -> None:
    both = [hall.started(person) for person in ("cleo", "ben")]
    for attempt_id in both:
        beat(hall, attempt_id)
    hall.store.shift(60 * SECOND)
    for attempt_id in both:
        epoch = hall.attempt(attempt_id).attempt.epoch
        hall.store.journal.beat(attempt_id, epoch=epoch, cseq=0, head=None)
    assert [silent(hall, attempt_id) for attempt_id in both] == [[60], [60]]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (-1, Presence.NEVER_CONNECTED),
        (0, Presence.ONLINE),
        (100, Presence.ONLINE),
        (114, Presence.ONLINE),
        (115, Presence.STALE),
        (160, Presence.STALE),
        (161, Presence.OFFLINE),
        (200, Presence.ONLINE),
        (314, Presence.ONLINE),
        (315, Presence.STALE),
        (361, Presence.OFFLINE),
    ],
)
def test_presence_at_an_instant_of_the_past(second: int, expected: Presence) -> None:
    found = presence_at(
        NINE + second * SECOND,
        first=NINE,
        last=NINE + 300 * SECOND,
        silences=[(NINE + 100 * SECOND, NINE + 200 * SECOND)],
    )
    assert found is expected
    never = presence_at(NINE, first=None, last=None, silences=[])
    assert never is Presence.NEVER_CONNECTED
