"""The hall of `python -m tests.journeys.chairs`, with fewer seats; pictures stay with the run."""

import shutil
from pathlib import Path

import pytest

from tests.journeys.chairs import run
from tests.support.models import model_folder

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_who_leaves_the_chair_is_found_handed_on_ruled_on_and_appeals(tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.fail("no chromium: apt-get install chromium", pytrace=False)
    if model_folder(tmp_path / "models") is None:
        pytest.skip("no face model here, and none can be fetched: assay models install")
    shots = tmp_path / "shots"
    shots.mkdir()
    run(tmp_path, shots, 4, print, pictured=False)
    assert len(list(shots.glob("*.png"))) == 2 * 6
