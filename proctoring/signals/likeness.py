"""Likeness: how alike the one face in the picture is to the one at check-in. A reading, no verdict.

Only where an operator installed a network and the attempt's memory holds a description; otherwise
None, which means "not available" and is never filled by a guess.
"""

from proctoring.backends.base import Embedder, FaceBackend
from proctoring.observations import Likeness
from proctoring.signals.faces import FoundFaces, read_faces
from proctoring.signals.turning import read_yaw
from proctoring.snapshot import CONFIRMATION_SIDE, decode
from proctoring.thresholds import Thresholds


def read_likeness(
    jpeg: bytes,
    found: FoundFaces,
    sure: float,
    embedder: Embedder,
    description: bytes,
    config: Thresholds,
) -> Likeness | None:
    """Compare the only face of a picture with the description of the check-in.

    A second face of however low a score is enough to say nothing.

    Args:
        jpeg: the picture.
        found: its faces.
        sure: the score from which the detector is believed.
        embedder: the network.
        description: of the face at check-in; empty where there is none.
        config: which faces are fit to be compared.

    Returns:
        None when nothing can be said: no network, no description, not exactly one face, or a face
        that is small, turned away or not sharp.
    """
    if not embedder.caps.describes or not description or len(found.raw) != 1:
        return None
    if found.raw[0].score < sure:
        return None
    shown = _described(jpeg, found, embedder, config)
    if shown is None:
        return None
    caps = embedder.caps
    value = embedder.compare(description, shown)
    return Likeness(value, caps.threshold, caps.name, caps.model_sha256)


def describe_reference(
    jpeg: bytes, backend: FaceBackend, embedder: Embedder, config: Thresholds
) -> bytes:
    """Describe the face of the check-in's picture; empty when it holds no face that serves.

    Raises:
        SnapshotRefused: the bytes are no picture that is analysed.
    """
    snapshot = decode(jpeg)
    found = read_faces(snapshot.pixels, snapshot.grey(), backend, again=None)
    sure = backend.caps.detector.scores.face
    if not embedder.caps.describes or [face.score >= sure for face in found.raw].count(True) != 1:
        return b""
    return _described(jpeg, found, embedder, config) or b""


def _described(
    jpeg: bytes, found: FoundFaces, embedder: Embedder, config: Thresholds
) -> bytes | None:
    """Describe the first face at the larger size, if it is fit to be compared."""
    snapshot = decode(jpeg, CONFIRMATION_SIDE)
    scale = snapshot.pixels.shape[1] / found.width
    face = found.raw[0].scaled(scale)
    yaw = read_yaw(face)
    uploaded = snapshot.header.width / snapshot.pixels.shape[1]
    tall_enough = min(face.width, face.height) * uploaded >= config.compared_side
    sharp = found.seen is not None and found.seen[0].sharpness >= config.blurred_sharpness
    if yaw is None or abs(yaw) > config.frontal_yaw or not tall_enough or not sharp:
        return None
    return embedder.describe(snapshot.pixels, face)
