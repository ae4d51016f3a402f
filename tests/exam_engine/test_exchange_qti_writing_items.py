"""An item as QTI: complete, in the schema's order and words, and read back as it was."""

import dataclasses
import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti_writing import write_qti
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.item import (
    AssessmentItem,
    Asset,
    Feedback,
    Metadata,
    Rubric,
    ScorePolicy,
)
from exam_engine.items.assessment.rules import (
    CustomProgram,
)
from tests.exam_engine.assessments import call, choice_item, give, literal
from tests.exam_engine.assessments_full import full_item

VERSIONS = ("3.0", "2.2")
VERSION = pytest.mark.parametrize("version", VERSIONS)
WANTED = {"rubricBlock@use"}
"""The schema of QTI 3 wants it; it says nothing that is not known."""


def again(item: AssessmentItem, version: str) -> AssessmentItem:
    """Return what the reader makes of what the writer writes."""
    (imported,) = read_qti(write_qti(item, version=version).data, file="i.xml")
    assert imported.item is not None, imported.refusal
    lost = {one.code for one in imported.losses if one.where not in WANTED}
    assert lost <= {"custom_interaction", "unknown_custom_operator"}
    return imported.item


def written(item: AssessmentItem, version: str) -> etree._Element:
    """Return the document's root."""
    return etree.fromstring(write_qti(item, version=version).data)


@VERSION
def test_an_item_with_everything_comes_back_but_for_what_is_reported(version):
    item = full_item()
    (rubric,) = item.rubrics
    expected = dataclasses.replace(
        item,
        rubrics=(dataclasses.replace(rubric, criteria=()),),
        assets=tuple(Asset(name, "", "image/png", 0) for name in ("figure.png", "stage.png")),
        metadata=Metadata(),
        policy=ScorePolicy(),
    )
    assert again(item, version) == expected
    assert sorted({loss.code for loss in write_qti(item, version=version).losses}) == [
        "custom_interaction",
        "dropped_criteria",
        "dropped_metadata",
        "dropped_policy",
    ]


@VERSION
def test_every_lost_field_of_the_metadata_is_named(version):
    lost = [loss.where for loss in write_qti(full_item(), version=version).losses]
    names = [
        "domain",
        "objective",
        "cognitive",
        "difficulty",
        "seconds",
        "enemies",
        "source",
        "entries",
    ]
    assert [one for one in lost if one.startswith("metadata")] == [
        f"metadata {one}" for one in names
    ]


@VERSION
def test_the_names_of_a_tool_stay_with_the_item(version):
    told = Metadata(entries=("toolName=a tool", "toolVersion=1.2", "label=a label"))
    item = dataclasses.replace(choice_item("a"), metadata=told)
    assert again(item, version) == item
    assert write_qti(item, version=version).losses == ()


def test_parts_come_in_the_order_of_the_schema():
    names = [etree.QName(one).localname for one in written(full_item(), "2.2")]
    assert list(dict.fromkeys(names)) == [
        "responseDeclaration",
        "outcomeDeclaration",
        "templateDeclaration",
        "templateProcessing",
        "itemBody",
        "responseProcessing",
        "modalFeedback",
    ]


def test_the_root_names_its_version_and_its_schema():
    roots = [written(choice_item("a"), version) for version in VERSIONS]
    place = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    assert [(one.tag, one.get(place).split()) for one in roots] == [
        (
            "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}qti-assessment-item",
            [
                "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
                "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd",
            ],
        ),
        (
            "{http://www.imsglobal.org/xsd/imsqti_v2p2}assessmentItem",
            [
                "http://www.imsglobal.org/xsd/imsqti_v2p2",
                "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
            ],
        ),
    ]


def test_names_of_qti_3_are_those_of_qti_2_with_hyphens():
    names = {etree.QName(one).localname for one in written(full_item(), "3.0").iter()}
    assert {
        *("qti-assessment-item", "qti-map-response", "qti-is-null", "qti-simple-match-set"),
        *("qti-interpolation-table-entry", "qti-base-value", "qti-content-body", "p", "mi"),
    } <= names
    for name, expected in (("durationLT", "qti-duration-lt"), ("anyN", "qti-any-n")):
        rule = give(call(Operator(name), literal("1"), literal("2"), min="1", max="1"))
        item = dataclasses.replace(choice_item("a"), program=CustomProgram((rule,)))
        assert expected.encode() in write_qti(item, version="3.0").data
    attributes = {name for one in written(full_item(), "3.0").iter() for name in one.attrib}
    assert {"time-dependent", "case-sensitive", "max-choices", "class", "module"} <= attributes
    assert [name for name in attributes if re.search("[a-z][A-Z]", name)] == [
        "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    ]


def test_an_item_without_a_title_has_an_empty_one():
    root = written(dataclasses.replace(choice_item("a"), title=""), "3.0")
    assert root.get("title") == ""


@VERSION
def test_a_note_for_nobody_is_never_one_for_candidates(version):
    item = dataclasses.replace(choice_item("a"), rubrics=(Rubric((), "<p>secret</p>"),))
    assert again(item, version).rubrics == (Rubric(("author",), "<p>secret</p>"),)
    assert [one.code for one in write_qti(item, version=version).losses] == ["changed_view"]


@VERSION
def test_feedback_stands_where_it_stood_or_at_the_end(version):
    feedback = (
        Feedback("SCORE", "f1", "inline", "<b>yes</b>", "Title"),
        Feedback("SCORE", "f2", "block", "<p>stray</p>"),
        Feedback("SCORE", "f3", "modal", "plain words", shown=False),
    )
    body = '<p>So: <span data-feedback="0"></span></p><div data-interaction="0"></div>'
    item = dataclasses.replace(choice_item("a"), feedback=feedback, body=body)
    found = again(item, version)
    assert found.feedback == feedback
    assert found.body == body + '<div data-feedback="1"></div>'


@VERSION
@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(item=st.from_type(AssessmentItem))
def test_whatever_the_item_the_document_is_well_formed(version, item):
    assert etree.QName(written(item, version)).localname.endswith("tem")


def test_numbers_are_written_without_exponents():
    (response,) = full_item().responses[:1]
    assert response.mapping is not None
    tiny = dataclasses.replace(response.mapping, default=Decimal("1E-9"), upper=Decimal("1E+3"))
    changed = (dataclasses.replace(response, mapping=tiny), *full_item().responses[1:])
    data = write_qti(dataclasses.replace(full_item(), responses=changed), version="2.2").data
    assert b'upperBound="1000" defaultValue="0.000000001"' in data
