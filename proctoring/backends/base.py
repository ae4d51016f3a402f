"""What detectors are to the rest of this package, and how a model is read."""

import hashlib
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Protocol

from proctoring.errors import BackendRefused
from proctoring.objects import SeenObject
from proctoring.observations import Detector
from proctoring.pins import PinnedModel
from proctoring.snapshot import Pixels


@dataclass(frozen=True, slots=True)
class Face:
    """One face found.

    Attributes:
        left, top, width, height: box in pixels of the picture searched; it may reach beyond.
        score: the detector's own, 0 to 1; comparable within one detector only.
        landmarks: points (x, y) in pixels, right eye, left eye and nose first; how many and
            which follow depends on the detector; empty where it has none.
    """

    left: float
    top: float
    width: float
    height: float
    score: float
    landmarks: tuple[tuple[float, float], ...] = ()

    def lies_in(self, width: int, height: int) -> bool:
        """Tell whether this can be a face of a picture of so many pixels, with all its numbers.

        A network that is shown noise answers with boxes without size, or worlds away.
        """
        points = (number for point in self.landmarks for number in point)
        numbers = (self.left, self.top, self.width, self.height, self.score, *points)
        if not all(isfinite(number) for number in numbers):
            return False
        sized = 1 <= self.width <= 2 * width and 1 <= self.height <= 2 * height
        across = -self.width < self.left < width
        return sized and across and -self.height < self.top < height

    def scaled(self, scale: float) -> "Face":
        """Return the face in pixels of a picture `scale` times as wide."""
        return replace(
            self,
            left=self.left * scale,
            top=self.top * scale,
            width=self.width * scale,
            height=self.height * scale,
            landmarks=tuple((x * scale, y * scale) for x, y in self.landmarks),
        )

    def overlap(self, other: "Face") -> float:
        """Return the area that two boxes share over that which they cover together, 0 to 1."""
        shared = self.shared(other)
        return shared / (self.width * self.height + other.width * other.height - shared)

    def shared(self, other: "Face") -> float:
        """Return the area that two boxes share, in pixels."""
        across = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)


@dataclass(frozen=True, slots=True)
class Caps:
    """What a detector is and may do.

    Attributes:
        detector: name and version, model digest, trust and scores; stored with every result.
        detects: whether it looks for faces at all.
    """

    detector: Detector
    detects: bool


class FaceBackend(Protocol):
    """A face detector. It keeps no memory of pictures and touches neither disk nor network."""

    @property
    def caps(self) -> Caps:
        """Return what it is."""

    def warmup(self) -> None:
        """Run once on a grey picture, so that the first candidate does not wait for it."""

    def detect(self, pixels: Pixels) -> list[Face]:
        """Return faces by falling score; below `FLOOR` only what a second look may bear out.

        Args:
            pixels: (H, W, 3) uint8 BGR, each side at least 32.
        """


@dataclass(frozen=True, slots=True)
class EmbedderCaps:
    """What a network that describes faces is.

    Attributes:
        name: network and its version.
        model_sha256: digest of its model.
        threshold: cosine below which its publisher calls two descriptions two people, -1 to 1.
        describes: whether it is there at all.
    """

    name: str
    model_sha256: str
    threshold: float
    describes: bool


class Embedder(Protocol):
    """Describes a face by numbers that are alike for one person. It keeps no memory of any."""

    @property
    def caps(self) -> EmbedderCaps:
        """Return what it is."""

    def describe(self, pixels: Pixels, face: Face) -> bytes | None:
        """Return the description, or None when it cannot be made of this face.

        Args:
            pixels: (H, W, 3) uint8 BGR.
            face: a face in it, with five points: eyes, nose, corners of the mouth.
        """

    def compare(self, one: bytes, other: bytes) -> float:
        """Return the cosine of two descriptions, -1 to 1."""


@dataclass(frozen=True, slots=True)
class ObjectCaps:
    """What a detector of objects is: name and version, model digest, whether it looks at all."""

    name: str
    model_sha256: str | None
    detects: bool


class ObjectBackend(Protocol):
    """A detector of things on a desk. It keeps no memory and touches neither disk nor network.

    The seam for one that an operator brings; `tests/proctoring/test_objects.py` holds what it
    must keep to.
    """

    @property
    def caps(self) -> ObjectCaps:
        """Return what it is."""

    def detect(self, pixels: Pixels) -> list[SeenObject]:
        """Return things by falling score, boxes as shares of the picture's sides.

        Args:
            pixels: (H, W, 3) uint8 BGR, each side at least 32; it is not changed.
        """


@dataclass(frozen=True, slots=True)
class Readers:
    """All that looks at a picture in this process."""

    faces: FaceBackend
    identity: Embedder
    objects: ObjectBackend


FLOOR = 0.5
"""Score from which a face is kept in a reading, 0 to 1; from which it counts is `Scores`'."""


def read_model(folder: Path, model: PinnedModel) -> bytes | None:
    """Return the model's bytes, or None when it is not installed.

    Raises:
        BackendRefused: a file of that name is there and is not the pinned one.
    """
    path = folder / model.name
    if not path.is_file():
        return None
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != model.sha256:
        raise BackendRefused(
            f"{path} has SHA-256 {digest}, pinned is {model.sha256};"
            " install it again with: assay models install"
        )
    return content
