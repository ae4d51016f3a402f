"""SFace by OpenCV: describes a face by 128 numbers. Runs only where an operator installed it.

One instance per process; not for several threads. Descriptions are compared within one attempt and
never searched.

Source: opencv/opencv_zoo, models/face_recognition_sface (input, alignment, threshold).
"""

import numpy as np

from proctoring.backends.base import EmbedderCaps, Face
from proctoring.errors import BackendRefused
from proctoring.opencv import cv2
from proctoring.pins import SFACE
from proctoring.snapshot import Pixels

_POINTS = 5
_THRESHOLD = 0.363
_SHORTEST = 1e-6


class SFace:
    """The network over one loaded model."""

    def __init__(
        self, model: bytes, sha256: str = SFACE.sha256, threshold: float = _THRESHOLD
    ) -> None:
        """Load the model from bytes whose digest has been checked.

        Args:
            model: the network, 3 by 112 by 112 to 128 numbers.
            sha256: its digest, for the record.
            threshold: cosine below which two descriptions are of two people.

        Raises:
            BackendRefused: OpenCV cannot read it.
        """
        self.caps = EmbedderCaps(
            f"sface 2021dec, opencv {cv2.__version__}", sha256, threshold, describes=True
        )
        content, nothing = np.frombuffer(model, dtype=np.uint8), np.empty(0, dtype=np.uint8)
        try:
            self._network = cv2.FaceRecognizerSF.create("onnx", content, nothing)
        except cv2.error as error:
            raise BackendRefused(f"{SFACE.name} does not load: {error.err}") from error

    def describe(self, pixels: Pixels, face: Face) -> bytes | None:
        """Return 128 numbers in single precision, of length 1; None without five points."""
        if len(face.landmarks) < _POINTS:
            return None
        points = [value for point in face.landmarks[:_POINTS] for value in point]
        box = [face.left, face.top, face.width, face.height]
        row = np.array([*box, *points, face.score], dtype=np.float32)
        numbers = self._network.feature(self._network.alignCrop(pixels, row)).reshape(-1)
        length = float(np.linalg.norm(numbers))
        if not np.isfinite(length) or length < _SHORTEST:
            return None
        return np.asarray(numbers / length, dtype="<f4").tobytes()

    def compare(self, one: bytes, other: bytes) -> float:
        """Return the cosine of two descriptions, -1 to 1."""
        cosine = np.dot(np.frombuffer(one, dtype="<f4"), np.frombuffer(other, dtype="<f4"))
        return float(np.clip(cosine, -1, 1))
