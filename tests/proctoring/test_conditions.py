"""What holds in one snapshot, by table; and what a snapshot cannot speak about."""

from dataclasses import replace

import pytest

from proctoring.conditions import conditions, counted_faces
from proctoring.errors import RecordCorrupt
from proctoring.flags import FlagKind
from proctoring.observations import Observation, SeenFace
from proctoring.thresholds import DEFAULT_THRESHOLDS
from tests.proctoring.builders import (
    BLACK,
    BRIGHT,
    CAP,
    COVERED,
    CROWD,
    DIM,
    DISTRUSTED,
    FROZEN,
    LIVE,
    NOBODY,
    ONE,
    PRESENT,
    STILL,
    a_face,
    an_observation,
)

EDGE = replace(a_face(), left=0.01)
SOFT = replace(a_face(), sharpness=10.0)
REPEATED = replace(LIVE, repeated=True)


def holding(observation: Observation) -> set[str]:
    return {one.kind.value for one in conditions(observation, DEFAULT_THRESHOLDS) if one.holds}


def spoken(observation: Observation) -> set[FlagKind]:
    return {one.kind for one in conditions(observation, DEFAULT_THRESHOLDS)}


@pytest.mark.parametrize(
    ("observation", "expected"),
    [
        pytest.param(PRESENT, set(), id="a person at work"),
        pytest.param(NOBODY, {"face.absent"}, id="empty chair"),
        pytest.param(CROWD, {"face.multiple"}, id="two people"),
        pytest.param(COVERED, {"camera.covered"}, id="cap, which is also still"),
        pytest.param(an_observation((), BLACK), {"camera.covered"}, id="black"),
        pytest.param(FROZEN, {"camera.frozen"}, id="still with a face"),
        pytest.param(an_observation((EDGE,)), {"face.partial"}, id="half out of the picture"),
        pytest.param(an_observation((SOFT,)), {"camera.blurred"}, id="out of focus"),
        pytest.param(an_observation(framing=DIM), {"camera.too_dark"}, id="dim with a face"),
        pytest.param(
            an_observation((SOFT,), DIM), {"camera.too_dark"}, id="dark faces are never sharp"
        ),
        pytest.param(an_observation(framing=CAP), {"camera.too_dark"}, id="a face through the cap"),
        pytest.param(an_observation((), DIM), {"camera.too_dark"}, id="too dark to miss anybody"),
        pytest.param(
            an_observation((), stillness=STILL), {"face.absent"}, id="an empty room is still"
        ),
        pytest.param(
            an_observation((a_face(0.55),), stillness=STILL),
            {"face.absent"},
            id="an empty room in which something is a little like a face is still",
        ),
        pytest.param(
            an_observation(None, stillness=STILL), {"camera.frozen"}, id="still, nobody looked"
        ),
        pytest.param(an_observation(None), set(), id="no detector says nothing of faces"),
        pytest.param(
            an_observation((), detector=DISTRUSTED), set(), id="a distrusted detector sees nobody"
        ),
        pytest.param(
            an_observation(stillness=REPEATED), {"camera.replayed"}, id="an old picture again"
        ),
        pytest.param(
            an_observation(stillness=replace(REPEATED, change=0.0)),
            {"camera.frozen"},
            id="the same picture again is frozen, not replayed",
        ),
        pytest.param(
            an_observation(stillness=replace(LIVE, change=None)), set(), id="first picture"
        ),
    ],
)
def test_a_snapshot_shows_exactly(observation: Observation, expected: set[str]):
    assert holding(observation) == expected


def test_a_covered_lens_speaks_about_nothing_else():
    assert spoken(COVERED) == {FlagKind.CAMERA_COVERED}


def test_what_is_told_of_a_cover_is_what_passed_its_bound():
    for framing, reading in ((CAP, CAP.spread), (BLACK, BLACK.luma)):
        (covered,) = conditions(an_observation((), framing), DEFAULT_THRESHOLDS)
        assert (covered.holds, covered.reading) == (True, reading)
        assert covered.reading < covered.threshold
        assert covered.strength == 1 - covered.reading / covered.threshold


def test_darkness_and_distrust_are_silent_about_absence_but_light_is_not():
    assert FlagKind.FACE_ABSENT not in spoken(an_observation((), DIM))
    assert FlagKind.FACE_ABSENT not in spoken(an_observation(ONE, detector=DISTRUSTED))
    assert FlagKind.FACE_ABSENT in spoken(an_observation(ONE, BRIGHT))


@pytest.mark.parametrize(
    ("faces", "count"),
    [
        pytest.param((a_face(0.59),), 0, id="below the score"),
        pytest.param((a_face(0.60),), 1, id="at the score"),
        pytest.param((a_face(), a_face(0.69)), 1, id="second below its higher score"),
        pytest.param((a_face(), a_face(0.70)), 2, id="second at its higher score"),
        pytest.param((a_face(0.9, 0.4), a_face(0.9, 0.09)), 1, id="far behind"),
        pytest.param((a_face(0.9, 0.4), a_face(0.9, 0.1)), 2, id="a quarter as tall"),
        pytest.param((a_face(0.95, 0.1), a_face(0.65, 0.4)), 2, id="the tallest is the first"),
    ],
)
def test_a_second_face_must_be_sure_and_near(faces: tuple[SeenFace, ...], count: int):
    assert len(counted_faces(an_observation(faces), DEFAULT_THRESHOLDS)) == count


@pytest.mark.parametrize("observation", [PRESENT, NOBODY, COVERED, an_observation(None)])
def test_an_observation_survives_storage(observation: Observation):
    document = {**observation.to_document(), "beside": "left to the caller"}
    assert Observation.from_document(document) == observation


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"v": 2}, {"v": 1}, {**PRESENT.to_document(), "framing": {"luma": 1.0}}],
)
def test_a_broken_document_is_refused(document: object):
    with pytest.raises(RecordCorrupt):
        Observation.from_document(document)
