"""Processes and stores that end: web, workers, Redis, PostgreSQL."""

import http
import time
from collections import Counter
from itertools import pairwise

from exam_engine.issuance.number import display, number_from_random
from tests.faults.invariants import assert_invariants
from tests.faults.outcome import Run
from tests.faults.pace import again_within, slowdown
from tests.faults.stage import Stage, back_after
from tests.journeys.protocol import Channel, Visitor, board
from tests.journeys.sitters import Sitter
from tests.journeys.test_kills import all_answer_some_more
from tests.support.processes import eventually

PEOPLE = 6
KILLS = 5
WEB_BACK_S = 5.0
"""On a machine with nothing else to do; a slower one has as much longer."""
SCORED_AGAIN_S = 15.0
"""Lease of a killed worker's jobs, and what comes after it."""
REDIS_AWAY_S = 60.0
EMPTIED_AWAY_S = 12.0
"""Longer than the pool's and the dispatcher's patience; how long is the subject of F8."""
QUIET_S = 2.0
BOARD_S = 2.0
MOST_LOOK_UPS = 60
NO_NUMBER = display(number_from_random(bytes(10)))
"""Well formed, and nobody's."""
DATABASE_AWAY_S = 5.0
DATABASE_BACK_S = 10.0
ON_ITS_WAY_S = 0.5
"""Acknowledgements of what was durable before may still arrive so long."""


def web_killed(stage: Stage) -> dict[str, object]:
    """F1: kill -9 of the web process, five times."""
    sitters = stage.answering(PEOPLE)
    waited, slower = [], [slowdown()]
    for _ in range(KILLS):
        time.sleep(stage.draw.uniform(0.1, 0.6))
        since = time.monotonic()
        pid = stage.house.kill("web")
        waited.append(back_after(sitters, since))
        slower.append(slowdown())
        assert stage.house.pid("web") not in {None, pid}
    figures = _settled(stage, sitters, max(waited), WEB_BACK_S * max(slower))
    bounds = [WEB_BACK_S * max(pair) for pair in pairwise(slower)]
    late = [one for one in zip(waited, bounds, strict=True) if one[0] > one[1]]
    assert not late, f"back after, and allowed: {late}"
    return {**figures, "each_s": [round(one, 1) for one in waited], "slowdown": max(slower)}


def workers_killed(stage: Stage) -> dict[str, object]:
    """F5: kill -9 of the workers and the dispatcher while handed-in exams wait for scores."""
    sitters, before = stage.answering(PEOPLE), slowdown()
    stage.hand_in(sitters[: PEOPLE // 2])
    gone = {part: stage.house.kill(part) for part in ("jobs", "relay", "snapshots")}
    since = time.monotonic()
    stage.hand_in(sitters[PEOPLE // 2 :])
    scored = stage.all_scored(sitters)
    eventually(
        lambda: all(stage.house.pid(part) not in {None, pid} for part, pid in gone.items()),
        "the workers run again",
        seconds=2 * SCORED_AGAIN_S,
    )
    figures = assert_invariants(stage.records, sitters)
    recovery = time.monotonic() - since
    slower = max(before, slowdown())
    assert scored <= again_within(SCORED_AGAIN_S, slower), (scored, slower)
    return {**figures, "recovery_s": recovery, "scored_s": scored, "slowdown": slower}


def redis_stopped(stage: Stage) -> dict[str, object]:
    """F8: no Redis for a while; answers and boards go on, jobs wait in the outbox."""
    return _without_redis(stage, REDIS_AWAY_S, empty=False)


def redis_emptied(stage: Stage) -> dict[str, object]:
    """F9: Redis comes back without its data; nobody is logged out, everything is scored."""
    figures = _without_redis(stage, EMPTIED_AWAY_S, empty=True)
    return {**figures, "looked_up": _looked_up_until_refused(stage)}


def _looked_up_until_refused(stage: Stage) -> int:
    """Look numbers up until the limit refuses; return how many were answered before."""
    stranger = Visitor(stage.house.url)
    for many in range(MOST_LOOK_UPS + 1):
        status = stranger.get(f"/c/{NO_NUMBER}").status
        if status == http.HTTPStatus.TOO_MANY_REQUESTS:
            return many
        assert status == http.HTTPStatus.NOT_FOUND, status
    raise AssertionError(f"{MOST_LOOK_UPS} look-ups in a minute, and no limit")


def _without_redis(stage: Stage, away_s: float, *, empty: bool) -> dict[str, object]:
    sitters = stage.answering(PEOPLE)
    early = sitters[:2]
    desk = board(stage.proctor())
    desk.wait("board")
    stage.redis.kill()
    gone = time.monotonic()
    try:
        stage.hand_in(early)
        told = _boards_go_on(stage, desk, early, gone + away_s)
        time.sleep(max(0.0, gone + away_s - time.monotonic()))
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
    assert told <= BOARD_S, f"a board heard of what had happened after {told:.1f} s"
    return {**figures, "recovery_s": recovery, "longest_silence_s": quiet, "board_s": told}


def _boards_go_on(stage: Stage, desk: Channel, early: list[Sitter], until: float) -> float:
    """See boards tell what happens, though no push comes: they ask the database.

    One was open before, one is opened now, by somebody who logs in now. Returns the longest wait
    for an answer to `sync`.
    """
    longest, wanted = 0.0, {one.candidate.attempt for one in early}
    for one in (desk, board(stage.proctor())):
        asked = time.monotonic()
        rows = one.call("sync", {"versions": {}})["rows"]
        longest = max(longest, time.monotonic() - asked)
        states = {row["attempt"]: row["state"] for row in rows}
        assert {states[attempt] for attempt in wanted} <= {"submitted", "closing"}, states
        seen = Counter(row["presence"] for row in rows if row["state"] == "in_progress")
        assert seen["online"] >= PEOPLE - len(early), seen
        one.drop()
    assert time.monotonic() < until, "Redis was back before the boards were asked"
    return longest


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
    Run("F8", "Redis stopped for 60 s, before two boards", redis_stopped),
    Run("F9", "Redis stopped for 12 s and restarted empty", redis_emptied),
    Run(
        "F10", "PostgreSQL stopped without a checkpoint for 5 s", database_crashed, ("postgresql",)
    ),
)
