"""What is not read is reported, by one rule; what is dangerous is refused, by name."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.exchange.imported import Loss
from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti.items import MOST_ITEM_ELEMENTS, MOST_LOSSES
from tests.exam_engine.qti_xml import SCORE, body, imported, item_xml, losses, program, response

CHOICE = '<choiceInteraction responseIdentifier="RESPONSE" {}>{}</choiceInteraction>'


@pytest.mark.parametrize(
    ("inner", "code", "where"),
    [
        (
            "<stylesheet href='a.css' type='text/css'/>",
            "dropped_element",
            "assessmentItem/stylesheet",
        ),
        ("<outcomeProcessing/>", "dropped_element", "assessmentItem/outcomeProcessing"),
        ("<catalogInfo/>", "dropped_element", "assessmentItem/catalogInfo"),
        (
            '<outcomeDeclaration identifier="S" cardinality="single" baseType="float" view="a"/>',
            "dropped_attribute",
            "outcomeDeclaration@view",
        ),
        (
            response("string", "single", "<correctResponse interpretation='x'/>"),
            "dropped_attribute",
            "correctResponse@interpretation",
        ),
        (
            response("identifier", "single", "<mapping caseSensitive='true'/>"),
            "dropped_attribute",
            "mapping@caseSensitive",
        ),
        (
            response("string") + body(CHOICE.format("id='c'", "")),
            "dropped_attribute",
            "choiceInteraction@id",
        ),
        (
            response("string") + body(CHOICE.format("", "<hint/>")),
            "dropped_element",
            "choiceInteraction/hint",
        ),
        (
            response("string") + body(CHOICE.format("", "stray")),
            "dropped_text",
            "choiceInteraction",
        ),
        (SCORE + program("stray"), "dropped_text", "responseProcessing"),
        (body("<p data-catalog-idref='x'>a</p>"), "dropped_attribute", "p@data-catalog-idref"),
        (body("<form><p>a</p></form>"), "dropped_element", "form"),
    ],
)
def test_everything_that_is_not_kept_is_reported(inner, code, where):
    assert losses(inner) == {(code, where)}


def test_the_same_loss_is_told_once_with_its_number_and_first_line():
    inner = "".join(f"\n<stylesheet href='{name}.css'/>" for name in "abc")
    assert imported(inner).losses == (
        Loss("dropped_element", "assessmentItem/stylesheet", "not kept; 3 times, first at line 2"),
    )


def test_losses_are_bounded_and_say_how_many_more():
    inner = "".join(f"<x{number}/>" for number in range(MOST_LOSSES + 5))
    found = imported(inner).losses
    assert len(found) == MOST_LOSSES + 1
    assert found[-1] == Loss("more_losses", "", "and 5 more")


def test_schema_locations_are_no_loss():
    named = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"'
    assert imported("", attributes=named).losses == ()


INCLUDE = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(b"", "not_xml", id="empty"),
        pytest.param(b"{}", "not_xml", id="JSON"),
        pytest.param(b"<assessmentItem>", "not_xml", id="cut off"),
        pytest.param(b"\xff\xfe\x00", "not_xml", id="no text"),
        pytest.param(b"<!DOCTYPE a><assessmentItem/>", "doctype", id="DOCTYPE"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><assessmentItem>&x;'
            b"</assessmentItem>",
            "doctype",
            id="external entity",
        ),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
            + b"".join(
                b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(12)
            )
            + b"]><assessmentItem title='&m;'>&m;</assessmentItem>",
            "doctype",
            id="a billion laughs",
        ),
        pytest.param(
            item_xml("").replace(b"/>", b">" + INCLUDE + b"</ns0:assessmentItem>"),
            "xinclude",
            id="include",
        ),
        pytest.param(b"<assessmentTest/>", "not_an_item", id="a whole exam"),
        pytest.param(b"<html><body/></html>", "not_an_item", id="a page"),
        pytest.param(
            b"<assessmentItem>" + b"<p>" * 150 + b"</p>" * 150 + b"</assessmentItem>",
            "too_deep",
            id="deep",
        ),
        pytest.param(
            b"<assessmentItem>" + b"<p/>" * 700_000 + b"</assessmentItem>",
            "too_many_elements",
            id="many",
        ),
        pytest.param(
            b"<assessmentItem>" + b"<p></p>" * 200_000 + b"</assessmentItem>",
            "too_many_elements",
            id="one too many",
        ),
        pytest.param(b"<a>" + b" " * 9_000_000 + b"</a>", "too_large", id="large"),
    ],
)
def test_a_dangerous_or_foreign_document_is_refused_by_name_soon(document, reason):
    began = time.process_time()
    (one,) = read_qti(document, file="folder/name.xml")
    assert one.refusal.reason == reason
    assert (one.item, one.file, one.identifier) == (None, "folder/name.xml", "name")
    assert time.process_time() - began < 15


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_one_record_and_no_crash(noise):
    (one,) = read_qti(noise, file="x.xml")
    assert (one.item is None) is not (one.refusal is None)


WHOLE = item_xml(
    response(
        "identifier",
        "single",
        "<correctResponse><value>A</value></correctResponse>"
        "<mapping defaultValue='0'><mapEntry mapKey='A' mappedValue='1'/></mapping>",
    )
    + SCORE
    + body(CHOICE.format("maxChoices='1'", "<simpleChoice identifier='A'>a</simpleChoice>"))
    + program(
        "<setOutcomeValue identifier='SCORE'><mapResponse identifier='RESPONSE'/></setOutcomeValue>"
    )
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 40), st.binary(max_size=6))
def test_a_damaged_item_is_taken_or_refused_and_never_crashes(at, length, noise):
    (one,) = read_qti(WHOLE[:at] + noise + WHOLE[at + length :], file="x.xml")
    assert (one.item is None) is not (one.refusal is None)


@pytest.mark.parametrize(
    ("many", "taken"), [(MOST_ITEM_ELEMENTS - 2, True), (MOST_ITEM_ELEMENTS - 1, False)]
)
def test_the_elements_of_one_item_are_bounded(many, taken):
    one = imported(body("<p/>" * many))
    assert (one.item is not None) is taken
    assert taken or one.refusal.reason == "too_many_elements"


@pytest.mark.parametrize(("many", "taken"), [(1_000, True), (1_001, False)])
def test_the_interactions_of_one_item_are_bounded(many, taken):
    one = imported(body("<extendedTextInteraction responseIdentifier='r'/>" * many))
    assert (one.item is not None) is taken
    assert taken or one.refusal.reason == "too_complex"


@pytest.mark.parametrize(
    "inner",
    [
        response(
            "string",
            "single",
            "<mapping>" + "<mapEntry mapKey='a' mappedValue='1'/>" * 19_000 + "</mapping>",
        ),
        response("string")
        + body(
            CHOICE.format(
                "",
                "".join(
                    f"<simpleChoice identifier='c{at}'><b class='x'>a</b></simpleChoice>"
                    for at in range(9_000)
                ),
            )
        ),
        body("".join(f"<textEntryInteraction responseIdentifier='r{at}'/>" for at in range(1_000))),
        body(
            "<feedbackInline outcomeIdentifier='o' identifier='i'><b>x</b></feedbackInline>" * 9_000
        ),
        "".join(f"<x{at}/>" for at in range(19_000)),
    ],
    ids=["map entries", "choices", "interactions", "feedback", "unknown"],
)
def test_the_largest_items_are_read_in_bounded_time(inner):
    document = item_xml(inner)
    began = time.process_time()
    (one,) = read_qti(document, file="x.xml")
    assert one.item is not None
    assert time.process_time() - began < 15


def test_a_wide_and_deep_item_is_read_soon():
    inner = body("<div>" * 90 + "<p a='1'>x</p>" * 10_000 + "</div>" * 90)
    began = time.process_time()
    assert imported(inner).item is not None
    assert time.process_time() - began < 15
