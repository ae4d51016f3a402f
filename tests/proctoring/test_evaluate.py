"""The evaluation over a small set drawn here: what it counts, what it refuses, how it says."""

import codecs
import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.cli import main
from proctoring.backends import FaceBackend
from proctoring.backends.absent import NoFaces
from proctoring.errors import EvaluationRefused
from proctoring.evaluation import Rate, as_document, as_html, as_text, evaluate, read_manifest
from proctoring.evaluation.measuring import GATE_FROM
from tests.support.camera import Scene, SceneKind, jpeg_sequence

DRAWN: tuple[tuple[SceneKind, int, int, str], ...] = (
    ("present", 0, 1, "glasses;<b>tag</b>"),
    ("present", 2, 1, ""),
    ("second_face", 0, 2, ""),
    ("empty", 0, 0, ""),
)
COLUMNS = ("file", "n_faces", "tags", "kind")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of four scenes, and a chip that is passed over."""
    made = tmp_path_factory.mktemp("faces")
    (made / "img").mkdir()
    rows = []
    for number, (kind, person, faces, tags) in enumerate(DRAWN):
        name = f"{number}.jpg"
        (made / "img" / name).write_bytes(next(jpeg_sequence([Scene(kind, 5)], 5, person=person)))
        rows.append((name, faces, tags, "scene"))
    written(made, [*rows, ("0.jpg", 9, "", "chip")])
    return made


def written(folder: Path, rows: list[tuple[object, ...]], columns: tuple[str, ...] = COLUMNS):
    with (folder / "manifest.csv").open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def test_a_drawn_set_is_read_right_and_a_blind_detector_is_found_out(
    folder: Path, detector: FaceBackend
):
    scenes = read_manifest(folder)
    found = evaluate(scenes, detector)
    assert found.model_sha256 == detector.caps.detector.model_sha256
    as_is = found.countings[0]
    assert (as_is.right, as_is.missed, as_is.doubled) == (Rate(4, 4), Rate(0, 2), Rate(0, 2))
    assert as_is.several == Rate(1, 1)
    assert dict(as_is.groups) == {
        "glasses": Rate(0, 1),
        "<b>tag</b>": Rate(0, 1),
        "none": Rate(0, 1),
    }
    others = dict(found.others)
    assert others["drawn covers told"] == Rate(40, 40)
    assert others["scenes taken for covered"] == Rate(0, 4)
    assert others["copies (exact, coded again, with noise) told as still"] == Rate(12, 12)
    told = others["faces cut by 15 to 45 % told as partial"]
    assert told.of == 12
    # BlazeFace loses more faces at the border than YuNet: 36 of 50, the README says
    assert told.count >= (10 if found.detector.startswith("yunet") else 7)
    blind = evaluate(scenes, NoFaces()).countings[0]
    assert (blind.right, blind.missed, blind.several) == (Rate(1, 4), Rate(2, 2), Rate(0, 1))
    said, page = as_text(found), as_html(found)
    assert "1.000 (0.510-1.000; 4/4)" in said
    assert f"Groups of fewer than {GATE_FROM} pictures" in said
    assert "&lt;b&gt;tag&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<script" not in page
    document = json.loads(json.dumps(as_document(found)))
    assert document["counting"][0]["right"]["of"] == 4


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 37, 0.0, 0.094), (90, 92, 0.924, 0.994), (5, 10, 0.237, 0.763)],
)
def test_intervals_are_wilsons(count: int, of: int, low: float, high: float):
    assert Rate(count, of).interval == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        pytest.param([], COLUMNS, "names no picture of kind scene", id="empty"),
        pytest.param([], ("file", "n_faces"), "has no column tags, kind", id="columns"),
        pytest.param([("a.jpg", 1, "", "scene")], COLUMNS, "line 2: .*a.jpg is no file", id="gone"),
        pytest.param([("../up", 1, "", "scene")], COLUMNS, "inside img", id="outside"),
        pytest.param([("b.jpg", "-1", "", "scene")], COLUMNS, "n_faces is '-1'", id="number"),
        pytest.param([("b.jpg", 1, "", "scene")], COLUMNS, "does not decode", id="no picture"),
        pytest.param(
            [("c.jpg", 1, "", "scene")],
            COLUMNS,
            "c.jpg does not decode; at most 8000000 pixels are read: make it smaller",
            id="12 megapixels",
        ),
    ],
)
def test_what_does_not_serve_is_refused_with_its_line_and_fix(
    tmp_path: Path, rows: list[tuple[object, ...]], columns: tuple[str, ...], said: str
):
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "b.jpg").write_bytes(b"no picture")
    large = cv2.imencode(".jpg", np.full((3000, 4000), 90, np.uint8))[1]
    (tmp_path / "img" / "c.jpg").write_bytes(large.tobytes())
    written(tmp_path, rows, columns)
    with pytest.raises(EvaluationRefused, match=said):
        evaluate(read_manifest(tmp_path), NoFaces())


def test_a_manifest_that_excel_wrote_is_read(folder: Path):
    manifest = folder / "manifest.csv"
    scenes = read_manifest(folder)
    plain = manifest.read_bytes()
    try:
        manifest.write_bytes(codecs.BOM_UTF8 + plain)
        assert read_manifest(folder) == scenes
    finally:
        manifest.write_bytes(plain)


def test_the_command_refuses_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path))
    assert main(["proctoring", "evaluate", "--data", str(tmp_path / "nothing")]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("assay: cannot read ")
