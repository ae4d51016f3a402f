"""What stands in for a detector that is not installed: it never looks, and says so."""

from proctoring.backends.base import Caps, EmbedderCaps, Face, ObjectCaps
from proctoring.objects import SeenObject
from proctoring.observations import Detector, Scores
from proctoring.snapshot import Pixels


class NoFaces:
    """A backend that never looks for faces: covers, freezing and light are still read."""

    caps = Caps(
        Detector("none", None, trusted_for_absence=False, scores=Scores(1, 1, 1)), detects=False
    )

    def warmup(self) -> None:
        """Do nothing: there is nothing to load."""

    def detect(self, pixels: Pixels) -> list[Face]:
        """Return no faces; `caps.detects` tells that this means nothing."""
        return []


class NoIdentity:
    """No network describes faces: whether somebody else sits there is not available."""

    caps = EmbedderCaps("none", "", threshold=-1.0, describes=False)

    def describe(self, pixels: Pixels, face: Face) -> bytes | None:
        """Return None: nothing is described."""
        return None

    def compare(self, one: bytes, other: bytes) -> float:
        """Refuse: nobody may take a number from here for a likeness."""
        raise NotImplementedError("no network compares faces here")


class NoObjects:
    """Nobody looks for things on the desk."""

    caps = ObjectCaps("none", None, detects=False)

    def detect(self, pixels: Pixels) -> list[SeenObject]:
        """Return nothing; `caps.detects` tells that this means nothing."""
        return []
