"""Processes and stores that end: web, workers, Redis, PostgreSQL."""

import time
from itertools import pairwise

from tests.faults.invariants import assert_invariants
from tests.faults.outcome import Run
from tests.faults.stage import Stage, back_after
from tests.journeys.sitters import Sitter
from tests.journeys.test_kills import all_answer_some_more
from tests.support.processes import eventually

PEOPLE = 6
KILLS = 5
WEB_BACK_S = 10.0
"""The design says 5 s; this leaves as much again for a machine with other work."""
SCORED_AGAIN_S = 20.0
"""Lease of a killed worker's jobs, and the start of its successor."""
REDIS_AWAY_S = 60.0
EMPTIED_AWAY_S = 12.0
"""Longer than the pool's and the dispatcher's patience; how long is the subject of F8."""
QUIET_S = 2.0
DATABASE_AWAY_S = 5.0
DATABASE_BACK_S = 10.0
ON_ITS_WAY_S = 0.5
"""Acknowledgements of what was durable before may still arrive so long."""


def web_killed(stage: Stage) -> dict[str, object]:
    """F1: kill -9 of the web process, five times."""
    sitters = stage.answering(PEOPLE)
    longest = []
    for _ in range(KILLS):
        time.sleep(stage.draw.uniform(0.1, 0.6))
        since = time.monotonic()
        pid = stage.house.kill("web")
        longest.append(back_after(sitters, since))
        assert stage.house.pid("web") not in {None, pid}
    figures = _settled(stage, sitters, max(longest), WEB_BACK_S)
    return {**figures, "each_s": [round(one, 1) for one in longest]}


def workers_killed(stage: Stage) -> dict[str, object]:
    """F5: kill -9 of the workers and the dispatcher while handed-in exams wait for scores."""
    sitters = stage.answering(PEOPLE)
    stage.hand_in(sitters[: PEOPLE // 2])
    gone = {part: stage.house.kill(part) for part in ("jobs", "relay", "snapshots")}
    since = time.monotonic()
    stage.hand_in(sitters[PEOPLE // 2 :])
    scored = stage.all_scored(sitters)
    eventually(
        lambda: all(stage.house.pid(part) not in {None, pid} for part, pid in gone.items()),
        "the workers run again",
        seconds=SCORED_AGAIN_S,
    )
    figures = assert_invariants(stage.records, sitters)
    recovery = time.monotonic() - since
    assert scored <= SCORED_AGAIN_S, scored
    return {**figures, "recovery_s": recovery, "scored_s": scored}


def redis_stopped(stage: Stage) -> dict[str, object]:
    """F8: no Redis for a while; answers go on, jobs wait in the outbox."""
    return _without_redis(stage, REDIS_AWAY_S, empty=False)


def redis_emptied(stage: Stage) -> dict[str, object]:
    """F9: Redis comes back without its data; nobody is logged out, everything is scored."""
    return _without_redis(stage, EMPTIED_AWAY_S, empty=True)


def _without_redis(stage: Stage, away_s: float, *, empty: bool) -> dict[str, object]:
    sitters = stage.answering(PEOPLE)
    early = sitters[:2]
    stage.redis.kill()
    gone = time.monotonic()
    try:
        stage.hand_in(early)
        time.sleep(away_s)
        away_until = time.monotonic()
        quiet = _longest_silence(sitters[2:], gone, away_until)
        early_results = sum(stage.records.outcomes(one.candidate.attempt) for one in early)
    finally:
        stage.redis.restart(empty=empty)
    since = time.monotonic()
    for sitter in sitters:
        sitter.candidate.visitor.did(f"/api/attempts/{sitter.candidate.attempt}/ticket")
    stage.all_scored(early, seconds=30)
    recovery = time.monotonic() - since
    all_answer_some_more(sitters[2:])
    stage.hand_in(sitters[2:])
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert quiet <= QUIET_S, f"answers waited {quiet:.1f} s for a Redis they do not need"
    assert early_results == 0, "scored without a queue: Redis was not away"
    return {**figures, "recovery_s": recovery, "longest_silence_s": quiet}


def _longest_silence(sitters: list[Sitter], since: float, until: float) -> float:
    """Return the longest time in which somebody heard of no receipt."""
    longest = 0.0
    for sitter in sitters:
        heard = sorted(one.heard for one in list(sitter.receipts.values()))
        points = [since, *(at for at in heard if since < at < until), until]
        longest = max(longest, *(b - a for a, b in pairwise(points)))
    return longest


def database_crashed(stage: Stage) -> dict[str, object]:
    """F10: immediate stop of PostgreSQL, five seconds later a start with recovery."""
    assert stage.postgres is not None
    sitters = stage.answering(PEOPLE)
    stage.postgres.kill()
    gone = time.monotonic()
    time.sleep(DATABASE_AWAY_S)
    until = time.monotonic()
    stage.postgres.start()
    since = time.monotonic()
    stage.house.database.close()  # our own reader's connections died as well
    recovery = back_after(sitters, since)
    wrong = [
        one
        for sitter in sitters
        for one in list(sitter.receipts.values())
        if gone + ON_ITS_WAY_S < one.heard < until
    ]
    assert not wrong, f"{len(wrong)} receipts while there was no database"
    return _settled(stage, sitters, recovery, DATABASE_BACK_S)


def _settled(
    stage: Stage, sitters: list[Sitter], recovery: float, bound: float
) -> dict[str, object]:
    all_answer_some_more(sitters)
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert recovery <= bound, f"back after {recovery:.1f} s; bound {bound:g} s"
    return {**figures, "recovery_s": recovery}


RUNS = (
    Run("F1", "kill -9 of the web process, 5 times, while 6 people answer", web_killed),
    Run(
        "F5",
        "kill -9 of workers and dispatcher between hand-in and score",
        workers_killed,
        short=True,
    ),
    Run("F8", "Redis stopped for 60 s", redis_stopped),
    Run("F9", "Redis stopped for 12 s and restarted empty", redis_emptied),
    Run(
        "F10", "PostgreSQL stopped without a checkpoint for 5 s", database_crashed, ("postgresql",)
    ),
)
