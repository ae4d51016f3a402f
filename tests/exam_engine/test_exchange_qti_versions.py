"""One reader for QTI 2.0, 2.1, 2.2 and 3.0: the same item is the same value in each."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti.view import neutral_name
from exam_engine.items.assessment.expressions import Operator
from tests.exam_engine.qti_xml import (
    SCORE,
    VERSIONS,
    body,
    imported,
    item_xml,
    kebab,
    program,
    read,
    response,
)

WHOLE = (
    response(
        "identifier",
        "multiple",
        "<correctResponse><value>A</value></correctResponse>"
        '<mapping lowerBound="0" defaultValue="-1"><mapEntry mapKey="A" mappedValue="2"/>'
        "</mapping>",
    )
    + SCORE
    + '<templateDeclaration identifier="T" cardinality="single" baseType="integer"/>'
    + '<templateProcessing><setTemplateValue identifier="T">'
    '<randomInteger min="1" max="9"/></setTemplateValue></templateProcessing>'
    + body(
        '<p>Drawn: <printedVariable identifier="T"/></p>'
        '<choiceInteraction responseIdentifier="RESPONSE" maxChoices="2" shuffle="true">'
        '<prompt>Which?</prompt><simpleChoice identifier="A" fixed="true">One</simpleChoice>'
        '<simpleChoice identifier="B">Two</simpleChoice></choiceInteraction>'
    )
    + program(
        "<responseCondition><responseIf><isNull>"
        '<variable identifier="RESPONSE"/></isNull><exitResponse/></responseIf>'
        '<responseElseIf><durationLT><variable identifier="duration"/>'
        '<baseValue baseType="float">9</baseValue></durationLT></responseElseIf>'
        '<responseElse><setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/>'
        "</setOutcomeValue></responseElse></responseCondition>"
    )
    + '<modalFeedback outcomeIdentifier="SCORE" identifier="x" showHide="hide">No</modalFeedback>'
)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_item_is_the_same_value_in_every_version(version):
    assert read(WHOLE, version=version) == read(WHOLE, version="2.1")


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_lost_in_any_version(version):
    assert imported(WHOLE, version=version).losses == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_format_names_the_version(version):
    assert imported(WHOLE, version=version).format == f"qti-{version}"


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        pytest.param("http://www.imsglobal.org/xsd/imsqti_v2p0", "2.0", id="2.0"),
        pytest.param(
            "http://www.imsglobal.org/xsd/apip/apipv1p0/qtiitem/imsqti_v2p1", "2.1", id="APIP"
        ),
        pytest.param("http://www.imsglobal.org/xsd/imsqti_v2p2", "2.2", id="2.2"),
        pytest.param("http://www.imsglobal.org/xsd/imsqtiasi_v3p0", "3.0", id="3.0"),
    ],
)
def test_the_namespace_tells_the_version(root, expected):
    (one,) = read_qti(f'<assessmentItem xmlns="{root}" identifier="i"/>'.encode(), file="i.xml")
    assert (one.format, one.losses) == (f"qti-{expected}", ())


@pytest.mark.parametrize(
    ("document", "format_name", "code"),
    [
        pytest.param("<assessmentItem identifier='i'/>", "qti-2.1", "version_assumed", id="none"),
        pytest.param(
            "<assessmentItem xmlns='urn:x' identifier='i'/>",
            "qti-2.1",
            "version_assumed",
            id="of somebody else",
        ),
    ],
)
def test_an_item_without_a_known_namespace_is_read_with_a_loss(document, format_name, code):
    (one,) = read_qti(document.encode(), file="i.xml")
    assert one.format == format_name
    assert [loss.code for loss in one.losses] == [code]


def test_an_element_name_of_qti_3_tells_the_version_without_a_namespace():
    (one,) = read_qti(b"<qti-assessment-item identifier='i'/>", file="i.xml")
    assert (one.format, one.losses) == ("qti-3.0", ())


def test_children_of_another_or_of_no_namespace_are_read_as_well():
    document = (
        b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="i">'
        b'<outcomeDeclaration xmlns="" identifier="A" cardinality="single" baseType="float"/>'
        b'<outcomeDeclaration xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="B" '
        b'cardinality="single" baseType="float"/></assessmentItem>'
    )
    (one,) = read_qti(document, file="i.xml")
    assert ([of.id for of in one.item.outcomes], one.losses) == (["A", "B"], ())


def test_blanks_before_the_declaration_are_forgiven():
    document = b"\xef\xbb\xbf\n  <?xml version='1.0'?>" + item_xml(WHOLE)
    (one,) = read_qti(document, file="i.xml")
    assert one.item == read(WHOLE)


def test_utf_16_is_read():
    text = '<?xml version="1.0" encoding="UTF-16"?>' + item_xml(WHOLE).decode()
    (one,) = read_qti(text.encode("utf-16"), file="i.xml")
    assert one.item == read(WHOLE)


@pytest.mark.parametrize("operator", list(Operator))
def test_every_operator_has_one_name_in_all_versions(operator):
    assert neutral_name(f"qti-{kebab(operator)}") == operator


@given(st.from_regex(r"[a-z]{1,8}(?:[A-Z][a-z]{1,8}){0,4}", fullmatch=True))
def test_a_name_of_qti_3_is_the_name_of_qti_2(name):
    assert neutral_name(f"qti-{kebab(name)}") == name


@given(st.from_regex(r"[a-z]{1,5}(?:-[a-z]{1,5}){0,2}", fullmatch=True))
def test_other_names_stay_as_written(name):
    if not name.startswith("qti-"):
        assert neutral_name(name) == name


@pytest.mark.parametrize("identifier", ["", "x" * 257])
def test_an_item_without_a_usable_identifier_takes_its_files(identifier):
    document = item_xml(WHOLE).replace(
        b'identifier="item-1"', f'identifier="{identifier}"'.encode()
    )
    (one,) = read_qti(document, file="folder/question-7.xml")
    assert (one.identifier, one.item.id) == ("question-7", "question-7")
    assert one.item == replace(read(WHOLE), id="question-7")
    assert [loss.code for loss in one.losses] == ["identifier_assumed"]


def test_an_identifier_of_256_characters_is_kept():
    document = item_xml(WHOLE).replace(b"item-1", b"x" * 256)
    (one,) = read_qti(document, file="i.xml")
    assert (one.identifier, one.losses) == ("x" * 256, ())


def test_attributes_of_the_item_are_kept():
    item = read(
        "", attributes='xml:lang="nl" adaptive="true" toolName="Maker" toolVersion="2" label="L"'
    )
    assert (item.id, item.title, item.language) == ("item-1", "T", "nl")
    assert (item.adaptive, item.time_dependent) == (True, False)
    assert item.metadata.entries == ("toolName=Maker", "toolVersion=2", "label=L")
