"""What waits for a signature comes again after pauses that grow, and at once when a key signs."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.persistence.journal.writer import GroupCommitWriter
from app.services.keys.keys import SigningKeys
from app.services.messages import PUBLISH_STATUS, Message
from tests.app.conftest import SqlStore
from workers import issuance, runtime
from workers.putting_off import LONGEST_PAUSE
from workers.queues import LEASE_S

CACHES = (runtime.settings, runtime._wiring_of, issuance.store)
KIND = PUBLISH_STATUS.name


@pytest.fixture
def store(
    fresh_database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SqlStore]:
    """This process as the issuing worker of an installation, and its database."""
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", fresh_database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("PUBLIC_URL", "http://localhost:8000")
    for cache in CACHES:
        cache.cache_clear()
    parts = runtime.wiring()
    journal = GroupCommitWriter(parts.database)
    journal.start()
    yield SqlStore(parts.database, journal)
    journal.stop()
    parts.redis.close()
    parts.database.close()
    for cache in CACHES:
        cache.cache_clear()


def claimed(store: SqlStore) -> list[Message]:
    """Lend what is due, as the relay does."""
    with store.uow() as uow:
        found = uow.outbox.claim([KIND], now=uow.now(), lease_s=LEASE_S, limit=1)
        uow.commit()
    return list(found)


def served(message: Message) -> int:
    return issuance.publish_status([[message.kind, message.subject, message.watermark]])


def test_a_list_without_a_key_comes_again_later_and_later_and_at_once_with_one(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    issuance.tend_keys([["tend_keys", "issuer", 1]])
    keys = SigningKeys(store.uow, store.uow)
    for message in claimed(store):
        assert served(message) == 1
    keys.compromise("es-1", words="lost")  # its successor may sign a day later
    pauses = []
    with caplog.at_level(logging.WARNING, logger="workers"):
        for _ in range(6):
            (message,) = claimed(store)
            assert served(message) == 0
            pause = timedelta(0)
            while not claimed(store):
                store.shift(timedelta(seconds=5))
                pause += timedelta(seconds=5)
            pauses.append(pause)
            store.shift(timedelta(seconds=LEASE_S + 1))
    assert timedelta(seconds=20) <= pauses[0] <= timedelta(seconds=45)
    assert pauses[0] < pauses[1] < pauses[2] < LONGEST_PAUSE
    assert pauses[-1] <= LONGEST_PAUSE + timedelta(seconds=5)
    told = [one for one in caplog.records if getattr(one, "event", "") == "job_put_off"]
    assert [one.__dict__["count"] for one in told] == [1, 2, 3, 4, 5, 6]
    assert {one.__dict__["code"] for one in told} == {"no_signing_key"}
    assert not [one for one in caplog.records if one.exc_info]
    waiting = runtime.wiring().queries.put_off()
    assert [(one.kind, one.code, one.many) for one in waiting] == [(KIND, "no_signing_key", 1)]
    store.shift(timedelta(days=1))
    issuance.tend_keys([["tend_keys", "issuer", 2]])
    (message,) = claimed(store)
    assert served(message) == 1
    assert not claimed(store)
    assert runtime.wiring().queries.put_off() == []
