import json
import re
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti_tests import ImportedTest, read_assessment_test
from exam_engine.forms.assessment_test import AssessmentTest
from exam_engine.forms.selection import select
from exam_engine.items.documents import from_document, to_document
from exam_engine.scoring.assessments import ItemSession, compile_assessment
from exam_engine.scoring.programs import compile_item

DATA = Path(__file__).parents[3] / "shared" / "data" / "items"
PIE = DATA / "pie_conformance"


def on_item_q1(outcomes: str, rules: str) -> AssessmentTest:
    """A test of one item with these declarations and rules."""
    xml = (
        f'<assessmentTest identifier="t" title="">{outcomes}<testPart identifier="p1"'
        ' navigationMode="linear" submissionMode="individual"><assessmentSection identifier="s1"'
        ' title="" visible="true"><assessmentItemRef identifier="q1" href="q1.xml"/>'
        f"</assessmentSection></testPart>{rules}</assessmentTest>"
    )
    found = read_assessment_test(xml.encode(), file="exam.xml")
    assert found.test is not None, found.refusal
    return found.test


def real_tests() -> Iterator[tuple[zipfile.ZipFile, str, ImportedTest]]:
    if not DATA.is_dir():
        pytest.skip("the shared items are not here")
    for path in sorted((DATA / "packages").glob("*/*.zip")):
        package = zipfile.ZipFile(path)
        for name in (one for one in package.namelist() if one.endswith(".xml")):
            data = package.read(name) if ".." not in name else b""
            if re.search(rb"<(qti-assessment-test|assessmentTest)\b", data):
                yield package, name, read_assessment_test(data, file=name)


def with_keys(test, items):
    """What a test of a package gives when every item was answered by its key."""
    selected = select(test, "seed")
    sessions = {}
    for one in selected:
        item = compile_item(items[one.reference.id])
        right = dict(item.version(0).correct)
        sessions[one.instance] = ItemSession(item.score_values(right), right)
    compiled = compile_assessment(test, selected, items)
    assert compiled.next_item("", {}) == selected[0]
    return compiled.outcomes({}), compiled.outcomes(sessions)


def items_of(package: zipfile.ZipFile, folder: Path, test: AssessmentTest):
    for reference in test.references():
        path = str((Path("/") / folder / reference.href).resolve()).lstrip("/")
        yield reference.id, read_qti(package.read(path), file=path)[0].item


def test_real_tests_are_read_and_score_what_their_items_earn():
    found = {}
    for package, name, imported in real_tests():
        assert imported.test is not None, (name, imported.refusal)
        assert from_document(AssessmentTest, to_document(imported.test)) == imported.test
        items = dict(items_of(package, Path(name).parent, imported.test))
        found[imported.identifier] = with_keys(imported.test, items)
    nothing, best = found["VE-TP-06"]
    assert nothing.outcomes["TOTAL_SCORE"] == 0
    assert best.outcomes["TOTAL_NUMBERCORRECT"] == 4
    assert best.outcomes["SECTION_NUMBERSELECTED"] == 5
    assert best.missing == {"TOTAL_SCORE": "needs_human", "SECTION_SCORE": "needs_human"}
    assert (found["TEST"][0].score, found["TEST"][1].score) == (0, 12)
    # Its items declare MAXSCORE, but the test asks for MAX_SCORE: nobody can tell who passed.
    best = found["_2019juyhgjgjhg"][1]
    assert best.score == 30
    assert best.missing == dict.fromkeys(("MAX_SCORE", "PASS"), "unknown_variable")


ITEM_LEVEL = (
    "outcomeProcessing_derive_percent_passfail",
    "outcomeProcessing_exitTest",
    "outcomeProcessing_outcomeProcessingFragment",
)
"""The others expect test operators to be refused, which is right for items only; or take a number
for a condition, or identifiers for `equal`, which QTI does not."""


@pytest.mark.parametrize("name", ITEM_LEVEL)
def test_rules_of_outcome_processing_agree_with_the_fixtures(name):
    if not PIE.is_dir():
        pytest.skip("the shared items are not here")
    xml = (PIE / name / "item.xml").read_text()
    item = read_qti(xml.encode(), file="item.xml")[0].item
    assert item is not None
    outcomes = "".join(re.findall(r"<outcomeDeclaration.*?</outcomeDeclaration>", xml, re.DOTALL))
    rules = "".join(re.findall(r"<outcomeProcessing>.*?</outcomeProcessing>", xml, re.DOTALL))
    for case in json.loads((PIE / name / "cases.json").read_text())["cases"]:
        scored = compile_item(item).score(case["responses"])
        test = on_item_q1(with_scores(outcomes, scored.outcomes), rules)
        compiled = compile_assessment(test, select(test, "s"), {"q1": item})
        found = compiled.outcomes({"q1": ItemSession(scored)})
        for outcome, expected in case["expect"]["outcomes"].items():
            value = found.outcomes[outcome]
            assert value == (expected if isinstance(expected, bool) else Fraction(str(expected)))


def with_scores(outcomes: str, scored) -> str:
    """Return declarations that start from what the item's own processing gave."""
    for name, value in scored.items():
        text = str(value).lower()
        pattern = rf'(identifier="{name}".*?<value>)[^<]*'
        outcomes = re.sub(pattern, rf"\g<1>{text}", outcomes, count=1, flags=re.DOTALL)
    return outcomes
