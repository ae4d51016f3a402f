"""Files of items for tests of `assay items`, and the command itself in this process."""

import json
from pathlib import Path

from app.cli import main
from exam_engine.exchange.qti_writing import write_package, write_qti
from exam_engine.items.assessment.item import AssessmentItem
from tests.exam_engine.assessments import choice_item

GIFT = "::q1::Which one? {=this ~that}\n\n::q2::Is it so? {T}\n"
DOCTYPE = '<!DOCTYPE assessmentItem SYSTEM "x.dtd"><assessmentItem/>'


def items(*arguments: object) -> int:
    """Run `assay items ARGUMENTS` and return its status."""
    return main(["items", *map(str, arguments)])


def item_file(folder: Path, *names: str, item: AssessmentItem | None = None) -> Path:
    """Write an item, or a choice of these with the first one right, and return its path."""
    path = folder / "item.xml"
    found = item or choice_item(*(names or ("a", "b")))
    path.write_bytes(write_qti(found, version="3.0").data)
    return path


def package_file(folder: Path, *packed: AssessmentItem) -> Path:
    """Write a package of these items and return its path."""
    path = folder / "bank.zip"
    path.write_bytes(write_package(packed, version="2.2").data)
    return path


def text_file(folder: Path, name: str, text: str) -> Path:
    """Write a file of text and return its path."""
    path = folder / name
    path.write_text(text)
    return path


def cases_file(folder: Path, *responses: object) -> Path:
    """Write a file of responses and return its path."""
    return text_file(folder, "cases.json", json.dumps([{"responses": one} for one in responses]))
