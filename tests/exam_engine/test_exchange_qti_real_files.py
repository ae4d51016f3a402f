"""Items that other programs have written: each is taken, or refused for a reason that is right."""

from collections import Counter
from pathlib import Path

import pytest

from exam_engine.exchange.imported import ImportedItem
from exam_engine.exchange.packages import read_package
from exam_engine.exchange.qti import read_qti
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.documents import from_document, to_document

SHARED = Path(__file__).parents[3] / "shared" / "data" / "items"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the shared set of real items is not here"
)


def outcome(item: ImportedItem) -> str:
    """Return why an item is refused, or that it is taken."""
    return item.refusal.reason if item.refusal else "taken"


def items(folder: str) -> list[ImportedItem]:
    """Read every item file below a folder."""
    files = sorted((SHARED / folder).rglob("*.xml"))
    return [read_qti(one.read_bytes(), file=one.name)[0] for one in files]


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        # an operation without its number, which only its author's own engine guesses
        ("items/Citolab__qti-scoring-engine", {"taken": 38, "broken_item": 1}),
        ("items/davemckain__qtiworks", {"taken": 43}),
        ("items/instructure__qti", {"taken": 54, "xinclude": 2}),
        # written to be wrong: elements and variables that do not exist, one operand too many
        (
            "items/kennisnet__php-qti3",
            {"taken": 69, "unknown_operator": 2, "undeclared_variable": 2, "invalid_program": 1},
        ),
        # operators of its own (`isNotNull`, `mod`, …) and operands that QTI writes as attributes
        (
            "items/pie-framework__pie-qti",
            {"taken": 77, "unknown_operator": 10, "invalid_program": 2, "xinclude": 1},
        ),
        (
            "pie_conformance",
            {"taken": 77, "unknown_operator": 10, "invalid_program": 2, "xinclude": 1},
        ),
    ],
)
def test_every_real_item_is_taken_or_refused_for_a_known_reason(folder, expected):
    assert Counter(map(outcome, items(folder))) == expected


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("instructure__qti/test_qti_1.2.zip", {"taken": 3}),
        ("instructure__qti/test_qti_2.1.zip", {"taken": 5}),
        ("kennisnet__php-qti3/valid-package.zip", {"taken": 47}),
        ("qtiworks/WebDeveloperTest1.zip", {"taken": 9}),
        ("qtiworks/ZipSlip.zip", {"zip_slip": 1}),
        ("vosslab__qti_package_maker/minimal_qti_1.2_sample.zip", {"taken": 1}),
        ("vosslab__qti_package_maker/minimal_qti_2.1_sample.zip", {"taken": 2}),
    ],
)
def test_every_real_package_is_taken_or_refused_for_a_known_reason(package, expected):
    path = SHARED / "packages" / package
    assert Counter(map(outcome, read_package(path.read_bytes(), file=path.name))) == expected


def test_every_picture_of_the_dutch_exam_has_its_digest():
    path = SHARED / "packages" / "kennisnet__php-qti3" / "valid-package.zip"
    assets = [
        asset
        for one in read_package(path.read_bytes(), file=path.name)
        for asset in one.item.assets
    ]
    assert len(assets) == 30
    assert {asset.media_type for asset in assets} == {"image/jpeg"}
    assert all(len(asset.sha256) == 64 and asset.size > 0 for asset in assets)


def test_every_real_item_survives_as_a_document():
    taken = [one.item for one in items("items") if one.item]
    assert all(from_document(AssessmentItem, to_document(one)) == one for one in taken)


def test_no_place_in_a_real_body_lacks_what_stands_there():
    for one in (found.item for found in items("items") if found.item):
        placed = one.body + "".join(feedback.content for feedback in one.feedback)
        placed += "".join(rubric.content for rubric in one.rubrics)
        for at in range(len(one.interactions)):
            assert f'data-interaction="{at}"' in placed
        assert f'data-interaction="{len(one.interactions)}"' not in placed
