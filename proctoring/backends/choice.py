"""Which detectors run: the best ones that are installed."""

from pathlib import Path

from proctoring.backends.absent import NoFaces, NoIdentity, NoObjects
from proctoring.backends.base import Embedder, FaceBackend, Readers, read_model
from proctoring.backends.blazeface import BlazeFace
from proctoring.backends.haar import Haar
from proctoring.backends.sface import SFace
from proctoring.backends.yunet import YuNet
from proctoring.pins import BLAZEFACE, SFACE, YUNET


def choose_backend(model_dir: Path) -> FaceBackend:
    """Return YuNet, else BlazeFace, else Haar, else a backend that looks for no faces.

    The choice is part of every result (`caps.detector`), so a weaker detector is never silent.

    Args:
        model_dir: folder of installed models; it need not exist.

    Raises:
        BackendRefused: a model file is there and is not the pinned one. It is not skipped: a
            changed model is a reason to stop, not to fall back.
    """
    yunet = read_model(model_dir, YUNET)
    if yunet is not None:
        return YuNet(yunet)
    blazeface = read_model(model_dir, BLAZEFACE)
    if blazeface is not None:
        return BlazeFace(blazeface)
    return Haar.installed() or NoFaces()


def choose_identity(model_dir: Path) -> Embedder:
    """Return SFace where its operator installed it, else what never compares anybody.

    Raises:
        BackendRefused: the file is there and is not the pinned one.
    """
    sface = read_model(model_dir, SFACE)
    return NoIdentity() if sface is None else SFace(sface)


def choose_readers(model_dir: Path) -> Readers:
    """Return all that looks at pictures here; no detector of objects is shipped.

    Raises:
        BackendRefused: a model file is there and is not the pinned one.
    """
    return Readers(choose_backend(model_dir), choose_identity(model_dir), NoObjects())
