"""The face models that may run, by name, length and SHA-256. Nothing here opens a file.

Installing them is `app.models`; running them is `proctoring.backends`. Both trust these digests
and no address. Source of the digests: the publishers' own pointer files, 2026.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """One face model, fixed to the byte.

    Attributes:
        name: file name in the model directory.
        bytes: exact length.
        sha256: hexadecimal, lower case.
        licence: SPDX identifier under which its publisher offers it.
        source: repository or wheel that publishes it.
        wheel_member: path inside the pinned wheel, or None when no package carries it.
    """

    name: str
    bytes: int
    sha256: str
    licence: str
    source: str
    wheel_member: str | None = None


YUNET = PinnedModel(
    name="face_detection_yunet_2023mar.onnx",
    bytes=232_589,
    sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    licence="MIT",
    source="opencv/opencv_zoo, models/face_detection_yunet",
)

BLAZEFACE = PinnedModel(
    name="face_detection_full_range_sparse.tflite",
    bytes=676_746,
    sha256="2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
    licence="Apache-2.0",
    source="wheel mediapipe 0.10.21",
    wheel_member=("mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite"),
)

PINNED: tuple[PinnedModel, ...] = (YUNET, BLAZEFACE)
