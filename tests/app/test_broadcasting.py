"""One message to many with receipts, and who watched whom: over every store."""

from datetime import timedelta

import pytest

from app.services.attempts.shown import MessagesShown
from app.services.errors import WishRefused
from app.services.invigilating.broadcasting import Broadcasting
from app.services.invigilating.viewing import GAP, WRITE_EVERY, Viewing, shows_now
from tests.app.conftest import Store
from tests.app.desks import PAULA, SAM, SUE, WHY, Desk
from tests.app.hall import Hall, open_hall

WORDS = "The fire alarm is a test. Please stay at your desk."


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def broadcasting(hall: Hall) -> Broadcasting:
    return Broadcasting(hall.store.uow, hall.store.uow, hall.publisher)


def shown(hall: Hall, attempt_id: str, number: int) -> None:
    stored = hall.attempt(attempt_id)
    MessagesShown(hall.store.uow, hall.publisher).seen(
        attempt_id,
        person_id=stored.person_id,
        command_id=f"shown-{attempt_id}-{number}",
        number=number,
        epoch=stored.attempt.epoch,
    )


def test_a_broadcast_reaches_everybody_live_once_and_tells_who_has_seen_it(hall: Hall) -> None:
    cleo, ben = hall.started("cleo"), hall.started("ben")
    gone = Desk(hall, ben)
    use = broadcasting(hall)
    with pytest.raises(WishRefused):
        use.send([cleo], "  ", actor=PAULA, command_id="b0")
    first = use.send([cleo, ben, cleo], f" {WORDS} ", actor=PAULA, command_id="b1")
    again = use.send([cleo, ben], WORDS, actor=PAULA, command_id="b1")
    assert (first["sent"], again["sent"]) == (2, 2)
    notices = [one for one in hall.publisher.told if one[1] == "notice"]
    assert sorted(one[0] for one in notices) == sorted([cleo, ben])
    assert {one[2]["text"] for one in notices} == {WORDS}
    (told,) = use.newest()
    assert (told["sent"], told["shown"], told["text"]) == (2, 0, WORDS)
    shown(hall, cleo, 1)
    (told,) = use.newest()
    assert (told["shown"], [one["attempt"] for one in told["missing"]]) == (1, [ben])
    gone.ask("void", SAM, command_id="annul", **WHY)
    gone.confirm("annul", SUE)
    hall.store.shift(timedelta(seconds=1))
    last = use.send([cleo, ben], "Please go on.", actor=PAULA, command_id="b2")
    assert last["sent"] == 1
    newest, earlier = use.newest()
    assert (newest["id"], earlier["id"]) == ("b2", "b1")
    shown(hall, cleo, 2)
    assert [one["shown"] for one in use.newest()] == [1, 1]


def test_watching_is_noted_as_spans_and_not_picture_by_picture(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    viewing = Viewing(hall.store.uow)
    began = hall.store.now()

    def watched():
        with hall.store.uow() as uow:
            return [
                (one.person_id, one.since, one.pictures) for one in uow.board.watched(attempt_id)
            ]

    for second in range(0, 121, 5):
        viewing.watched(attempt_id, "paula", began + timedelta(seconds=second))
    viewing.watched(attempt_id, "rita", began + timedelta(seconds=7))
    assert watched() == [("paula", began, 25), ("rita", began + timedelta(seconds=7), 1)]
    later = began + timedelta(seconds=120) + GAP + timedelta(seconds=1)
    viewing.watched(attempt_id, "paula", later)
    # another process begins with what is stored
    Viewing(hall.store.uow).watched(attempt_id, "paula", later + WRITE_EVERY)
    assert watched()[-1] == ("paula", later, 2)


@pytest.mark.parametrize("store", ["fake"], indirect=True)
def test_only_a_picture_of_now_is_watched(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    old = hall.upload(attempt_id, "cleo")
    newer = hall.upload(attempt_id, "cleo")
    at = newer.received_at + timedelta(minutes=2)
    assert shows_now(old, newer, old.received_at + timedelta(seconds=59))
    assert not shows_now(old, newer, at)
    assert shows_now(newer, newer, at)
