"""A short run of the damage that `benchmarks.picture_fuzz` does at length, with its seed."""

import random
from pathlib import Path

from benchmarks.picture_fuzz import damaged, fuzz
from proctoring.backends import choose_readers
from tests.support.camera import Scene, jpeg_sequence

SEED = random.SystemRandom().randrange(10**6)


def test_damaged_pictures_are_read_or_refused_by_name(tmp_path: Path):
    told = fuzz(250, SEED, choose_readers(tmp_path))  # without a model, which takes its time
    assert told.crashed == [], f"seed {SEED}"
    assert told.outcomes.total() == 250
    assert told.outcomes["read"] > 10, f"seed {SEED}: damage that nothing survives tests little"
    assert len(told.outcomes) > 3, f"seed {SEED}"


def test_the_same_seed_does_the_same_damage():
    (picture,) = jpeg_sequence([Scene("present", 1)], 1)
    first, second = (damaged(picture, random.Random(5)) for _ in range(2))
    assert first == second != picture
