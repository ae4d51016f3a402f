"""Haar cascades with contrast stretch: the last resort, for hints only.

They miss many faces, and more of some people than of others; so they are never trusted for
absence, and several faces stay a hint. OpenCV 5 has neither the class nor the files.
"""

from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from proctoring.backends.base import Caps, Face
from proctoring.observations import Detector, Scores
from proctoring.opencv import cv2
from proctoring.snapshot import Grey, Pixels, stretched

_FRONTAL, _PROFILE = "haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml"
_SCALE_STEP, _SMALLEST = 1.1, 24
_OF_FRONTAL, _OF_PROFILE = 5, 4
_SAME = 0.2


class Haar:
    """The cascades that come with OpenCV 4: one for faces from the front, one for the side."""

    caps = Caps(
        Detector(
            f"haar alt2 and profile, opencv {cv2.__version__}",
            model_sha256=None,
            trusted_for_absence=False,
            scores=Scores(face=0.5, confirmed=0.5, further=0.5),
        ),
        detects=True,
    )

    def __init__(self, frontal: "cv2.CascadeClassifier", profile: "cv2.CascadeClassifier") -> None:
        """Take the loaded cascades; `installed` finds them."""
        self._frontal, self._profile = frontal, profile

    @classmethod
    def installed(cls) -> Self | None:
        """Return the detector, or None where this OpenCV has no cascades."""
        folder = Path(cv2.__file__).parent / "data"
        files = folder / _FRONTAL, folder / _PROFILE
        if not hasattr(cv2, "CascadeClassifier") or not all(one.is_file() for one in files):
            return None
        frontal, profile = (cv2.CascadeClassifier(str(one)) for one in files)
        return cls(frontal, profile)

    def warmup(self) -> None:
        """Run once on a grey picture."""
        self.detect(np.full((240, 320, 3), 127, dtype=np.uint8))

    def detect(self, pixels: Pixels) -> list[Face]:
        """Return faces, all with score 1: a cascade says yes or no.

        The profile of a head turned to the other side is one in the mirror.
        """
        grey = np.asarray(cv2.cvtColor(stretched(pixels), cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        mirrored, width = np.ascontiguousarray(grey[:, ::-1]), grey.shape[1]
        turned = (
            replace(face, left=width - face.left - face.width)
            for face in _found(self._profile, mirrored, _OF_PROFILE)
        )
        frontal = _found(self._frontal, grey, _OF_FRONTAL)
        faces: list[Face] = []
        for face in (*frontal, *_found(self._profile, grey, _OF_PROFILE), *turned):
            if not any(_is_same(face, other) for other in faces):
                faces.append(face)
        return sorted(faces, key=lambda face: face.width * face.height, reverse=True)


def _is_same(face: Face, other: Face) -> bool:
    """Tell whether two cascades saw one head: the boxes of its sides lie aslant of each other."""
    smaller = min(face.width * face.height, other.width * other.height)
    return face.shared(other) >= _SAME * smaller


def _found(cascade: "cv2.CascadeClassifier", grey: Grey, neighbours: int) -> list[Face]:
    boxes = cascade.detectMultiScale(
        grey,
        scaleFactor=_SCALE_STEP,
        minNeighbors=neighbours,
        minSize=(_SMALLEST, _SMALLEST),
    )
    return [Face(float(x), float(y), float(w), float(h), score=1.0) for x, y, w, h in boxes]
