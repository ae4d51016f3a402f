"""Models: fetched by hash, checked, listed. The adapter that may reach a network."""

from app.models.errors import ModelError, ModelFileRefused, ModelRejected, ModelUnreachable
from app.models.sources import PinnedWheel
from app.models.store import Installation, ModelState, ModelStatus, ModelStore

__all__ = [
    "Installation",
    "ModelError",
    "ModelFileRefused",
    "ModelRejected",
    "ModelState",
    "ModelStatus",
    "ModelStore",
    "ModelUnreachable",
    "PinnedWheel",
]
