"""Faces: how many, where, how sure. Who it is, is never read here."""

from proctoring.backends.base import Face, FaceBackend
from proctoring.observations import SeenFace
from proctoring.signals.framing import read_sharpness
from proctoring.snapshot import CONFIRMATION_SIDE, Grey, Pixels, decode, stretched


def read_faces(
    pixels: Pixels,
    grey: Grey,
    backend: FaceBackend,
    *,
    again: bytes | None,
) -> tuple[SeenFace, ...] | None:
    """Find the faces, and look a second time before saying that there are none.

    The second look takes twice the resolution with stretched contrast. It costs four times as
    much and runs only for pictures that seem empty and are to count as such.

    Args:
        pixels: the decoded picture at analysis size, (H, W, 3) uint8 BGR.
        grey: the same in grey, (H, W) uint8.
        backend: the detector.
        again: the picture's bytes for the second look, or None to do without.

    Returns:
        Faces by falling score, or None when the backend does not look.
    """
    if not backend.caps.detects:
        return None
    searched = pixels
    faces = backend.detect(searched)
    trusted, scores = backend.caps.detector.trusted_for_absence, backend.caps.detector.scores
    if again and trusted and not any(face.score >= scores.face for face in faces):
        larger = stretched(decode(again, CONFIRMATION_SIDE).pixels)
        sure = [face for face in backend.detect(larger) if face.score >= scores.confirmed]
        if sure:
            searched, faces = larger, sure
    return tuple(_seen(face, searched, grey) for face in faces)


def _seen(face: Face, searched: Pixels, grey: Grey) -> SeenFace:
    """Return a face in shares of the picture searched, with its sharpness at analysis size."""
    height, width = searched.shape[:2]
    left, top = face.left / width, face.top / height
    across, down = face.width / width, face.height / height
    rows, columns = grey.shape
    box = (left * columns, top * rows, across * columns, down * rows)
    return SeenFace(left, top, across, down, face.score, read_sharpness(grey, box))
