"""Faces: how many, where, how sure. Who it is, is never read here."""

from dataclasses import dataclass

from proctoring.backends.base import Face, FaceBackend
from proctoring.observations import SeenFace
from proctoring.signals.framing import read_sharpness
from proctoring.signals.turning import read_yaw
from proctoring.snapshot import CONFIRMATION_SIDE, Grey, Pixels, decode, stretched


@dataclass(frozen=True, slots=True)
class FoundFaces:
    """The faces of one picture, twice.

    Attributes:
        seen: as they are stored, by falling score; None when the backend does not look.
        raw: the same as the detector gave them, in pixels of the picture searched.
        width: of the picture searched, in pixels.
    """

    seen: tuple[SeenFace, ...] | None
    raw: tuple[Face, ...]
    width: int


def read_faces(
    pixels: Pixels,
    grey: Grey,
    backend: FaceBackend,
    *,
    again: bytes | None,
) -> FoundFaces:
    """Find the faces, and look a second time before saying that there are none.

    The second look takes twice the resolution with stretched contrast. It costs four times as
    much and runs only for pictures that seem empty and are to count as such.

    Args:
        pixels: the decoded picture at analysis size, (H, W, 3) uint8 BGR.
        grey: the same in grey, (H, W) uint8.
        backend: the detector.
        again: the picture's bytes for the second look, or None to do without.
    """
    if not backend.caps.detects:
        return FoundFaces(None, (), pixels.shape[1])
    searched = pixels
    faces = _possible(backend.detect(searched), searched)
    trusted, scores = backend.caps.detector.trusted_for_absence, backend.caps.detector.scores
    if again and trusted and not any(face.score >= scores.face for face in faces):
        larger = stretched(decode(again, CONFIRMATION_SIDE).pixels)
        found = _possible(backend.detect(larger), larger)
        sure = [face for face in found if face.score >= scores.confirmed]
        if sure:
            searched, faces = larger, sure
    seen = tuple(_seen(face, searched, grey) for face in faces)
    return FoundFaces(seen, tuple(faces), searched.shape[1])


def _possible(faces: list[Face], searched: Pixels) -> list[Face]:
    height, width = searched.shape[:2]
    return [face for face in faces if face.lies_in(width, height)]


def _seen(face: Face, searched: Pixels, grey: Grey) -> SeenFace:
    """Return a face in shares of the picture searched, with its sharpness at analysis size."""
    height, width = searched.shape[:2]
    left, top = face.left / width, face.top / height
    across, down = face.width / width, face.height / height
    rows, columns = grey.shape
    box = (left * columns, top * rows, across * columns, down * rows)
    sharpness, yaw = read_sharpness(grey, box), read_yaw(face)
    return SeenFace(left, top, across, down, face.score, sharpness, yaw)
