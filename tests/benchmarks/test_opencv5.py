"""The comparison with OpenCV 5 can fail, and says why it was not tried."""

from pathlib import Path

import pytest

from benchmarks.opencv5 import NOT_TRIED, differences, main

ONE = {"faces": [{"left": 0.25, "score": 0.9}], "light": 120.0, "dark": False}


@pytest.mark.parametrize(
    ("other", "where"),
    [
        pytest.param(ONE, [], id="equal"),
        pytest.param({**ONE, "light": 124.0}, [], id="rounding"),
        pytest.param({**ONE, "light": 150.0}, ["/light"], id="another reading"),
        pytest.param({**ONE, "faces": []}, ["/faces"], id="a face lost"),
        pytest.param(
            {**ONE, "faces": [{"left": 0.5}]}, ["/faces/0/left", "/faces/0/score"], id="in"
        ),
        pytest.param({**ONE, "more": None, "dark": None}, ["/dark"], id="another kind"),
    ],
)
def test_differences_beyond_rounding_are_named(other: object, where: list[str]):
    assert [said.partition(":")[0] for said in differences(ONE, other)] == where


def test_without_the_model_it_says_why_it_was_not_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["--models", str(tmp_path)]) == NOT_TRIED
    assert "run: assay models install" in capsys.readouterr().out
