"""Face detectors behind one protocol, and the choice among them. No networking, no guessing.

Only this package loads a face model, and only bytes whose SHA-256 is pinned.
"""

from proctoring.backends.base import Caps, Embedder, Face, FaceBackend, ObjectBackend, Readers
from proctoring.backends.choice import choose_backend, choose_identity, choose_readers

__all__ = [
    "Caps",
    "Embedder",
    "Face",
    "FaceBackend",
    "ObjectBackend",
    "Readers",
    "choose_backend",
    "choose_identity",
    "choose_readers",
]
