"""A hall that hands in at the same moment: how long until everybody is scored.

The relay and one worker are the real processes. The burst is made by the use case itself, as fast
as one process can; the lag counts from the last submission. After the run every attempt has one
outcome, and no job came twice into the journal.
"""

import secrets
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from app.persistence.tables import form_outcomes
from app.services.attempts.handing_in import HandIn
from app.wiring import wire
from benchmarks.figures import Backend, at_most
from benchmarks.rig import Rig, rigged
from benchmarks.seats import fill

ROOT = Path(__file__).resolve().parents[1]
HALL = 600
TOGETHER = 50
EACH_S = 0.005
PATIENCE_S = 60.0


def run(backend: Backend = "postgresql", *, hall: int = HALL) -> bool:
    """Hand in `hall` attempts and wait for their outcomes; return whether the goal is met."""
    with rigged(backend) as rig:
        seats = fill(rig.settings, rig.database, hall)
        parts = [_worker(rig, "relay"), _worker(rig, "scoring")]
        try:
            time.sleep(3.0)  # until they listen
            began = time.perf_counter()
            _hand_in(rig, seats)
            handed_in = time.perf_counter()
            _wait(rig, hall)
            lag = time.perf_counter() - handed_in
        finally:
            for part in parts:
                part.terminate()
                part.wait(20)
    what, figure, goal, met = at_most("s until all are scored", lag, hall * EACH_S)
    print(f"\n{hall} hand in within {handed_in - began:.1f} s on {backend}, one worker")
    print(f"  {'ok  ' if met else 'MISS'} {what:<34} {figure:8.2f}   goal {goal}")
    return met


def _worker(rig: Rig, *queues: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "workers", *queues], cwd=ROOT, env=rig.env)


def _hand_in(rig: Rig, seats: list[dict]) -> None:
    """Hand in all, and again whose row somebody else held just then, as the pages do."""
    handing_in = wire(rig.settings).handing_in()
    left = [HandIn(one["attempt"], one["person"], 1, secrets.token_hex(16), 0) for one in seats]
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


def _wait(rig: Rig, hall: int) -> None:
    until = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < until:
        with rig.database.reading() as connection:
            outcomes = connection.execute(select(func.count()).select_from(form_outcomes)).scalar()
        if outcomes == hall:
            return
        time.sleep(0.05)
    raise AssertionError(f"{outcomes} of {hall} are scored after {PATIENCE_S} s")
