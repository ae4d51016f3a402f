"""How far a head is turned, against the person's own usual; and what becomes of it over time."""

from dataclasses import replace
from datetime import timedelta
from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring.backends.base import Face
from proctoring.baseline import UNKNOWN, Baseline
from proctoring.flags import FlagClosed, FlagKind, FlagOpened, Severity
from proctoring.observations import Observation
from proctoring.rulebook import OFF_BY_DEFAULT, Rules
from proctoring.rules import fold
from proctoring.signals.turning import read_yaw
from proctoring.smoother import SmootherState
from tests.proctoring.builders import NINE, a_face, an_observation, samples

WATCHED = Rules(off=frozenset())


def head(yaw: float, lean: float = 0.0, size: float = 40.0) -> Face:
    """A face with a nose that stands out by 0.4 of the distance of its eyes."""
    turn, roll = radians(yaw), radians(lean)
    points = [(-size / 2 * cos(turn), 0.0), (size / 2 * cos(turn), 0.0)]
    points += [(0.4 * size * sin(turn), 0.6 * size)]
    turned = tuple(
        (100 + x * cos(roll) - y * sin(roll), 100 + x * sin(roll) + y * cos(roll))
        for x, y in points
    )
    return Face(60, 60, 80, 110, 0.9, turned)


@given(st.floats(-60, 60), st.floats(-40, 40), st.floats(10, 120))
def test_yaw_is_read_whatever_the_lean_and_the_distance(yaw: float, lean: float, size: float):
    assert read_yaw(head(yaw, lean, size)) == pytest.approx(yaw, abs=0.01)


def test_without_points_or_with_eyes_in_one_place_nothing_is_read():
    assert read_yaw(Face(0, 0, 80, 110, 0.9)) is None
    assert read_yaw(replace(head(0), landmarks=((5, 5), (5, 5), (5, 9)))) is None


def looking(yaw: float) -> Observation:
    return an_observation((replace(a_face(), yaw=yaw),))


def seen(*turns: tuple[float, int]) -> list[Observation]:
    """Observations: so many pictures at each yaw."""
    return [looking(yaw) for yaw, count in turns for _ in range(count)]


LEARN = (10.0, 25)
AWAY, BACK = (50.0, 6), (10.0, 8)


def kinds(observations: list[Observation], rules: Rules = WATCHED) -> list[tuple[type, FlagKind]]:
    return [(type(one), one.flag.kind) for one in fold(samples(observations), rules)[1]]


@pytest.mark.parametrize(
    ("turns", "flags"),
    [
        pytest.param([LEARN, AWAY, BACK, AWAY, BACK], 0, id="twice is not often"),
        pytest.param([LEARN, AWAY, BACK, AWAY, BACK, AWAY], 1, id="the third in ten minutes"),
        pytest.param([LEARN, AWAY, (10.0, 130), AWAY, BACK, AWAY], 0, id="too far apart"),
        pytest.param([LEARN, (50.0, 360)], 1, id="once, for half an hour"),
        pytest.param([LEARN, (50.0, 120)], 0, id="once, for just under ten minutes"),
        pytest.param([LEARN, *[(50.0, 2), BACK] * 9], 0, id="glances"),
        pytest.param([LEARN, *[(31.9, 6), BACK] * 9], 0, id="within the person's own bound"),
        pytest.param([(50.0, 60)], 0, id="who always sits so looks straight"),
        pytest.param([(50.0, 10)], 0, id="while it is being learned"),
        pytest.param([LEARN, (50.0, 4), (26.0, 30), AWAY], 0, id="half back is one episode still"),
    ],
)
def test_looking_away_is_told_from_the_third_lasting_time(
    turns: list[tuple[float, int]], flags: int
):
    found = kinds(seen(*turns))
    assert found.count((FlagOpened, FlagKind.GAZE_AWAY)) == flags
    assert found.count((FlagClosed, FlagKind.GAZE_AWAY)) == 0


def test_the_flag_is_low_names_its_picture_and_closes_once():
    turns = seen(LEARN, AWAY, BACK, AWAY, BACK, AWAY, BACK)
    opened, closed = fold(samples(turns), WATCHED)[1]
    assert opened.flag.severity is Severity.LOW
    assert opened.flag.evidence is not None
    assert opened.flag.evidence.reading == pytest.approx(40, abs=1)
    assert closed.flag.started == opened.flag.started == NINE + timedelta(seconds=53 * 5)


def test_one_that_lasts_ten_minutes_is_told_from_its_beginning_and_closes_once():
    opened, closed = fold(samples(seen(LEARN, (50.0, 150), BACK)), WATCHED)[1]
    assert (type(opened), type(closed)) == (FlagOpened, FlagClosed)
    assert opened.flag.duration == timedelta(minutes=10)
    assert closed.flag.started == opened.flag.started == NINE + timedelta(seconds=25 * 5)
    assert (opened.flag.count, closed.flag.count) == (121, 150)


def test_it_is_off_by_default_and_then_not_even_remembered():
    turns = samples(seen(LEARN, *[AWAY, BACK] * 5))
    (state, changes), (watched, _) = fold(turns, Rules()), fold(turns, WATCHED)
    assert Rules().off == OFF_BY_DEFAULT == {FlagKind.GAZE_AWAY}
    assert changes == ()
    assert FlagKind.GAZE_AWAY not in {track.kind for track in state.tracks}
    assert FlagKind.GAZE_AWAY in {track.kind for track in watched.tracks}


def test_any_kind_can_be_switched_off():
    absent = [an_observation(())] * 6
    assert kinds(absent) == [(FlagOpened, FlagKind.FACE_ABSENT)]
    assert kinds(absent, Rules(off=frozenset({FlagKind.FACE_ABSENT}))) == []


def test_the_usual_is_learned_in_two_minutes_then_follows_slowly_and_no_turn_moves_it():
    baseline = UNKNOWN
    for number in range(24):
        assert baseline.usual is None
        baseline = baseline.after(8 + number % 3, NINE + timedelta(seconds=5 * number), near=15)
    baseline = baseline.after(14, NINE + timedelta(minutes=2), near=15)
    assert baseline.usual == 9, "the one that ends it weighs as much as any other"
    later = NINE + timedelta(minutes=5)
    assert baseline.after(60, later, near=15) == baseline
    assert baseline.after(19, later, near=15).usual == pytest.approx(9.2)


@given(st.lists(st.floats(-80, 80), max_size=90), st.integers(0, 90))
def test_stored_between_two_pictures_or_not_is_the_same(yaws: list[float], cut: int):
    numbered = samples([looking(yaw) for yaw in yaws])
    whole, changes = fold(numbered, WATCHED)
    early, first = fold(numbered[:cut], WATCHED)
    stored = SmootherState.from_document(early.to_document())
    assert stored == early
    late, second = fold([*numbered[:cut], *numbered[cut:]], WATCHED, stored)
    assert (late, (*first, *second)) == (whole, changes)
    assert Baseline.from_document(whole.baseline.to_document()) == whole.baseline


def test_an_episode_that_nobody_is_shown_is_remembered_as_such():
    state, changes = fold(samples([looking(0)] * 26 + [looking(40)] * 6), WATCHED)
    assert changes == ()
    assert [track.kind for track in state.tracks if track.muted] == [FlagKind.GAZE_AWAY]
    assert SmootherState.from_document(state.to_document()) == state
