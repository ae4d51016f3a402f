"""Faces: how many, where, how sure. Who it is, is never read here."""

from dataclasses import dataclass

from proctoring.backends.base import FLOOR, Face, FaceBackend
from proctoring.observations import SeenFace
from proctoring.signals.framing import read_sharpness
from proctoring.signals.turning import read_yaw
from proctoring.snapshot import CONFIRMATION_SIDE, Grey, Pixels, decode, stretched

_SAME = 0.3
"""Share of two boxes above which both looks mean the same face."""


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
    """Find the faces, and look a second time where their number is in doubt.

    The second look takes twice the resolution with stretched contrast. It costs four times as
    much and is for pictures in which the first saw nobody, or beside a face something a little
    like another: that one is believed when the second look is sure enough of it, and no new one is
    taken from there. Of pictures of a person alone hardly any is looked at twice.

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
    scores, trusted = backend.caps.detector.scores, backend.caps.detector.trusted_for_absence
    sure = [face for face in faces if face.score >= scores.face]
    doubted = _doubted(faces, sure, scores.further)
    if again and trusted and (doubted or not sure):
        larger = stretched(decode(again, CONFIRMATION_SIDE).pixels)
        found = _possible(backend.detect(larger), larger)
        if sure:
            believed = [face for face in found if face.score >= scores.further]
            scale = pixels.shape[1] / larger.shape[1]
            faces = _surer(faces, doubted, [face.scaled(scale) for face in believed])
        elif confirmed := [face for face in found if face.score >= scores.confirmed]:
            searched, faces = larger, confirmed
    faces = [face for face in faces if face.score >= FLOOR]
    seen = tuple(_seen(face, searched, grey) for face in faces)
    return FoundFaces(seen, tuple(faces), searched.shape[1])


def _doubted(faces: list[Face], sure: list[Face], enough: float) -> list[Face]:
    """Return what is a little like a further face, beside the tallest that is one."""
    first = max(sure, key=_height, default=None)
    return [face for face in faces if face is not first and face.score < enough]


def _surer(faces: list[Face], doubted: list[Face], believed: list[Face]) -> list[Face]:
    """Return the faces by falling score; those in doubt as a surer look has them, where it does."""

    def best(face: Face) -> Face:
        same = [one for one in believed if one.overlap(face) > _SAME] if face in doubted else []
        return max(same, key=_score, default=face)

    return sorted((best(face) for face in faces), key=_score, reverse=True)


def _height(face: Face) -> float:
    return face.height


def _score(face: Face) -> float:
    return face.score


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
