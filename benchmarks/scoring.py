"""A hall that hands in at the same moment: how long until everybody is scored, and then triaged.

The relay and the workers are the real processes. The burst is made by the use case itself, as fast
as one process can; the lag counts from the last submission. What each process worked is told per
form, which a busy machine changes less than the lag. After the run every attempt has one outcome,
and no job came twice into the journal.
"""

import random
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Select, func, select

from app.persistence.journal.writer import GroupCommitWriter
from app.persistence.tables import attempts, form_outcomes
from app.services.attempts.handing_in import HandIn
from app.services.rows import SaveRequest
from app.wiring import wire
from benchmarks import machine
from benchmarks.figures import Backend, at_most
from benchmarks.rig import Rig, rigged
from benchmarks.seats import ANSWERS, fill

ROOT = Path(__file__).resolve().parents[1]
HALL = 600
TOGETHER = 50
AT_ONCE = 64
SEED = 20_261_126
EACH_S = 0.005
PATIENCE_S = 60.0
_TRIAGED = select(func.count()).where(attempts.c.result_state.in_(["final", "held"]))


def run(backend: Backend = "postgresql", *, hall: int = HALL, workers: int = 1) -> bool:
    """Hand in `hall` attempts and wait for their outcomes; return whether the goal is met."""
    with rigged(backend) as rig:
        seats = fill(rig.settings, rig.database, hall)
        answer(rig, seats)
        parts = [_worker(rig, "relay"), *(_worker(rig, "scoring") for _ in range(workers))]
        try:
            time.sleep(3.0)  # until they listen
            began, worked = time.perf_counter(), _worked(rig, parts)
            _hand_in(rig, seats)
            handed_in = time.perf_counter()
            _wait(rig, hall, select(func.count()).select_from(form_outcomes))
            lag = time.perf_counter() - handed_in
            scored = _worked(rig, parts)
            _wait(rig, hall, _TRIAGED)
            triaged = time.perf_counter() - handed_in
        finally:
            for part in parts:
                part.terminate()
                part.wait(20)
    what, figure, goal, met = at_most("s until all are scored", lag, hall * EACH_S / workers)
    print(f"\n{hall} hand in within {handed_in - began:.1f} s on {backend}, {workers} at work")
    print(f"  {'ok  ' if met else 'MISS'} {what:<34} {figure:8.2f}   goal {goal}")
    each = [(after - before) / hall * 1000 for before, after in zip(worked, scored, strict=True)]
    print("       CPU ms per form: relay {:.2f}, workers {:.2f}, database {:.2f}".format(*each))
    print(f"       all are triaged after {triaged:.2f} s")
    return met


def _worked(rig: Rig, parts: Sequence[subprocess.Popen[bytes]]) -> tuple[float, float, float]:
    """Return the seconds that relay, workers and database have worked."""
    relay, *workers = (machine.cpu_seconds(part.pid) for part in parts)
    return relay, sum(workers), rig.database_cpu()


def _worker(rig: Rig, *queues: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "workers", *queues], cwd=ROOT, env=rig.env)


def answer(rig: Rig, seats: list[dict]) -> None:
    """Answer the choice items of every form, each by chance, through the writer of saves."""
    journal, draw = GroupCommitWriter(rig.database), random.Random(SEED)
    journal.start()

    def save(seat: dict, number: int, item: str, response: str) -> None:
        request = SaveRequest(
            seat["attempt"], seat["person"], 1, number, "answer", item, response, False, 1, None
        )
        assert journal.save(request).verdict == "accepted"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(1, max(len(one["items"]) for one in seats) + 1):
            saves = [
                pool.submit(save, one, number, one["items"][number - 1], draw.choice(ANSWERS))
                for one in seats
            ]
            _ = [one.result() for one in saves]
    journal.stop()


def _hand_in(rig: Rig, seats: list[dict]) -> None:
    """Hand in all, and again whose row somebody else held just then, as the pages do."""
    handing_in = wire(rig.settings).handing_in()
    left = [
        HandIn(one["attempt"], one["person"], 1, secrets.token_hex(16), len(one["items"]))
        for one in seats
    ]
    until = time.perf_counter() + PATIENCE_S
    while left and time.perf_counter() < until:
        again: list[HandIn] = []
        for first in range(0, len(left), TOGETHER):
            batch = left[first : first + TOGETHER]
            answers = handing_in.hand_in_all(batch)
            refused = [one for one in answers if isinstance(one, Exception)]
            if refused:
                raise refused[0]
            again += [one for one, answer in zip(batch, answers, strict=True) if answer is None]
        left = again


def _wait(rig: Rig, hall: int, counted: Select[tuple[int]]) -> None:
    until = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < until:
        with rig.database.reading() as connection:
            there = connection.execute(counted).scalar()
        if there == hall:
            return
        time.sleep(0.05)
    raise AssertionError(f"{there} of {hall} are done after {PATIENCE_S} s")
