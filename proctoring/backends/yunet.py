"""YuNet by OpenCV: the detector of choice. One instance per process; not for several threads.

Source: opencv/opencv_zoo, models/face_detection_yunet (the model's input and output).
"""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from proctoring.backends.base import FLOOR, Caps, Face
from proctoring.observations import Detector, Scores
from proctoring.opencv import cv2
from proctoring.pins import YUNET
from proctoring.snapshot import Pixels

_OVERLAP, _CANDIDATES = 0.3, 50
_LANDMARKS = 5


class YuNet:
    """The detector over one loaded model."""

    caps = Caps(
        Detector(
            f"yunet 2023mar, opencv {cv2.__version__}",
            model_sha256=YUNET.sha256,
            trusted_for_absence=True,
            scores=Scores(face=0.60, confirmed=0.70, further=0.70),
        ),
        detects=True,
    )

    def __init__(self, model: bytes) -> None:
        """Load the model from bytes whose digest has been checked."""
        self._size = (320, 240)
        self._detector = cv2.FaceDetectorYN.create(
            "onnx",
            np.frombuffer(model, dtype=np.uint8),
            np.empty(0, dtype=np.uint8),
            self._size,
            FLOOR,
            _OVERLAP,
            _CANDIDATES,
        )

    def warmup(self) -> None:
        """Run once on a grey picture."""
        self.detect(np.full((240, 320, 3), 127, dtype=np.uint8))

    def detect(self, pixels: Pixels) -> list[Face]:
        """Return faces with a score of 0.5 or more, by falling score."""
        height, width = pixels.shape[:2]
        if (width, height) != self._size:
            self._size = (width, height)
            self._detector.setInputSize(self._size)
        # OpenCV's own stub forgets that nothing found is None.
        found = cast("NDArray[np.float32] | None", self._detector.detect(pixels)[1])
        rows = [] if found is None else [[float(cell) for cell in row] for row in found]
        return sorted((_face(row) for row in rows), key=lambda face: face.score, reverse=True)


def _face(row: list[float]) -> Face:
    """Read one row: box, five points, score."""
    points = row[4 : 4 + 2 * _LANDMARKS]
    return Face(
        left=row[0],
        top=row[1],
        width=row[2],
        height=row[3],
        score=min(1.0, row[-1]),
        landmarks=tuple(zip(points[::2], points[1::2], strict=True)),
    )
