"""Where tests find a face model: a named folder, the checkout's, the neighbour's, or the index."""

import os
from pathlib import Path

from app.models import ModelStore, ModelUnreachable
from proctoring.pins import PINNED

_CHECKOUT = Path(__file__).parents[2]
# Read when this is imported: the run's own settings are cleared from the environment afterwards.
_NAMED = os.environ.get("ASSAY_MODEL_DIR")


def model_folder(fresh: Path) -> Path | None:
    """Return a folder with at least one pinned face model, or None when offline without any.

    Args:
        fresh: folder to install into when no other has one.
    """
    named = [Path(_NAMED)] if _NAMED else []
    for folder in (*named, _CHECKOUT / "var" / "models", _CHECKOUT.parent / "shared" / "models"):
        if any((folder / model.name).is_file() for model in PINNED):
            return folder
    try:
        ModelStore(fresh).install("wheel")
    except ModelUnreachable:
        return None
    return fresh
