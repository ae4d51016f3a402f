"""A hall hands in together: nobody waits for a neighbour, and nothing happens twice."""

from collections.abc import Mapping
from pathlib import Path

import gevent
import pytest

from app.persistence.unit_of_work import SqlUnitOfWork
from app.services.attempts.cohorts import Cohorts
from app.services.attempts.handing_in import HandIn
from app.services.booking.rehearsing import Rehearsing, Seat
from app.services.errors import Busy, NotFound
from app.services.messages import SCORE_ATTEMPT
from app.sockets.gathering import MOST, Gathering
from exam_engine.attempts.attempt import fold
from exam_engine.attempts.events import event_from
from exam_engine.attempts.refusals import LeaseLost
from exam_engine.attempts.states import AttemptState
from tests.app.conftest import SqlStore, Store
from tests.app.hall import PROCTOR, SCHEME, Hall, open_hall
from tests.app.rooms import open_rooms
from tests.support.processes import eventually
from tests.support.redis import TestRedis


def running(hall: Hall, many: int) -> list[Seat]:
    """Seat a cohort and start it."""
    rehearsing = Rehearsing(hall.store.uow, hall.pictures)
    window = rehearsing.open_window(SCHEME)
    seats = list(rehearsing.seat(window, many))
    Cohorts(hall.store.uow, hall.publisher).start(window.id, actor=PROCTOR)
    return seats


def hand_in(seat: Seat, cseq: int = 0, epoch: int = 1, person: str = "", again: str = "") -> HandIn:
    return HandIn(
        seat.attempt_id, person or seat.person_id, epoch, f"{again}{seat.attempt_id}", cseq
    )


def require_whole(hall: Hall, attempt_id: str) -> list[tuple[str, str]]:
    """Compare row and journal; return kind and actor of each record."""
    stored = hall.attempt(attempt_id)
    with hall.store.uow() as uow:
        records = uow.attempts.events(attempt_id)
    assert fold([(event_from(one.kind, one.body), one.at) for one in records]) == stored.attempt
    assert (records[-1].seq, records[-1].digest) == (stored.last_seq, stored.chain_head)
    return [(one.kind, one.actor) for one in records]


def test_each_of_a_hall_gets_what_it_would_get_alone(store: Store) -> None:
    hall = open_hall(store)
    done, gap, lost, stranger, pictured, alone = running(hall, 6)
    for seat in (done, pictured, alone):
        assert hall.save(seat.attempt_id, seat.items[0], None, 1).verdict == "accepted"
    assert hall.save(gap.attempt_id, gap.items[0], None, 2).verdict == "accepted"
    picture = hall.upload(pictured.attempt_id, pictured.person_id)
    batch = [
        hand_in(done, 1),
        hand_in(gap, 2),
        hand_in(lost, 0, epoch=7),
        hand_in(stranger, 0, person=done.person_id),
        hand_in(pictured, 1),
        HandIn("nobody", done.person_id, 0, "c", 0),
    ]
    first = hall.handing_in.hand_in_all(batch)
    states = [one["state"] if isinstance(one, Mapping) else type(one) for one in first]
    assert states == ["submitted", "closing", LeaseLost, NotFound, "submitted", NotFound]
    assert hall.handing_in.hand_in(hand_in(alone, 1))["state"] == "submitted"
    kinds = require_whole(hall, done.attempt_id)
    assert [kind for kind, _ in kinds] == [
        kind for kind, _ in require_whole(hall, alone.attempt_id)
    ]
    actor = f"candidate:{done.person_id}"
    assert kinds[-2:] == [("submit.asked", actor), ("attempt.finalized", actor)]
    assert require_whole(hall, pictured.attempt_id)[-1] == ("snapshots.head", "system:system")
    with hall.store.uow() as uow:
        sealed = uow.attempts.events(pictured.attempt_id, kinds=("snapshots.head",))[-1]
        asked = uow.outbox.claim([SCORE_ATTEMPT.name], now=uow.now(), lease_s=1, limit=50)
    assert sealed.body["head"] == picture.chain
    assert sorted(one.subject for one in asked) == sorted(
        seat.attempt_id for seat in (done, pictured, alone)
    )
    assert hall.attempt(stranger.attempt_id).attempt.state is AttemptState.IN_PROGRESS
    before = [hall.attempt(one.attempt_id) for one in (done, gap, pictured)]
    again = hall.handing_in.hand_in_all(batch)
    assert [one["state"] if isinstance(one, Mapping) else type(one) for one in again] == states
    assert [hall.attempt(one.attempt_id) for one in (done, gap, pictured)] == before


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_a_row_that_somebody_holds_holds_nobody_else(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    held, free = running(hall, 2)
    gathered = Gathering(hall.handing_in.hand_in_all)
    with SqlUnitOfWork(sql_store.database) as holder:
        holder.attempts.lock(held.attempt_id)
        waits, quick = (
            gevent.spawn(gathered.ask, hand_in(held)),
            gevent.spawn(gathered.ask, hand_in(free)),
        )
        assert quick.get(timeout=4)["state"] == "submitted"
        assert not waits.ready()
    assert waits.get(timeout=4)["state"] == "submitted"


def test_a_burst_shares_transactions_and_one_attempt_takes_turns(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    seats = running(hall, MOST + 5)
    sizes: list[int] = []

    def use(batch):
        sizes.append(len(batch))
        return hall.handing_in.hand_in_all(batch)

    gathered = Gathering(use)
    asked = [gevent.spawn(gathered.ask, hand_in(seat)) for seat in (*seats, seats[0])]
    gevent.joinall(asked, timeout=20, raise_error=True)
    assert {one.get()["state"] for one in asked} == {"submitted"}
    assert sum(sizes) == len(seats) + 1
    assert max(sizes) == MOST
    assert len(sizes) == 2
    other = gevent.spawn(gathered.ask, hand_in(seats[0], again="another "))
    with pytest.raises(Exception, match="submitted"):
        other.get(timeout=5)


def test_one_that_spoils_a_transaction_fails_alone() -> None:
    def use(batch):
        if any(one.attempt_id == "poison" for one in batch):
            raise ZeroDivisionError
        return [None if one.attempt_id == "held" else {"state": one.attempt_id} for one in batch]

    gathered = Gathering(use, patience_s=0.5)
    names = [*map(str, range(9)), "poison", "held"]
    asked = [gevent.spawn(gathered.ask, HandIn(name, "p", 1, "c", 0)) for name in names]
    gevent.joinall(asked, timeout=10)
    assert [one.value["state"] for one in asked[:9]] == names[:9]
    assert isinstance(asked[9].exception, ZeroDivisionError)
    assert isinstance(asked[10].exception, Busy)


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_a_line_lives_while_its_message_is_worked_on(
    fresh_database_url: str, redis_server: TestRedis, tmp_path: Path
) -> None:
    """The process pings every 0.2 s and gives a line up after 0.4 s: less than the row is held."""
    start = ("-m", "tests.support.hasty")
    with open_rooms(tmp_path, fresh_database_url, redis_server.url, start=start) as rooms:
        seat = rooms.seat()
        line = seat.enter()
        with SqlUnitOfWork(rooms.store.database) as holder:
            assert holder.attempts.lock(seat.attempt) is not None
            number = line.post("submit", {"command": "c1", "c": 0})
            with pytest.raises(AssertionError, match="not within"):
                line.answer(number, seconds=2.0)
        assert line.answer(number)["state"] == "submitted"
        assert line.beats()
        line.close()
        eventually(lambda: rooms.system.running["web"].ended() is None, "it still serves")
