"""The measure that tells two distributions apart: what it must see, and what it must not."""

import random
from math import sqrt

from benchmarks.hidden import CRITICAL, distance


def test_equal_samples_are_not_apart_and_disjoint_ones_are_wholly() -> None:
    assert distance([1.0, 2.0, 3.0], [3.0, 1.0, 2.0]) == 0.0
    assert distance([1.0, 2.0], [3.0, 4.0, 5.0]) == 1.0
    assert distance([1.0, 1.0, 2.0], [1.0, 2.0, 2.0]) == 1 / 3  # ties are counted whole


def test_a_fifth_of_a_spread_is_seen_in_two_thousand_and_chance_is_not() -> None:
    draw = random.Random(20261126)
    one, same, moved = ([draw.gauss(at, 1.0) for _ in range(2_000)] for at in (0.0, 0.0, 0.2))
    bound = CRITICAL / sqrt(1_000)
    assert distance(one, same) < bound < distance(one, moved)
