"""Whether time tells a private credential from a number that never was.

Two thousand answers of each kind at three doors, in an order drawn anew, in one process, over the
real pages and database. The distributions are compared by the Kolmogorov-Smirnov distance: below
its critical value at one in a thousand nobody can tell them apart by as many questions. A third
kind, a credential that is shown, is measured beside them and has to be found, so that the measure
itself is known to see a difference. One number of each kind is asked again and again: any number
costs a little less from the second time on, which tells nothing of its kind.
"""

import random
import secrets
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from math import sqrt
from pathlib import Path

from app.persistence import migrate
from app.services.verifying.showing import Visibility
from app.services.wallet.choosing import Choice, Choosing
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display, number_from_random
from tests.app.filled import open_office
from tests.app.offices import Office
from tests.support.redis import TestRedis

ANSWERS = 2_000
CRITICAL = 1.95
"""Of the Kolmogorov-Smirnov distance times the root of n/2, at one in a thousand."""
DOORS = ("/c/{}", "/c/{}/credential.jwt", "/api/v1/verify/{}")


def run(answers: int = ANSWERS, seed: int | None = None) -> bool:
    """Measure and print; returns whether private and unknown are alike at every door."""
    seed = secrets.randbelow(2**32) if seed is None else seed
    redis = TestRedis.create()
    try:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/hidden.sqlite3"
            migrate.upgrade(url)
            more = {"verify_requests_per_minute": 1_000_000}
            with open_office(Path(folder), url, redis.url, **more) as office:
                return _measured(office, answers, random.Random(seed), seed)
    finally:
        redis.stop()


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the largest distance between two empirical distributions, 0 to 1."""
    ranks = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    seen, largest = [0, 0], 0.0
    sizes = (len(one), len(other))
    for place, (value, side) in enumerate(ranks):
        seen[side] += 1
        if place + 1 == len(ranks) or ranks[place + 1][0] != value:
            largest = max(largest, abs(seen[0] / sizes[0] - seen[1] / sizes[1]))
    return largest


def _measured(office: Office, answers: int, draw: random.Random, seed: int) -> bool:
    shown = display(CredentialNumber(office.number))
    bound = CRITICAL / sqrt(answers / 2)
    unknown = display(number_from_random(draw.randbytes(10)))
    print(f"private or unknown: {answers} answers of each kind, seed {seed}")
    controls = {
        door: _times(office, door, {"shown": shown, "unknown": unknown}, answers // 10, draw)
        for door in DOORS
    }
    choice = Choice(Visibility.PRIVATE, frozenset(), "0" * 64, 0)
    Choosing(office.wiring.uow).choose(office.number, "carla", choice)
    alike = True
    for door in DOORS:
        times = _times(office, door, {"private": shown, "unknown": unknown}, answers, draw)
        apart = distance(times["private"], times["unknown"])
        control = distance(controls[door]["shown"], controls[door]["unknown"])
        alike &= apart < bound < control
        print(f"  {door:24} apart {apart:.3f} (alike below {bound:.3f}); shown {control:.3f}")
    return alike


def _times(
    office: Office, door: str, kinds: Mapping[str, str], answers: int, draw: random.Random
) -> dict[str, list[float]]:
    """Ask for each kind equally often, in an order drawn anew; seconds of CPU of each answer."""
    visitor = office.stranger()
    visitor.get("/verify")
    order = [kind for kind in kinds for _ in range(answers)]
    draw.shuffle(order)
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    for kind in order:
        path = door.format(kinds[kind])
        began = time.process_time()
        visitor.get(path)
        found[kind].append(time.process_time() - began)
    return found


if __name__ == "__main__":
    sys.exit(0 if run(int(sys.argv[1]) if len(sys.argv) > 1 else ANSWERS) else 1)
