"""The models that may run, by name, length and SHA-256. Nothing here opens a file.

Installing them is `app.models`; running them is `proctoring.backends`. Both trust these digests
and no address. Source of the digests: the publishers' own pointer files, 2026.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """One face model, fixed to the byte.

    Attributes:
        key: the short name under which an operator asks for it.
        name: file name in the model directory.
        bytes: exact length.
        sha256: hexadecimal, lower case.
        licence: SPDX identifier under which its publisher offers it.
        source: repository or wheel that publishes it.
        wheel_member: path inside the pinned wheel, or None when no package carries it.
        url: where its publisher keeps it, at a fixed commit; no part of what the model is.
        optional: whether it is installed only when asked for by name.
        purpose: what it is for, in a few words.
    """

    key: str
    name: str
    bytes: int
    sha256: str
    licence: str
    source: str
    wheel_member: str | None = None
    url: str | None = field(default=None, compare=False)
    optional: bool = False
    purpose: str = "finds faces"


_ZOO = (
    "https://media.githubusercontent.com/media/opencv/opencv_zoo/"
    "966be4cb6eefc2a4f586ed0581bf4bbaa2533070/models/"
)

YUNET = PinnedModel(
    key="yunet",
    name="face_detection_yunet_2023mar.onnx",
    bytes=232_589,
    sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    licence="MIT",
    source="opencv/opencv_zoo, models/face_detection_yunet",
    url=_ZOO + "face_detection_yunet/face_detection_yunet_2023mar.onnx",
)

BLAZEFACE = PinnedModel(
    key="blazeface",
    name="face_detection_full_range_sparse.tflite",
    bytes=676_746,
    sha256="2c3728e6da56f21e21a320433396fb06d40d9088f2247c05e5635a688d45dfe1",
    licence="Apache-2.0",
    source="wheel mediapipe 0.10.21",
    wheel_member=("mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite"),
)

SFACE = PinnedModel(
    key="sface",
    name="face_recognition_sface_2021dec.onnx",
    bytes=38_696_353,
    sha256="0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
    licence="Apache-2.0",
    source="opencv/opencv_zoo, models/face_recognition_sface",
    url=_ZOO + "face_recognition_sface/face_recognition_sface_2021dec.onnx",
    optional=True,
    purpose="compares a face with the one at check-in, where the exam offers it and they agree",
)

PINNED: tuple[PinnedModel, ...] = (YUNET, BLAZEFACE, SFACE)
