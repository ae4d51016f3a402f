"""Which detector runs: the best one that is installed."""

from pathlib import Path

from proctoring.backends.absent import NoFaces
from proctoring.backends.base import FaceBackend, read_model
from proctoring.backends.blazeface import BlazeFace
from proctoring.backends.haar import Haar
from proctoring.backends.yunet import YuNet
from proctoring.pins import BLAZEFACE, YUNET


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
