"""What a network answers to noise is no face: boxes without size, worlds away, or no numbers."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from proctoring.backends.base import Caps, Face
from proctoring.signals.faces import read_faces
from tests.proctoring.builders import TRUSTED

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


def test_a_face_that_reaches_beyond_the_picture_stays_one():
    cut = replace(SOUND, left=-50.0, top=-40.0)
    found = read_faces(PIXELS, GREY, Says(cut), again=None)
    assert found.seen is not None
    assert len(found.seen) == 1
