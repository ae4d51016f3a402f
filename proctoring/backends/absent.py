"""No detector: covers, freezing and light are still read; nothing is said about faces."""

from proctoring.backends.base import Caps, Face
from proctoring.observations import Detector, Scores
from proctoring.snapshot import Pixels


class NoFaces:
    """A backend that never looks for faces, and says so."""

    caps = Caps(
        Detector("none", None, trusted_for_absence=False, scores=Scores(1, 1, 1)), detects=False
    )

    def warmup(self) -> None:
        """Do nothing: there is nothing to load."""

    def detect(self, pixels: Pixels) -> list[Face]:
        """Return no faces; `caps.detects` tells that this means nothing."""
        return []
