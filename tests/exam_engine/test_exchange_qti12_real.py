import zipfile
from collections import Counter
from pathlib import Path

import pytest

from exam_engine.exchange.imported import ImportedItem
from exam_engine.exchange.qti12 import read_qti12
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.documents import from_document, to_document
from exam_engine.scoring.programs import compile_item

DATA = Path(__file__).parents[3] / "shared" / "data" / "items"


def real_files() -> list[ImportedItem]:
    folder = DATA / "qti12_canvas"
    if not folder.is_dir():
        pytest.skip("the shared items are not here")
    found: list[ImportedItem] = []
    for path in sorted(folder.iterdir()):
        found += read_qti12(path.read_bytes(), file=path.name)
    for archive in (
        "instructure__qti/test_qti_1.2",
        "vosslab__qti_package_maker/minimal_qti_1.2_sample",
    ):
        with zipfile.ZipFile(DATA / "packages" / f"{archive}.zip") as package:
            for name in (one for one in package.namelist() if one.endswith(".xml")):
                if b"<questestinterop" in package.read(name):
                    found += read_qti12(package.read(name), file=name)
    return found


def test_real_files_are_taken_or_refused_by_name():
    counts = Counter(one.refusal.reason if one.refusal else "taken" for one in real_files())
    assert counts == {
        "taken": 67,
        "not_an_item": 6,
        "not_a_question": 4,
        "relative_area": 3,
        "doctype": 2,
        "bank_reference": 2,
        "formula_question": 1,
        "broken_area": 1,
    }


def test_the_key_of_every_real_item_earns_its_maximum_and_no_answer_earns_nothing():
    for one in real_files():
        if one.item is None:
            continue
        assert from_document(AssessmentItem, to_document(one.item)) == one.item
        compiled = compile_item(one.item)
        version = compiled.version(5)
        best = compiled.score_values(dict(version.correct), seed=5)
        nothing = compiled.score({}, seed=5)
        if best.reason == "needs_human":
            assert nothing.score is None
        else:
            assert best.score == compiled.maximum, one.identifier
            assert (nothing.score, nothing.reason) == (0, ""), one.identifier
