"""Real items out and in again: nothing is lost that is not reported, and every score stays."""

import json
from functools import cache
from pathlib import Path

import pytest

from exam_engine.exchange.imported import ImportedItem
from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti_writing import write_qti
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.canonical import canonical_json
from exam_engine.items.documents import to_document
from exam_engine.scoring.programs import compile_item

SHARED = Path(__file__).parents[3] / "shared" / "data" / "items"
VERSIONS = ("3.0", "2.2")
pytestmark = [
    pytest.mark.skipif(not SHARED.is_dir(), reason="the shared item files are not here"),
    pytest.mark.parametrize("version", VERSIONS),
]
WANTED = {
    ("dropped_attribute", "mediaInteraction@autostart"),
    ("dropped_attribute", "rubricBlock@use"),
}
"""The schema wants them; they say nothing that is not known."""


@cache
def imported() -> dict[str, ImportedItem]:
    """Return every real item that can be read, by its path."""
    files = [*(SHARED / "items").rglob("*.xml"), *(SHARED / "pie_conformance").rglob("*.xml")]
    found = {
        str(path.relative_to(SHARED)): one
        for path in sorted(files)
        for one in read_qti(path.read_bytes(), file=path.name)
    }
    return {name: one for name, one in found.items() if one.item is not None}


def again(item: AssessmentItem, version: str) -> tuple[ImportedItem, set[str]]:
    """Return what the reader makes of what the writer writes, and the codes of its losses."""
    exported = write_qti(item, version=version)
    (one,) = read_qti(exported.data, file="i.xml")
    return one, {loss.code for loss in exported.losses}


def comparable(item: AssessmentItem) -> str:
    """Return an item as text without what the schema of QTI makes of loose content.

    Words that stand alone get a block; a switch gets its long spelling.
    """
    text = canonical_json(to_document(item)).decode()
    for loose in ("<div>", "</div>", r" controls=\"\"", r" controls=\"controls\""):
        text = text.replace(loose, "")
    return text


def test_every_item_comes_back_as_it_was_but_for_reported_losses(version):
    assert len(imported()) > 350
    changed = {}
    for name, before in imported().items():
        assert before.item is not None
        after, lost = again(before.item, version)
        assert after.item is not None, (name, after.refusal)
        if comparable(after.item) != comparable(before.item):
            changed[name] = lost
    assert {name for name, lost in changed.items() if not lost} == set()
    assert len(changed) <= 5


def test_no_item_comes_back_with_new_losses(version):
    new = {
        (name, loss.code, loss.where)
        for name, before in imported().items()
        if before.item is not None
        for loss in again(before.item, version)[0].losses
        if (loss.code, loss.where) not in WANTED
        and loss.code not in {one.code for one in before.losses}
    }
    assert new == set()


def test_every_score_stays(version):
    rows = json.loads((SHARED / "expected_scores.json").read_text())
    cases = 0
    for row in rows:
        before = imported()[row["item"]].item
        assert before is not None
        after, _ = again(before, version)
        assert after.item is not None
        try:
            first = compile_item(before)
        except InvalidProgram:
            with pytest.raises(InvalidProgram):
                compile_item(after.item)
            continue
        second = compile_item(after.item)
        for case in row["cases"]:
            given = case["responses"]
            assert second.score(given) == first.score(given), (row["item"], given)
            cases += 1
    assert cases > 1_200
