"""The snapshots worker reads pictures of several attempts together, and deletes what is over."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.persistence.journal.writer import GroupCommitWriter
from app.persistence.tables import outbox
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall
from tests.builders import account
from workers import runtime, snapshots
from workers.erasing import erase_pictures
from workers.relay import Relay

CACHES = (runtime.settings, runtime._wiring_of, snapshots.analyser)


@pytest.fixture
def hall(
    fresh_database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hall]:
    """This process as a worker of an installation, and a hall over the same database."""
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", fresh_database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("PUBLIC_URL", "http://localhost:8000")
    for cache in CACHES:
        cache.cache_clear()
    parts = runtime.wiring()
    journal = GroupCommitWriter(parts.database)
    journal.start()
    hall = open_hall(SqlStore(parts.database, journal))
    hall.pictures = parts.store  # type: ignore[assignment]
    yield hall
    journal.stop()
    parts.redis.close()
    parts.database.close()
    for cache in CACHES:
        cache.cache_clear()


def asked_for() -> bool:
    """Let a relay go round; tell whether the message left for its queue."""
    parts = runtime.wiring()
    Relay(parts).round()
    with parts.read() as uow:
        now = uow.now()
        return "erase_pictures" in uow.outbox.due_kinds(now + timedelta(seconds=60))


def test_pictures_go_by_relay_and_worker_when_their_time_is_over(hall, tmp_path):
    attempt = hall.passed()
    assert not asked_for()
    hall.store.shift(timedelta(days=32))
    assert asked_for()
    with runtime.wiring().read() as uow:
        (picture,) = uow.invigilation.snapshots(attempt)
    assert runtime.wiring().store.get(picture.storage_key)
    for _ in range(2):
        assert erase_pictures([["erase_pictures", "evidence", 10**15]]) == 1
    with runtime.wiring().read() as uow:
        assert len(uow.attempts.events(attempt, kinds=("snapshots.erased",))) == 1
    assert [one for one in tmp_path.rglob(picture.sha256) if one.is_file()] == []
    assert not asked_for()


def waiting() -> list[Any]:
    """Return the messages that ask for pictures to be read."""
    asked = select(outbox).where(outbox.c.kind == "analyse_snapshots").order_by(outbox.c.subject)
    with runtime.wiring().database.reading() as connection:
        return list(connection.execute(asked))


def test_a_picture_that_the_store_does_not_give_holds_up_nobody_else(
    hall: Hall, tmp_path: Path
) -> None:
    with hall.store.uow() as uow:
        uow.people.add(account("carla"))
        uow.commit()
    attempts = {person: hall.started(person) for person in ("cleo", "carla")}
    pictures = {person: hall.upload(name, person) for person, name in attempts.items()}
    rows = [[one.kind, one.subject, one.watermark] for one in waiting()]
    _, _, digest = pictures["cleo"].storage_key.partition("/")
    (path,) = tmp_path.rglob(digest)
    content = path.read_bytes()
    path.unlink()
    path.mkdir()
    assert snapshots.analyse_snapshots(rows) == 1
    assert [row.subject for row in waiting()] == [attempts["cleo"]]
    with runtime.wiring().read() as uow:
        read = [len(uow.invigilation.observations(name)) for name in attempts.values()]
    assert read == [0, 1]
    path.rmdir()
    path.write_bytes(content)
    assert snapshots.analyse_snapshots(rows) == 2
    assert waiting() == []


def test_what_a_job_leaves_over_comes_again_at_once(hall: Hall) -> None:
    attempt = hall.started()
    hall.upload(attempt, "cleo")
    with hall.store.uow() as uow:
        (lent,) = uow.outbox.claim(["analyse_snapshots"], now=uow.now(), lease_s=15, limit=9)
        uow.commit()
    rows = [[lent.kind, lent.subject, lent.watermark]]
    assert runtime.together(rows, runtime.ask_again, most=2) == 1
    (left,) = waiting()
    assert left.lease_until is None
    assert left.due_at <= hall.store.now()
    assert runtime.together(rows, lambda _parts, _messages: None, most=2) == 1
