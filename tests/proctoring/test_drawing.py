"""The draw: as many as asked for, by the seed alone; its moments look like what was marked."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from proctoring.drawing import (
    LENGTHS,
    SEED_BYTES,
    is_drawn,
    moment_of,
    place_among,
    promise_of,
    sample_id,
)
from tests.builders import NINE

SEED = bytes(range(SEED_BYTES))
EXAMS = [f"attempt-{number}" for number in range(4000)]
PICTURES = [NINE + timedelta(seconds=5 * number) for number in range(240)]


@pytest.mark.parametrize("percent", [0, 2, 25, 100])
def test_about_as_many_are_drawn_as_were_asked_for(percent):
    drawn = sum(is_drawn(SEED, one, percent) for one in EXAMS)
    expected = len(EXAMS) * percent / 100
    spread = (expected * (1 - percent / 100)) ** 0.5
    assert abs(drawn - expected) <= 5 * spread


def test_the_seed_alone_says_who_and_a_larger_share_draws_the_same_and_more():
    two, five = ({one for one in EXAMS if is_drawn(SEED, one, share)} for share in (2, 5))
    assert two < five
    other = bytes(reversed(SEED))
    assert {one for one in EXAMS if is_drawn(other, one, 2)} != two
    assert promise_of(other) != promise_of(SEED)
    assert len({sample_id(SEED, one) for one in EXAMS}) == len(EXAMS)


def test_a_moment_begins_and_ends_with_a_picture_anywhere_in_the_exam():
    found = [moment_of(SEED, one, PICTURES, ()) for one in EXAMS]
    assert all(started in PICTURES and ended in PICTURES for started, ended in found)
    assert {started for started, _ended in found} == set(PICTURES)
    assert max(ended - started for started, ended in found) == max(LENGTHS)
    assert all(started <= ended for started, ended in found)


def test_it_lasts_as_long_as_what_was_marked_of_late():
    lengths = [timedelta(seconds=5), timedelta(seconds=5), timedelta(seconds=40)]
    early = [one for one in (moment_of(SEED, each, PICTURES, lengths) for each in EXAMS)
             if one[0] < PICTURES[200]]  # fmt: skip
    found = Counter((ended - started).total_seconds() for started, ended in early)
    assert set(found) == {5.0, 40.0}
    assert 1.5 < found[5.0] / found[40.0] < 2.6


def test_one_picture_is_enough():
    assert moment_of(SEED, "a", PICTURES[:1], ()) == (NINE, NINE)


def test_its_place_is_that_of_something_beside_it_and_stays():
    source = random.Random(7)
    amounts = [source.random() for _ in range(9)]
    places = {place_among(one, "sample", amounts) for one in EXAMS[:400]}
    assert places == set(amounts)
    assert place_among("a", "b", amounts) == place_among("a", "b", amounts[::-1])
    assert place_among("a", "b", ()) == 0
