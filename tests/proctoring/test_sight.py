"""How well a detector sees one person, and what a turned head seems to show."""

from dataclasses import replace

import pytest

from proctoring.sight import Hint, sight_of, turn_hint
from tests.proctoring.builders import (
    COVERED,
    CROWD,
    DISTRUSTED,
    NOBODY,
    ONE,
    PRESENT,
    an_observation,
)


def turned(yaw: float | None):
    return an_observation((replace(ONE[0], yaw=yaw),))


@pytest.mark.parametrize(
    ("observations", "seen", "human_only"),
    [
        ([PRESENT] * 4, 4, False),
        ([PRESENT] * 3 + [NOBODY], 3, False),
        ([PRESENT] * 2 + [NOBODY] * 2, 2, True),
        ([PRESENT] * 2 + [CROWD] * 2, 2, True),
        ([NOBODY] * 3, 0, False),
        ([PRESENT] + [COVERED] * 9, 1, False),
        ([replace(COVERED, faces=ONE)] * 4, 4, False),
    ],
    ids=["all", "three-of-four", "half", "doubles", "too-few", "covered-is-not-unseen", "dim"],
)
def test_it_stands_aside_below_three_of_four(observations, seen, human_only):
    sight = sight_of(observations)
    assert (sight.seen, sight.human_only) == (seen, human_only)


def test_a_detector_that_claims_nothing_has_nothing_to_stand_aside_from():
    unseen = replace(NOBODY, detector=DISTRUSTED)
    assert not sight_of([unseen] * 6).human_only


def test_the_usual_turn_is_the_median_of_those_seen_alone():
    assert sight_of([turned(4.0), turned(6.0), turned(30.0), NOBODY]).yaw == 6.0
    assert sight_of([turned(None)]).yaw is None
    assert (sight_of([]).yaw, sight_of([an_observation(None)]).pictures) == (None, 0)


@pytest.mark.parametrize(
    ("yaw", "usual", "hint"),
    [
        (20.0, 5.0, Hint.FITS),
        (19.0, 5.0, Hint.UNCLEAR),
        (-10.0, 5.0, Hint.OTHER_SIDE),
        (40.0, None, Hint.UNCLEAR),
        (None, 0.0, Hint.UNCLEAR),
    ],
)
def test_a_turn_to_the_own_left_goes_to_the_right_of_the_picture(yaw, usual, hint):
    assert turn_hint(turned(yaw), usual, to_own_left=True) is hint
    mirrored = {Hint.FITS: Hint.OTHER_SIDE, Hint.OTHER_SIDE: Hint.FITS}.get(hint, hint)
    assert turn_hint(turned(yaw), usual, to_own_left=False) is mirrored


def test_of_nobody_and_of_two_nothing_is_said():
    assert turn_hint(NOBODY, 0.0, to_own_left=True) is Hint.UNCLEAR
    assert turn_hint(CROWD, 0.0, to_own_left=True) is Hint.UNCLEAR
