"""Workers that die in the middle of scoring and issuing, and jobs that come more than once."""

import time
from collections.abc import Sequence

from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import select

from app.embedded.children import Child, ChildSpec, start_child
from app.embedded.supervisor import PYTHON
from app.persistence.tables import credentials, item_outcomes
from app.services.messages import SCORE_ATTEMPT
from app.wiring import connect_redis
from tests.faults import hooks
from tests.faults.invariants import assert_invariants
from tests.faults.outcome import Run
from tests.faults.pace import again_within, slowdown
from tests.faults.stage import Stage
from tests.journeys.sitters import Sitter
from workers.queues import JOBS

PEOPLE = 4
ONCE_MORE_S = 15.0
"""Lease of a killed worker's job, and what comes after it; its successor starts meanwhile."""
LOOK_S = 60.0
"""How long a run waits to see what happens; bounds are judged afterwards."""
DELIVERIES = 5
WORKERS = 4


def scorer_killed(stage: Stage) -> dict[str, object]:
    """F4: kill -9 of the worker in the middle of the transaction that stores a result."""
    return _killed_in(stage, "form_outcomes", "INSERT", "")


def killed_after_commit(stage: Stage) -> dict[str, object]:
    """F6, first part: the result is committed, its message is not settled yet."""
    figures = _killed_in(stage, "outbox", "DELETE", f"OLD.kind = '{SCORE_ATTEMPT.name}'")
    return {**figures, **issuer_killed(stage)}


def _killed_in(stage: Stage, table: str, event: str, when: str) -> dict[str, object]:
    """Catch the worker in one write of a hand-in, kill it, and see everybody scored once."""
    sitters, before = stage.answering(PEOPLE), slowdown()
    with hooks.slow(stage, table, event, when=when):
        stage.hand_in(sitters[:1])
        hooks.wait_until_caught(stage)
        gone = stage.house.kill("jobs")
        since = time.monotonic()
        committed = stage.records.outcomes(sitters[0].candidate.attempt)
    assert committed == (1 if table == "outbox" else 0), "it was killed somewhere else"
    stage.hand_in(sitters[1:])
    stage.all_scored(sitters)
    _settled(stage, sitters)
    recovery = time.monotonic() - since
    assert stage.house.pid("jobs") not in {None, gone}
    figures = assert_invariants(stage.records, sitters)
    for sitter in sitters:
        _assert_scored_once(stage, sitter)
    slower = max(before, slowdown())
    bound = again_within(ONCE_MORE_S, slower)
    assert recovery <= bound, f"everybody scored after {recovery:.1f} s; bound {bound:.1f} s"
    return {**figures, "recovery_s": recovery, "slowdown": slower}


def _settled(stage: Stage, sitters: Sequence[Sitter]) -> None:
    """Wait until no message about these people waits any more."""
    attempts = {sitter.candidate.attempt for sitter in sitters}
    stage.records.once(
        lambda now: not attempts & now.waiting(SCORE_ATTEMPT.name),
        "the messages are settled",
        seconds=LOOK_S,
    )


def _assert_scored_once(stage: Stage, sitter: Sitter) -> None:
    """See one score for each item of the form, and no result told twice."""
    attempt = sitter.candidate.attempt
    asked = select(item_outcomes.c.item_id).where(item_outcomes.c.attempt_id == attempt)
    with stage.house.database.reading() as connection:
        scored = list(connection.scalars(asked))
    assert sorted(scored) == sorted(stage.records.paper(attempt)), "not one score for each item"
    results = stage.records.events(attempt, "result.recorded")
    assert len({(one.body["state"], one.body["points"]) for one in results}) == len(results)


def issuer_killed(stage: Stage) -> dict[str, object]:
    """F6, second part: an insert that fails, then a kill, between signing and storing."""
    (sitter,) = stage.seat(1)
    attempt = sitter.candidate.attempt
    _answer_right(stage, sitter)
    with hooks.failing(stage, "credentials", "UPDATE"):
        stage.hand_in([sitter])
        intent = stage.records.once(lambda _now: _credentials(stage, attempt) or None, "an intent")
        time.sleep(1.0)  # the worker has tried and failed meanwhile
        found = _credentials(stage, attempt)
        assert found == intent, (found, intent)
        assert [state for _number, state in intent] == ["intent"]
    with hooks.slow(stage, "credentials", "UPDATE"):
        hooks.wait_until_caught(stage, seconds=LOOK_S)
        stage.house.kill("jobs")
        since = time.monotonic()
        found = _credentials(stage, attempt)
        assert found == intent, (found, intent)
    issued = [(number, "active") for number, _state in intent]
    stage.records.once(
        lambda _now: _credentials(stage, attempt) == issued, "issued", seconds=LOOK_S
    )
    recovery, bound = time.monotonic() - since, again_within(ONCE_MORE_S, slowdown())
    (fact,) = stage.records.events(attempt, "credential.issued")
    assert fact.body["number"] == issued[0][0], "the journal names another credential"
    assert_invariants(stage.records, [sitter])
    sitter.candidate.leave()
    assert recovery <= bound, f"issued after {recovery:.1f} s; bound {bound:.1f} s"
    return {"issued_s": recovery}


def _credentials(stage: Stage, attempt: str) -> list[tuple[str, str]]:
    """Return number and state of each credential of an attempt; one is right."""
    asked = select(credentials.c.number, credentials.c.state).where(
        credentials.c.attempt_id == attempt
    )
    with stage.house.database.reading() as connection:
        return [(row.number, row.state) for row in connection.execute(asked)]


def _answer_right(stage: Stage, sitter: Sitter) -> None:
    """Give the right answer to every question."""
    sitter._stand_by()
    right = stage.records.correct(sitter.candidate.attempt)
    for item in sitter.candidate.paper():
        save = sitter._next(stage.draw, [item])
        sitter._send({**save, "r": right[item["item"]]})
    assert sitter.surprises == []


def delivered_often(stage: Stage) -> dict[str, object]:
    """F7: one scoring job five times at once, on four workers; one result."""
    sitters = stage.answering(PEOPLE)
    others = [_worker(stage, number) for number in range(WORKERS - 1)]
    try:
        for sitter in sitters:
            sitter.finish()
        stage.hand_in(sitters)
        deliveries = _deliver(stage, sitters)
        stage.all_scored(sitters)
        stage.records.once(
            lambda _now: _done(stage, deliveries), "all deliveries are done", seconds=LOOK_S
        )
    finally:
        for child in others:
            child.stop()
    for sitter in sitters:
        _assert_scored_once(stage, sitter)
    figures = assert_invariants(stage.records, sitters)
    logs = "".join(path.read_text(errors="replace") for path in stage.house.logs.glob("also-*"))
    assert "Traceback" not in logs, logs[-2000:]
    return {**figures, "deliveries": len(deliveries)}


def _worker(stage: Stage, number: int) -> Child:
    command = (PYTHON, "-m", "workers", "scoring")
    spec = ChildSpec(f"also-{number}", command, stop_seconds=20)
    return start_child(spec, stage.house._env(), stage.house.logs)


def _deliver(stage: Stage, sitters: Sequence[Sitter]) -> list[str]:
    """Enqueue the scoring of each person five times, beside what the dispatcher does."""
    client = connect_redis(stage.redis.url)
    queue = Queue(SCORE_ATTEMPT.queue, connection=client, serializer=JSONSerializer)
    made = [
        queue.enqueue_call(
            JOBS[SCORE_ATTEMPT.name].job,
            args=([[SCORE_ATTEMPT.name, sitter.candidate.attempt, 1]],),
            timeout=60,
            result_ttl=60,
        ).id
        for sitter in sitters
        for _ in range(DELIVERIES)
    ]
    client.close()
    return made


def _done(stage: Stage, jobs: Sequence[str]) -> bool:
    """Tell whether each job has ended, and did what it was asked for."""
    client = connect_redis(stage.redis.url)
    queue = Queue(SCORE_ATTEMPT.queue, connection=client, serializer=JSONSerializer)
    try:
        found = [queue.fetch_job(job) for job in jobs]
        assert not any(one is not None and one.is_failed for one in found), "a delivery failed"
        return all(one is not None and one.return_value() == 1 for one in found)
    finally:
        client.close()


RUNS = (
    Run("F4", "kill -9 of the worker in the middle of storing a result", scorer_killed),
    Run("F6", "kill -9 after the commit of a result; between signing and storing a credential",
        killed_after_commit),
    Run("F7", "each scoring job five times at once, on four workers", delivered_often, short=True),
)  # fmt: skip
