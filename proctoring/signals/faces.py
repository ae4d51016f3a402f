"""Faces: how many, where, how sure. Who it is, is never read here."""

from proctoring.backends.base import Face, FaceBackend
from proctoring.observations import SeenFace
from proctoring.signals.framing import read_sharpness
from proctoring.snapshot import CONFIRMATION_SIDE, Snapshot, decode, stretched


def read_faces(
    snapshot: Snapshot, jpeg: bytes, backend: FaceBackend, *, floor: float
) -> tuple[SeenFace, ...] | None:
    """Find the faces, and look a second time before saying that there are none.

    The second look takes twice the resolution with stretched contrast. It costs four times as
    much and runs only for pictures that seem empty and are to count as such.

    Args:
        snapshot: the decoded picture.
        jpeg: its bytes, for the second look.
        backend: the detector.
        floor: score from which a face counts, 0 to 1.

    Returns:
        Faces by falling score, or None when the backend does not look.
    """
    if not backend.caps.detects:
        return None
    faces = backend.detect(snapshot.pixels)
    seen = snapshot
    if backend.caps.trusted_for_absence and not any(face.score >= floor for face in faces):
        larger = decode(jpeg, CONFIRMATION_SIDE)
        again = backend.detect(stretched(larger.pixels))
        if any(face.score >= floor for face in again):
            faces, seen = again, larger
    return tuple(_seen(face, seen) for face in faces)


def _seen(face: Face, snapshot: Snapshot) -> SeenFace:
    """Return a face in shares of the picture, with its sharpness."""
    height, width = snapshot.pixels.shape[:2]
    box = (face.left, face.top, face.width, face.height)
    return SeenFace(
        left=face.left / width,
        top=face.top / height,
        width=face.width / width,
        height=face.height / height,
        score=face.score,
        sharpness=read_sharpness(snapshot.grey(), box),
    )
