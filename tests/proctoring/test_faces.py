"""What a network answers to noise is no face: boxes without size, worlds away, or no numbers."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from proctoring.backends.base import Caps, Face, FaceBackend
from proctoring.backends.haar import Haar
from proctoring.signals.faces import read_faces
from proctoring.snapshot import decode
from tests.proctoring.builders import TRUSTED
from tests.support.camera import Scene, jpeg_sequence

SOUND = Face(100.0, 60.0, 80.0, 100.0, 0.9, ((110.0, 90.0), (150.0, 90.0), (130.0, 110.0)))
GREY = np.full((240, 320), 127, dtype=np.uint8)
PIXELS = np.full((240, 320, 3), 127, dtype=np.uint8)


class Says:
    """A detector that answers what a test says."""

    def __init__(self, *faces: Face) -> None:
        self.caps = Caps(detector=TRUSTED, detects=True)
        self._faces = list(faces)

    def warmup(self) -> None:
        return None

    def detect(self, pixels: object) -> list[Face]:
        return self._faces


@pytest.mark.parametrize(
    "face",
    [
        pytest.param(replace(SOUND, width=0.0, height=0.0, score=1.0), id="without size"),
        pytest.param(replace(SOUND, left=-6.5e26, top=-2.6e26), id="worlds away"),
        pytest.param(replace(SOUND, width=1e9), id="larger than any picture"),
        pytest.param(replace(SOUND, left=inf), id="infinite"),
        pytest.param(replace(SOUND, top=nan), id="no number"),
        pytest.param(replace(SOUND, landmarks=((inf, 0.0),)), id="a point without a place"),
        pytest.param(replace(SOUND, left=320.0), id="right beside it"),
    ],
)
def test_what_cannot_be_a_face_of_the_picture_is_none(face: Face):
    found = read_faces(PIXELS, GREY, Says(face, SOUND), again=None)
    assert found.seen is not None
    assert [one.score for one in found.seen] == [SOUND.score]


class LooksTwice:
    """A detector that says one thing of the small picture and another of the large one."""

    def __init__(self, small: list[Face], large: list[Face]) -> None:
        self.caps = Caps(detector=TRUSTED, detects=True)
        self.looks: list[int] = []
        self._says = {320: small, 640: large}

    def warmup(self) -> None:
        return None

    def detect(self, pixels: np.ndarray) -> list[Face]:
        self.looks.append(pixels.shape[1])
        return self._says[pixels.shape[1]]


WEAK = Face(220.0, 80.0, 50.0, 60.0, 0.62)
LARGE = SOUND.scaled(2)
BEHIND = replace(WEAK.scaled(2), left=430.0, score=0.8)
JPEG = next(jpeg_sequence([Scene("present", 5)], 5))


@pytest.mark.parametrize(
    ("small", "large", "scores", "looks"),
    [
        pytest.param([SOUND], [LARGE], [0.9], [320], id="a person alone"),
        pytest.param([SOUND, replace(WEAK, score=0.7)], [], [0.9, 0.7], [320], id="two, surely"),
        pytest.param([SOUND, WEAK], [LARGE, BEHIND], [0.9, 0.8], [320, 640], id="borne out"),
        pytest.param(
            [SOUND, WEAK], [LARGE, replace(BEHIND, score=0.69)], [0.9, 0.62], [320, 640], id="not"
        ),
        pytest.param(
            [SOUND, WEAK], [replace(BEHIND, left=20.0)], [0.9, 0.62], [320, 640], id="elsewhere"
        ),
        pytest.param([SOUND, replace(WEAK, score=0.4)], [], [0.9], [320, 640], id="a shadow"),
        pytest.param([replace(SOUND, score=0.65)], [], [0.65], [320], id="the only one is enough"),
        pytest.param([WEAK], [BEHIND], [0.62], [320], id="a small one alone, too"),
        pytest.param(
            [replace(WEAK, score=0.55)], [BEHIND], [0.8], [320, 640], id="nobody, and then somebody"
        ),
        pytest.param(
            [replace(WEAK, score=0.55)],
            [replace(BEHIND, score=0.69)],
            [0.55],
            [320, 640],
            id="nobody, twice",
        ),
    ],
)
def test_a_second_look_is_for_pictures_in_doubt(
    small: list[Face], large: list[Face], scores: list[float], looks: list[int]
):
    backend = LooksTwice(small, large)
    found = read_faces(PIXELS, GREY, backend, again=JPEG)
    assert found.seen is not None
    assert ([one.score for one in found.seen], backend.looks) == (scores, looks)
    again = LooksTwice(small, large)
    read_faces(PIXELS, GREY, again, again=None)
    assert again.looks == [320], "where nothing may be said there is nothing to look for"


def test_what_the_second_look_bore_out_stands_where_the_first_one_saw_it():
    found = read_faces(PIXELS, GREY, LooksTwice([SOUND, WEAK], [BEHIND]), again=JPEG)
    assert found.width == 320
    assert found.raw[1].left == 215.0
    assert found.seen is not None
    assert found.seen[1].left == 215 / 320
    nobody = LooksTwice([replace(WEAK, score=0.55)], [BEHIND])
    found = read_faces(PIXELS, GREY, nobody, again=JPEG)
    assert (found.width, found.raw[0].left) == (640, 430.0)
    assert found.seen is not None
    assert found.seen[0].left == 430 / 640


class SeesSquares:
    """A cascade that finds what is bright in the left half of a picture; from the front nothing."""

    def __init__(self, kind: str) -> None:
        self._is_of_profiles = kind == "profile"

    def detectMultiScale(self, grey: np.ndarray, **_: object) -> list[tuple[int, int, int, int]]:  # noqa: N802
        rows, columns = np.nonzero(grey > 200)
        if not self._is_of_profiles or not len(columns) or columns.min() > 160:
            return []
        left, top = int(columns.min()), int(rows.min())
        return [(left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top)]


@pytest.mark.parametrize("left", [30, 250])
def test_a_profile_to_either_side_is_found_where_it_is(left: int):
    detector = Haar(SeesSquares("frontal"), SeesSquares("profile"))
    pixels = np.full((240, 320, 3), 40, np.uint8)
    pixels[100:150, left : left + 40] = 250
    (face,) = detector.detect(pixels)
    assert (face.left, face.top, face.width, face.height) == (left, 100, 40, 50)


def test_a_larger_picture_shows_the_same_face_at_the_same_place(each_detector: FaceBackend):
    (small,) = each_detector.detect(decode(JPEG).pixels)
    pixels = decode(JPEG, 640).pixels
    for picture in (pixels, np.ascontiguousarray(pixels.transpose(1, 0, 2))):
        assert all(face.lies_in(*picture.shape[1::-1]) for face in each_detector.detect(picture))
    (large,) = [face for face in each_detector.detect(pixels) if face.score >= 0.5]
    assert large.scaled(0.5).overlap(small) > 0.7


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (SOUND, 1.0),
        (replace(SOUND, left=140.0), 1 / 3),
        (replace(SOUND, left=180.0), 0.0),
        (replace(SOUND, width=40.0, height=50.0), 0.25),
    ],
)
def test_boxes_overlap_by_what_they_share_of_all_they_cover(other: Face, share: float):
    assert SOUND.overlap(other) == other.overlap(SOUND) == pytest.approx(share)


def test_a_face_that_reaches_beyond_the_picture_stays_one():
    cut = replace(SOUND, left=-50.0, top=-40.0)
    found = read_faces(PIXELS, GREY, Says(cut), again=None)
    assert found.seen is not None
    assert len(found.seen) == 1
