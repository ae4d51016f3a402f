"""Relay and jobs on real databases and a Redis of their own: twice is once, lost is found again."""

import os
import pickle
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import select

from app.persistence.journal.writer import GroupCommitWriter
from app.persistence.tables import metadata, outbox
from app.services.keys.keys import SigningKeys
from app.services.messages import MESSAGE_KINDS
from exam_engine.issuance.key_life import KeyState
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall
from tests.support.redis import TestRedis
from workers import cases, erasing, issuance, mail, relay, replays, runtime, scoring, snapshots
from workers.jobs import OurJob
from workers.queues import JOBS, LEASE_S, QUEUES, served

CACHES = (runtime.settings, runtime._wiring_of, issuance.store, snapshots.analyser)


@pytest.fixture(scope="module")
def own_redis() -> Iterator[TestRedis]:
    """A Redis that this module may kill."""
    server = TestRedis.create()
    yield server
    server.stop()


@pytest.fixture
def hall(fresh_database_url: str, own_redis: TestRedis, tmp_path: Path) -> Iterator[Hall]:
    """This process as a worker of an installation, and a hall over the same database."""
    own_redis.flush()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "ASSAY_DATA_DIR": str(tmp_path),
            "DATABASE_URL": fresh_database_url,
            "REDIS_URL": own_redis.url,
            "PUBLIC_URL": "http://localhost:8000",
        }.items():
            environment.setenv(name, value)
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


def waiting(kind: str = "") -> list[Any]:
    """Return the rows of the outbox, of one kind where given."""
    with runtime.wiring().database.reading() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.kind, outbox.c.subject)).all()
    return [row for row in rows if kind in {"", row.kind}]


def everything() -> dict[str, list[str]]:
    """Return all rows but those of lists that are signed anew each time."""
    with runtime.wiring().database.reading() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table))))
            for name, table in metadata.tables.items()
            if name not in {"documents", "outbox"}
        }


MODULES = (cases, erasing, issuance, mail, replays, scoring, snapshots)


def job(name: str) -> Any:
    """Return the function of a kind of message."""
    module, _, function = JOBS[name].job.rpartition(".")
    return getattr(
        {m.__name__: m for m in MODULES}[module],
        function,
    )


CHAIN = ("score_items", "score_attempt", "analyse_snapshots", "triage_attempt")
ENDING = ("decide_certification", "issue_credential", "publish_status")


def test_each_job_done_twice_and_all_done_again_gives_one_result(hall: Hall) -> None:
    attempt = hall.started()
    for _ in range(3):
        hall.upload(attempt, "cleo")
    hall.submit(attempt, hall.answered(attempt, right=True))
    for _ in range(3):
        for kind in (*CHAIN, *ENDING):
            subject = "issuer" if kind == "publish_status" else attempt
            rows = [[kind, subject, 10**9]] * 2
            assert job(kind)(rows) == 2, kind
        if _ == 0:
            first = everything()
    assert everything() == first
    with runtime.wiring().read() as uow:
        kinds = [record.kind for record in uow.attempts.events(attempt)]
        held = uow.credentials.of_person("cleo")
        observed = uow.invigilation.observations(attempt)
    assert {kind: kinds.count(kind) for kind in ("result.recorded", "certification.decided")} == {
        "result.recorded": 1,
        "certification.decided": 1,
    }
    assert kinds.count("credential.issued") == len(held) == 1
    assert len(observed) == 3


BROKEN: tuple[Any, ...] = (
    [["score_items"]],
    [["score_items", "a", "1"]],
    [["score_items", "a", 1, 2]],
    [[1, "a", 1]],
    [["score_items", None, 1]],
    ["score_items"],
    [{"kind": "score_items"}],
    [7],
)


def test_a_payload_of_another_shape_is_refused_whole(hall: Hall) -> None:
    attempt = hall.started()
    before = everything()
    for kind in JOBS:
        for rows in BROKEN:
            with pytest.raises(ValueError, match="not a message"):
                job(kind)([[kind, attempt, 1], *rows])
    assert everything() == before


def test_a_message_that_fails_stays_until_its_cause_is_gone(hall: Hall) -> None:
    attempt = hall.started()
    hall.submit(attempt, hall.answered(attempt, right=True))
    (due,) = waiting("score_attempt")
    rows = [["score_attempt", attempt, due.watermark]]
    engine = runtime.wiring().database.engine
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE answer_keys RENAME TO answer_keys_away")
    assert scoring.score_attempts(rows) == 0
    assert waiting("score_attempt") == [due]
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE answer_keys_away RENAME TO answer_keys")
    assert scoring.score_attempts(rows) == 1
    assert waiting("score_attempt") == []
    assert hall.attempt(attempt).result_state == "provisional"


def queued(name: str) -> Queue:
    return Queue(name, connection=runtime.wiring().redis, serializer=JSONSerializer)


def test_without_redis_messages_stay_due_and_leave_when_it_is_back(
    hall: Hall, own_redis: TestRedis
) -> None:
    attempt = hall.started()
    hall.submit(attempt, hall.answered(attempt, right=False))
    due = waiting("score_attempt")
    one = relay.Relay(runtime.wiring())
    own_redis.kill()
    try:
        with pytest.raises(redis.RedisError):
            one.dispatch("score_attempt")
        assert waiting("score_attempt") == due
        # Without Redis nobody is told, and everything else goes on.
        assert hall.save(attempt, next(iter(hall.answers(attempt, right=True))), None, 99).verdict
    finally:
        own_redis.restart(empty=True)
    assert one.dispatch("score_attempt") == 1
    assert queued("scoring").count == 1
    assert one.dispatch("score_attempt") == 0


def test_what_a_killed_worker_held_is_dispatched_again_when_its_lease_is_over(
    hall: Hall, own_redis: TestRedis
) -> None:
    attempt = hall.started()
    hall.submit(attempt, hall.answered(attempt, right=False))
    one = relay.Relay(runtime.wiring())
    assert one.dispatch("score_attempt") == 1
    own_redis.flush()  # the job is gone with whoever held it
    hall.store.shift(timedelta(seconds=LEASE_S - 1))
    assert one.dispatch("score_attempt") == 0
    hall.store.shift(timedelta(seconds=2))
    assert one.dispatch("score_attempt") == 1
    burst("scoring")
    assert waiting("score_attempt") == []
    assert one.dispatch("score_attempt") == 0


def burst(*names: str, job_class: type[Job] = OurJob) -> None:
    """Let a worker do what waits in these queues."""
    worker = SimpleWorker(
        [queued(name) for name in served(names)],
        connection=runtime.wiring().redis,
        serializer=JSONSerializer,
        job_class=job_class,
    )
    worker.work(burst=True, logging_level="CRITICAL")
    assert all(queued(name).count == 0 for name in names)


def test_a_round_takes_an_ended_exam_all_the_way_to_its_credential(hall: Hall) -> None:
    attempt = hall.started()
    hall.submit(attempt, hall.answered(attempt, right=True))
    through_the_workers(hall)
    with runtime.wiring().read() as uow:
        (credential,) = uow.credentials.of_person("cleo")
    assert credential.issued_at is not None


def test_keys_are_tended_by_themselves_and_a_lost_one_is_replaced_by_the_worker(
    hall: Hall,
) -> None:
    attempt = hall.passed()
    assert hall.certification.decide_by_rule(attempt) == "certified"
    through_the_workers(hall)
    keys = SigningKeys(hall.store.uow, hall.store.uow)
    assert {life.name for life in keys.history()} == {"es-1", "es-2", "ed-1", "ed-2"}
    hall.store.shift(timedelta(days=1))
    keys.compromise("es-1", words="lost")
    through_the_workers(hall)
    with hall.store.uow() as uow:
        (credential,) = uow.credentials.of_person("cleo")
        assert uow.signing_keys.count_signed_with()[credential.kid] == 1
    assert credential.kid.endswith("#es-2")
    hall.store.shift(timedelta(days=335))
    through_the_workers(hall)
    signing = {life.name for life in keys.history() if life.state is KeyState.SIGNING}
    assert signing == {"es-3", "ed-2"}


def through_the_workers(hall: Hall) -> None:
    """Let relay and workers do all that is due, from their start on."""
    one = relay.Relay(runtime.wiring())
    for _ in range(12):
        hall.store.shift(timedelta(seconds=max(k.coalesce_s for k in MESSAGE_KINDS.values()) + 1))
        one.round()
        burst(*QUEUES)
        if not waiting():
            return
    pytest.fail(f"still waiting: {waiting()}")


def plant(**fields: Any) -> None:
    """Write a job into Redis as somebody would who got at it."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    given = {"created_at": now, "enqueued_at": now, "status": "queued", "origin": "scoring"}
    client = runtime.wiring().redis
    client.hset("rq:job:planted", mapping={**given, **fields})
    client.sadd("rq:queues", "rq:queue:scoring")
    client.rpush("rq:queue:scoring", "planted")


class Touch:
    """Leaves a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str, int]]:
        return os.open, (str(self.path), os.O_CREAT)


def test_what_somebody_planted_in_redis_is_not_run(hall: Hall, tmp_path: Path) -> None:
    left = tmp_path / "left-by-a-planted-job"
    pickled = pickle.dumps(("workers.scoring.score_items", None, [Touch(left)], {}))
    named = [
        JSONSerializer.dumps((name, None, [str(left)], {}))
        for name in ("os.mkdir", "workers.runtime.each", "workers.scoring._results")
    ]
    for call in (pickled, *named):
        plant(data=zlib.compress(call), description="planted")
        burst("scoring")
        assert not left.exists()
    assert hall.attempt(hall.started()).attempt.state == "in_progress"


def test_the_same_plant_grows_where_any_name_is_called(hall: Hall, tmp_path: Path) -> None:
    left = tmp_path / "left-by-a-planted-job"
    plant(data=zlib.compress(JSONSerializer.dumps(("os.mkdir", None, [str(left)], {}))))
    burst("scoring", job_class=Job)
    assert left.exists(), "the test before this one would show nothing"
    assert hall.window_id
