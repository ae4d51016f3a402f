"""The relay asks for pictures whose time is over, and the snapshots worker deletes them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.persistence.journal.writer import GroupCommitWriter
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall
from workers import runtime
from workers.erasing import erase_pictures
from workers.relay import Relay


@pytest.fixture
def hall(
    fresh_database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hall]:
    """This process as a worker of an installation, and a hall over the same database."""
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", fresh_database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("PUBLIC_URL", "http://localhost:8000")
    runtime.settings.cache_clear()
    runtime._wiring_of.cache_clear()
    parts = runtime.wiring()
    journal = GroupCommitWriter(parts.database)
    journal.start()
    hall = open_hall(SqlStore(parts.database, journal))
    hall.pictures = parts.store  # type: ignore[assignment]
    yield hall
    journal.stop()
    parts.redis.close()
    parts.database.close()
    runtime.settings.cache_clear()
    runtime._wiring_of.cache_clear()


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
