"""Schedules that would take time from candidates: refused before anybody loses a minute."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.faults.invariants import assert_invariants
from tests.faults.outcome import Run
from tests.faults.stage import Stage
from tests.journeys.protocol import Visitor
from tests.journeys.records import SCHEME
from tests.journeys.test_kills import PASSWORD, all_answer_some_more

ADMINISTRATOR = "admin@demo.example"
QUICK, SLOW = "fault-quick@demo.example", "fault-slow@demo.example"
OTHER = "fault-other@demo.example"  # two exams of one scheme at a time are no longer booked
WHY = ("--by", ADMINISTRATOR, "--reason", "The building closes early.")
CONFLICT, SEE_OTHER = 409, 303


def bad_schedules(stage: Stage) -> dict[str, object]:
    """F32: a cap shorter than the exam, an end before the start, an accommodation that is
    forgotten; nothing of it is stored, and who sits notices nothing.
    """
    sitters = stage.answering(2)
    ends = [stage.records.stored(one.candidate.attempt).attempt.deadline_at for one in sitters]
    now = stage.records.read(lambda uow: uow.now())
    limit = stage.records.stored(sitters[0].candidate.attempt).attempt.policy.time_limit
    before = _windows(stage)
    refused = {
        "shorter than the exam": _open(stage, now, now + limit - timedelta(minutes=3)),
        "ends before it begins": _open(stage, now, now - timedelta(minutes=1)),
    }
    assert "every candidate lacks 3 min" in refused["shorter than the exam"], refused
    assert _windows(stage) == before, "a bad window was stored"
    refused |= _forgotten(stage, now, limit)
    all_answer_some_more(sitters)
    again = [stage.records.stored(one.candidate.attempt).attempt.deadline_at for one in sitters]
    assert again == ends, "somebody's end has moved"
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    return {**assert_invariants(stage.records, sitters), "refused": len(refused)}


def _forgotten(stage: Stage, now: datetime, limit: timedelta) -> dict[str, str]:
    """Let one person have twice the time; no window that they are in may take it from them."""
    for email in (QUICK, SLOW, OTHER):
        stage.records.add_candidate(email, PASSWORD)
    agreed = ["accommodations", "grant", SLOW, "--factor", "2", "--by", ADMINISTRATOR]
    _assay(stage, [*agreed, "--reason", "As agreed."])
    short = _opened(stage, now, now + limit + timedelta(minutes=10))
    wide = _opened(stage, now, now + 2 * limit + timedelta(minutes=10))
    assert _register(stage, QUICK, short) == SEE_OTHER
    assert _register(stage, SLOW, short) == CONFLICT, "booked into a window that is too short"
    assert [_register(stage, one, wide) for one in (OTHER, SLOW)] == [SEE_OTHER, SEE_OTHER]
    earlier = (now + limit + timedelta(minutes=10)).isoformat()
    said = _refused(stage, ["windows", "change", wide, "--closes", earlier, *WHY])
    assert SLOW in said, f"who would lose time is not named: {said}"
    assert OTHER not in said, f"somebody who loses nothing is named: {said}"
    kept = stage.records.attempt(SLOW, wide).attempt.policy
    assert kept.closes_at - now >= 2 * limit, "the refused change has moved somebody"
    return {"booking": "409", "moving": said}


def _windows(stage: Stage) -> list[str]:
    return stage.records.read(lambda uow: [one.id for one in uow.content.windows()])


def _arguments(opens: datetime, closes: datetime) -> list[str]:
    times = ["--opens", opens.isoformat(), "--closes", closes.isoformat()]
    return ["windows", "open", SCHEME, *times, "--caps-time"]


def _open(stage: Stage, opens: datetime, closes: datetime) -> str:
    """Try to open a window that must be refused; return what was said."""
    return _refused(stage, _arguments(opens, closes))


def _opened(stage: Stage, opens: datetime, closes: datetime) -> str:
    """Open a window that ends working time; return its id."""
    return _assay(stage, _arguments(opens, closes)).partition(":")[0]


def _register(stage: Stage, email: str, window: str) -> int:
    """Register somebody on their own page; return the status."""
    visitor = Visitor(stage.house.url)
    visitor.log_in(email, PASSWORD)
    return visitor.post(f"/windows/{window}/register", form={}).status


def _refused(stage: Stage, arguments: Sequence[str]) -> str:
    done = _run(stage, arguments)
    assert done.returncode, f"{arguments} was done: {done.stdout}"
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    return done.stderr + done.stdout


def _assay(stage: Stage, arguments: Sequence[str]) -> str:
    done = _run(stage, arguments)
    assert done.returncode == 0, f"{arguments}: {done.stderr[-2000:]}"
    return done.stdout


def _run(stage: Stage, arguments: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        env=stage.house._env(), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


RUNS = (
    Run("F32", "windows that would take time from candidates", bad_schedules),
)  # fmt: skip
