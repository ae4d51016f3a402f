"""Where tests find face models: a named folder, the checkout's, the neighbour's, or the index."""

import os
from pathlib import Path

from app.models import ModelStore, ModelUnreachable
from proctoring.pins import PINNED, YUNET

_CHECKOUT = Path(__file__).parents[2]
# Read when this is imported: the run's own settings are cleared from the environment afterwards.
_NAMED = os.environ.get("ASSAY_MODEL_DIR")


def model_folder(fresh: Path) -> Path | None:
    """Return the folder with the best face model, or None when offline without any.

    The first one that has YuNet, which is the detector of choice; else the one with most models
    that find faces, the first among equals.

    Args:
        fresh: folder to install into when no other has one.
    """
    named = [Path(_NAMED)] if _NAMED else []
    beside = (_CHECKOUT / "var" / "models", _CHECKOUT.parent / "shared" / "models")
    best = best_of(*named, *beside)
    if best is not None:
        return best
    try:
        ModelStore(fresh).install("wheel")
    except ModelUnreachable:
        return None
    return fresh


def best_of(*folders: Path) -> Path | None:
    """Return the first folder with the preferred model, else the first of those with most."""
    finding = [model for model in PINNED if not model.optional]
    has = {folder: [one for one in finding if (folder / one.name).is_file()] for folder in folders}
    preferred = next((folder for folder in folders if YUNET in has[folder]), None)
    most = max(folders, key=lambda folder: len(has[folder]))
    return preferred or (most if has[most] else None)
