"""Counts of right and wrong readings over a set of scenes, each with its interval."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from proctoring.analysis import analyse
from proctoring.backends import FaceBackend
from proctoring.backends.absent import NoFaces
from proctoring.conditions import counted_faces, looks_covered
from proctoring.errors import EvaluationRefused
from proctoring.evaluation.manifest import Scene
from proctoring.evaluation.spoiling import (
    CUTS,
    DEGRADATIONS,
    boxed,
    coded,
    covers,
    cut,
    noisy,
)
from proctoring.jpeg import MAX_PIXELS
from proctoring.observations import SeenFace
from proctoring.opencv import cv2
from proctoring.rates import Rate
from proctoring.snapshot import Pixels
from proctoring.thresholds import DEFAULT_THRESHOLDS

GATE_FROM = 100
"""A group of fewer pictures is told and never judged: its interval is wider than any gap."""

_MANY = 2
_SMALLEST_FACE = 0.08
_COPY_QUALITY, _COPY_NOISE = 50, 1.5


@dataclass(frozen=True, slots=True)
class Counting:
    """How the number of faces, 0, 1 or more, was read under one degradation.

    Attributes:
        name: the degradation.
        right: scenes read right.
        missed: scenes of one face in which none was seen.
        doubled: scenes of one face in which several were seen.
        several: scenes of several faces in which several were seen.
        groups: missed faces by tag, of the scenes of one face; `none` are those without a tag.
    """

    name: str
    right: Rate
    missed: Rate
    doubled: Rate
    several: Rate
    groups: tuple[tuple[str, Rate], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured.

    Attributes:
        detector: name and version.
        model_sha256: digest of its model, or None.
        countings: one per degradation.
        others: further rates by what they count.
    """

    detector: str
    model_sha256: str | None
    countings: tuple[Counting, ...]
    others: tuple[tuple[str, Rate], ...]


def evaluate(scenes: Sequence[Scene], backend: FaceBackend) -> Evaluation:
    """Read every scene as it is and spoilt.

    Raises:
        EvaluationRefused: a picture does not decode, or has too many pixels.
    """
    pictures = [(scene, _picture(scene)) for scene in scenes]
    countings = [
        _counting(name, change, pictures, backend) for name, change in DEGRADATIONS.items()
    ]
    others = (*_covers([one for _, one in pictures]), *_copies(pictures), *_cuts(pictures, backend))
    detector = backend.caps.detector
    return Evaluation(detector.name, detector.model_sha256, tuple(countings), others)


def _picture(scene: Scene) -> Pixels:
    try:
        picture = cv2.imread(str(scene.path), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _too_large(scene) from error
    if picture is None:
        raise EvaluationRefused(f"{scene.path} does not decode; take it out of the manifest")
    # OpenCV's own limit holds only where nothing loaded it before us.
    if picture.shape[0] * picture.shape[1] > MAX_PIXELS:
        raise _too_large(scene)
    return boxed(np.asarray(picture, dtype=np.uint8))


def _too_large(scene: Scene) -> EvaluationRefused:
    return EvaluationRefused(
        f"{scene.path} does not decode; at most {MAX_PIXELS} pixels are read: make it smaller,"
        " or take it out of the manifest"
    )


def _faces(picture: Pixels, backend: FaceBackend) -> tuple[SeenFace, ...]:
    observation = analyse(coded(picture), None, backend).observation
    return counted_faces(observation, DEFAULT_THRESHOLDS)


def _counting(
    name: str,
    change: Callable[[Pixels], Pixels],
    pictures: Iterable[tuple[Scene, Pixels]],
    backend: FaceBackend,
) -> Counting:
    read = [(scene, min(_MANY, len(_faces(change(one), backend)))) for scene, one in pictures]
    single = [(scene, seen) for scene, seen in read if scene.faces == 1]
    many = [seen for scene, seen in read if scene.faces >= _MANY]
    tags = sorted({tag for scene, _ in single for tag in _tags(scene)})
    groups = {tag: [seen for scene, seen in single if tag in _tags(scene)] for tag in tags}
    return Counting(
        name,
        right=_rate(min(_MANY, scene.faces) == seen for scene, seen in read),
        missed=_rate(seen == 0 for _, seen in single),
        doubled=_rate(seen == _MANY for _, seen in single),
        several=_rate(seen == _MANY for seen in many),
        groups=tuple((tag, _rate(seen == 0 for seen in group)) for tag, group in groups.items()),
    )


def _tags(scene: Scene) -> tuple[str, ...]:
    return scene.tags or ("none",)


def _covers(pictures: Iterable[Pixels]) -> Iterable[tuple[str, Rate]]:
    def covered(picture: Pixels) -> bool:
        framing = analyse(coded(picture), None, NoFaces()).observation.framing
        return looks_covered(framing, DEFAULT_THRESHOLDS)

    yield "drawn covers told", _rate(covered(one) for one in covers())
    yield "scenes taken for covered", _rate(covered(one) for one in pictures)


def _copies(pictures: Iterable[tuple[Scene, Pixels]]) -> Iterable[tuple[str, Rate]]:
    still = []
    for _, picture in pictures:
        first = analyse(coded(picture), None, NoFaces())
        for copy in (
            coded(picture),
            coded(picture, _COPY_QUALITY),
            coded(noisy(picture, _COPY_NOISE)),
        ):
            change = analyse(copy, first.frame, NoFaces()).observation.stillness.change
            still.append(change is not None and change < DEFAULT_THRESHOLDS.frozen_change)
    yield "copies (exact, coded again, with noise) told as still", _rate(still)


def _cuts(
    pictures: Iterable[tuple[Scene, Pixels]], backend: FaceBackend
) -> Iterable[tuple[str, Rate]]:
    """Cut single faces at the left and the bottom; whole ones must not be told as partial."""
    border = DEFAULT_THRESHOLDS.border
    whole, told = [], []
    for scene, picture in pictures:
        faces = _faces(picture, backend) if scene.faces == 1 else ()
        if len(faces) != 1 or faces[0].width < _SMALLEST_FACE:
            continue
        face = faces[0]
        whole.append(face.touches_border(border))
        for gone in CUTS:
            left = cut(picture, face.left + gone * face.width, side="left")
            bottom = cut(picture, face.top + (1 - gone) * face.height, side="bottom")
            for spoilt in (left, bottom):
                seen = _faces(spoilt, backend)
                told.append(bool(seen) and seen[0].touches_border(border))
    yield "faces cut by 15 to 45 % told as partial", _rate(told)
    yield "whole faces told as partial", _rate(whole)


def _rate(outcomes: Iterable[bool]) -> Rate:
    seen = [bool(outcome) for outcome in outcomes]
    return Rate(sum(seen), len(seen))
