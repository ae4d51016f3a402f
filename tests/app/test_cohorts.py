"""A cohort starts in few transactions and one message; papers are sealed until then."""

import json
from datetime import timedelta

import pytest
import redis
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, select

from app.persistence.tables import metadata
from app.realtime.publisher import RedisPublisher, worker_emitter
from app.sealing import KEY_BYTES, MAGIC, NONCE_BYTES, PaperSeal
from app.services.attempts.cohorts import Cohorts
from app.services.attempts.paper import Papers, paper_tag
from app.services.booking.rehearsing import Rehearsing, Seat
from app.services.errors import NotFound
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.attempt import fold
from exam_engine.attempts.events import event_from
from exam_engine.attempts.refusals import AttemptNotOpen
from exam_engine.attempts.states import AttemptState
from tests.app.conftest import SqlStore
from tests.app.hall import PROCTOR, SCHEME, Hall, open_hall
from tests.app.rooms import Rooms
from tests.fakes import FakeEvidenceStore


def seated(hall: Hall, many: int) -> tuple[str, list[Seat]]:
    """Return a window and its authorized attempts, each waiting for the start of the cohort."""
    rehearsing = Rehearsing(hall.store.uow, hall.pictures)
    window = rehearsing.open_window(SCHEME)
    return window.id, list(rehearsing.seat(window, many))


def opened(blob: bytes, key: bytes, covered: str) -> dict[str, object]:
    """Open a sealed paper as a browser does."""
    assert blob[:4] == MAGIC
    nonce, sealed = blob[4 : 4 + NONCE_BYTES], blob[4 + NONCE_BYTES :]
    found = json.loads(AESGCM(key).decrypt(nonce, sealed, covered.encode()))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def hall(sql_store: SqlStore) -> Hall:
    return open_hall(sql_store)


def test_a_cohort_starts_once_with_a_chain_that_holds(hall: Hall) -> None:
    window_id, seats = seated(hall, 12)
    cohorts = Cohorts(hall.store.uow, hall.publisher)
    done = cohorts.start(window_id, actor=PROCTOR)
    assert (done.started, done.refused) == (12, {})
    assert cohorts.start(window_id, actor=PROCTOR).started == 0
    told = [attempt for attempt, event, _ in hall.publisher.told if event == "state"]
    assert sorted(told) == sorted(seat.attempt_id for seat in seats)
    for seat in seats:
        stored = hall.attempt(seat.attempt_id)
        assert stored.attempt.state is AttemptState.IN_PROGRESS
        with hall.store.uow() as uow:
            records = uow.attempts.events(seat.attempt_id)
        events = [(event_from(one.kind, one.body), one.at) for one in records]
        assert fold(events) == stored.attempt, "row and journal say the same"
        assert records[-1].digest == stored.chain_head
        assert records[-1].actor == "proctor:paula"
        assert records[-1].prev == records[-2].digest


def test_who_is_refused_holds_nobody_up(hall: Hall) -> None:
    window_id, _seats = seated(hall, 3)
    hall.store.shift(timedelta(hours=12, seconds=1))
    late = Cohorts(hall.store.uow, hall.publisher).start(window_id, actor=PROCTOR)
    assert late.started == 0
    assert sum(late.refused.values()) == 3
    with pytest.raises(NotFound):
        Cohorts(hall.store.uow, hall.publisher).start("nowhere", actor=SYSTEM)


def test_before_the_start_there_is_a_sealed_paper_and_no_key(hall: Hall) -> None:
    """A21: what may be fetched early says nothing, and the key is not given before the start."""
    window_id, (seat, other) = seated(hall, 2)
    seal = PaperSeal(b"s" * 32)
    papers = Papers(hall.store.uow, seal)
    attempt = hall.attempt(seat.attempt_id).attempt
    tag = paper_tag(attempt)
    blob = papers.sealed(seat.attempt_id, seat.person_id, tag)
    assert blob == papers.sealed(seat.attempt_id, seat.person_id, tag), "a browser may keep it"
    assert papers.key(seat.attempt_id, tag, attempt.state.value) is None
    with pytest.raises(AttemptNotOpen):
        hall.delivery.paper(seat.attempt_id, seat.person_id)
    with pytest.raises(NotFound):
        papers.sealed(seat.attempt_id, other.person_id, tag)
    with pytest.raises(NotFound):
        papers.sealed(seat.attempt_id, seat.person_id, "0" * 24)
    Cohorts(hall.store.uow, hall.publisher).start(window_id, actor=PROCTOR)
    plain = hall.delivery.paper(seat.attempt_id, seat.person_id)
    readable = [item for item in seat.items if item.encode() in blob]
    assert readable == []
    key = papers.key(seat.attempt_id, tag, "in_progress")
    assert key is not None
    covered = f"{seat.attempt_id}:{tag}"
    assert opened(blob, bytes.fromhex(key), covered) == plain
    theirs = seal.key(other.attempt_id, paper_tag(hall.attempt(other.attempt_id).attempt))
    assert len(theirs) == KEY_BYTES
    with pytest.raises(InvalidTag):
        opened(blob, theirs, covered)
    with pytest.raises(InvalidTag):
        opened(blob, bytes.fromhex(key), f"{other.attempt_id}:{tag}")


def test_a_rehearsal_is_removed_without_a_trace(hall: Hall) -> None:
    hall.started("cleo")
    before = counts(hall)
    window_id, seats = seated(hall, 60)
    Cohorts(hall.store.uow, hall.publisher).start(window_id, actor=PROCTOR)
    seat = seats[0]
    assert hall.save(seat.attempt_id, seat.items[0], None, 1).verdict == "accepted"
    hall.upload(seat.attempt_id, seat.person_id)
    hall.submit(seat.attempt_id, 0, seat.person_id)
    rehearsing = Rehearsing(hall.store.uow, hall.pictures)
    removed = rehearsing.remove(window_id)
    assert (removed["attempts"], removed["people"], removed["exam_windows"]) == (60, 60, 1)
    assert counts(hall) == before
    with pytest.raises(NotFound):
        rehearsing.remove(hall.window_id)


def counts(hall: Hall) -> dict[str, int]:
    """Return the number of rows of each table, and of pictures."""
    store, pictures = hall.store, hall.pictures
    assert isinstance(store, SqlStore)
    assert isinstance(pictures, FakeEvidenceStore)
    with store.database.reading() as connection:
        found = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
    return {**found, "pictures": len(pictures.pictures)}


def test_a_start_reaches_every_line_with_its_own_key(rooms: Rooms, redis_url: str) -> None:
    hall = rooms.hall
    window_id, seats = seated(hall, 3)
    lines = []
    for seat in seats:
        line = rooms.line()
        ticket = rooms.ticket(seat.person_id, attempt=seat.attempt_id)
        assert line.enter(ticket=ticket, page="page-1") is None
        hello = line.wait("hello")
        assert (hello["state"], hello["key"]) == ("authorized", None)
        lines.append(line)
    publisher = RedisPublisher(worker_emitter(redis_url), redis.Redis.from_url(redis_url))
    assert Cohorts(rooms.store.uow, publisher).start(window_id, actor=PROCTOR).started == 3
    told = [line.wait("state") for line in lines]
    assert [one["state"] for one in told] == ["in_progress"] * 3
    assert all(one["left"] > 0 for one in told)
    keys = {one["key"] for one in told}
    assert len(keys) == 3
    for seat, one in zip(seats, told, strict=True):
        line = rooms.line()
        ticket = rooms.ticket(seat.person_id, attempt=seat.attempt_id)
        assert line.enter(ticket=ticket, page="page-1") is None
        assert line.wait("hello")["key"] == one["key"], "who comes later has the same key"
