"""Haar cascade with contrast stretch: the last resort, for hints only.

It misses one face in ten, and more of some people than of others; so it is never trusted for
absence, and several faces stay a hint. OpenCV 5 has neither the class nor the file.
"""

from pathlib import Path
from typing import Self

import numpy as np

from proctoring.backends.base import Caps, Face
from proctoring.observations import Detector, Scores
from proctoring.opencv import cv2
from proctoring.snapshot import Pixels, stretched

_FILE = "haarcascade_frontalface_alt2.xml"
_SCALE_STEP, _NEIGHBOURS, _SMALLEST = 1.1, 4, 24


class Haar:
    """The cascade that comes with OpenCV 4."""

    caps = Caps(
        Detector(
            f"haar alt2, opencv {cv2.__version__}",
            model_sha256=None,
            trusted_for_absence=False,
            scores=Scores(face=0.5, confirmed=0.5, further=0.5),
        ),
        detects=True,
    )

    def __init__(self, cascade: Path) -> None:
        """Load the cascade; `installed` finds it."""
        self._cascade = cv2.CascadeClassifier(str(cascade))

    @classmethod
    def installed(cls) -> Self | None:
        """Return the detector, or None where this OpenCV has no cascade."""
        cascade = Path(cv2.__file__).parent / "data" / _FILE
        if not hasattr(cv2, "CascadeClassifier") or not cascade.is_file():
            return None
        return cls(cascade)

    def warmup(self) -> None:
        """Run once on a grey picture."""
        self.detect(np.full((240, 320, 3), 127, dtype=np.uint8))

    def detect(self, pixels: Pixels) -> list[Face]:
        """Return faces, all with score 1: the cascade says yes or no."""
        grey = cv2.cvtColor(stretched(pixels), cv2.COLOR_BGR2GRAY)
        boxes = self._cascade.detectMultiScale(
            grey,
            scaleFactor=_SCALE_STEP,
            minNeighbors=_NEIGHBOURS,
            minSize=(_SMALLEST, _SMALLEST),
        )
        faces = [Face(float(x), float(y), float(w), float(h), score=1.0) for x, y, w, h in boxes]
        return sorted(faces, key=lambda face: face.width * face.height, reverse=True)
