"""A short run of the damage that `make items` does at length; a failure names its seed."""

import random

from benchmarks.item_fuzz import fuzz_packages, fuzz_responses, reworded
from benchmarks.item_samples import RESPONSES, SAMPLES, package, sample
from exam_engine.exchange.imports import import_bytes
from exam_engine.scoring.programs import compile_item

SEED = random.SystemRandom().randrange(10**6)


def test_damaged_packages_and_items_are_taken_or_refused_by_name():
    told = fuzz_packages(400, SEED)
    assert told.crashed == [], f"seed {SEED}"
    assert told.outcomes.total() == 400
    assert told.outcomes["imported"] > 10, "damage that nothing survives tests little"
    assert len(told.outcomes) > 5


def test_damaged_responses_are_scored_or_refused_by_name():
    told = fuzz_responses(2_000, SEED)
    assert told.crashed == [], f"seed {SEED}"
    assert told.outcomes.total() == 2_000
    assert set(told.outcomes) >= {"scored", "malformed_response"}


def test_undamaged_samples_are_all_taken_and_earn_their_points():
    whole = import_bytes(package(len(SAMPLES)), file="p.zip")
    assert [one.identifier for one in whole] == [f"item-{at}" for at in range(len(SAMPLES))]
    earned = {}
    for name in SAMPLES:
        (one,) = import_bytes(sample(name), file="item.xml")
        earned[name] = float(compile_item(one.item).score({"RESPONSE": RESPONSES[name]}).score)
    assert earned == {"match": 1, "map": 2, "point": 1, "near": 1, "parts": 0, "ranked": 1}


def test_the_same_seed_does_the_same_damage():
    first, second = (reworded(sample("near"), random.Random(5)) for _ in range(2))
    assert first == second != sample("near")
