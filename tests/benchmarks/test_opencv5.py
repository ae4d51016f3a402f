"""The comparison with OpenCV 5 can fail, and says why it was not tried."""

from pathlib import Path

import pytest

from benchmarks.opencv5 import NOT_TRIED, differences, main, read
from tests.support.camera import Scene, jpeg_sequence
from tests.support.models import model_folder

ONE = {"faces": [{"left": 0.25, "score": 0.9, "yaw": 7.0}], "light": 120.0, "dark": False}


def shifted(**fields: float) -> object:
    return {**ONE, "faces": [{**ONE["faces"][0], **fields}]}  # type: ignore[index]


@pytest.mark.parametrize(
    ("other", "where"),
    [
        pytest.param(ONE, [], id="equal"),
        pytest.param(shifted(left=0.2500005, yaw=7.0005), [], id="the last digits"),
        pytest.param(shifted(left=0.25001), ["/faces/0/left"], id="a share"),
        pytest.param(shifted(score=0.90001), ["/faces/0/score"], id="a score"),
        pytest.param(shifted(yaw=7.01), ["/faces/0/yaw"], id="an angle"),
        pytest.param({**ONE, "light": 120.0001}, ["/light"], id="another reading"),
        pytest.param({**ONE, "faces": []}, ["/faces"], id="a face lost"),
        pytest.param(
            {**ONE, "faces": [{"left": 0.5, "yaw": 7.0}]},
            ["/faces/0/left", "/faces/0/score"],
            id="in",
        ),
        pytest.param({**ONE, "more": None, "dark": None}, ["/dark"], id="another kind"),
    ],
)
def test_differences_beyond_the_bounds_are_named(other: object, where: list[str]):
    assert [said.partition(":")[0] for said in differences(ONE, other)] == where


def test_without_the_model_it_says_why_it_was_not_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["--models", str(tmp_path)]) == NOT_TRIED
    assert "run: assay models install" in capsys.readouterr().out


def test_each_picture_is_held_against_those_before_it(tmp_path: Path):
    models = model_folder(tmp_path / "models")
    if models is None:
        pytest.skip("no face model on this machine and the package index is out of reach")
    for number, jpeg in enumerate(jpeg_sequence([Scene("frozen", 25)], 5)):
        (tmp_path / f"frozen-{number}.jpg").write_bytes(jpeg)
    pictures = read(tmp_path, models)["pictures"]
    assert isinstance(pictures, dict)
    still = [one["stillness"] for one in pictures.values()]
    assert [one["change"] for one in still] == [None, 0, 0, 0, 0]
    assert [one["nearest"] for one in still] == [None, None, 0, 0, 0]
