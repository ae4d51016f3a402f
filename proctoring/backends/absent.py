"""No detector: covers, freezing and light are still read; nothing is said about faces."""

from proctoring.backends.base import Caps, Face
from proctoring.snapshot import Pixels


class NoFaces:
    """A backend that never looks for faces, and says so."""

    caps = Caps("none", model_sha256=None, detects=False, trusted_for_absence=False)

    def warmup(self) -> None:
        """Do nothing: there is nothing to load."""

    def detect(self, pixels: Pixels) -> list[Face]:
        """Return no faces; `caps.detects` tells that this means nothing."""
        return []
