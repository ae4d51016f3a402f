"""Face detectors behind one protocol, and the choice among them. No networking, no guessing.

Only this package loads a face model, and only bytes whose SHA-256 is pinned.
"""

from proctoring.backends.base import Caps, Face, FaceBackend
from proctoring.backends.choice import choose_backend

__all__ = ["Caps", "Face", "FaceBackend", "choose_backend"]
