"""Our own documents of items: nothing lost on the way out, nothing trusted on the way in."""

import dataclasses
import json

import pytest

from exam_engine.exchange.assay_json import (
    looks_like_assay_json,
    read_assay_json,
    write_assay_json,
)
from exam_engine.items import from_document, to_document
from exam_engine.items.assessment.expressions import DEEPEST_EXPRESSION, Operator
from exam_engine.items.assessment.interactions import InteractionKind
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.rules import Branch, Condition, CustomProgram
from tests.exam_engine.assessments import call, choice_item, give, literal
from tests.exam_engine.assessments_full import full_item


def read(document: object):
    """Return what is read of a JSON value."""
    return read_assay_json(json.dumps(document).encode(), file="folder/bank.json")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_items_come_back_as_they_were(count):
    items = (full_item(), choice_item("a"), dataclasses.replace(choice_item("b"), id="b"))[:count]
    exported = write_assay_json(items)
    assert exported.losses == ()
    found = read_assay_json(exported.data, file="bank.json")
    assert tuple(one.item for one in found) == items
    assert {(one.format, one.losses, one.refusal) for one in found} == {("assay-json", (), None)}
    assert [one.identifier for one in found] == [one.id for one in items]


def test_the_deepest_expression_in_nested_conditions_comes_back():
    deepest = literal("1")
    for _ in range(DEEPEST_EXPRESSION - 1):
        deepest = call(Operator.NOT, deepest)
    rule = give(deepest)
    for _ in range(15):
        rule = Condition((Branch(deepest, (rule,)),), (give("0"),))
    item = dataclasses.replace(choice_item("a"), program=CustomProgram((rule,)))
    assert from_document(AssessmentItem, json.loads(json.dumps(to_document(item)))) == item


def test_the_kind_of_an_interaction_is_a_field_and_no_tag():
    document = to_document(choice_item("a"))
    assert document["interactions"][0]["kind"] == "choice"
    document["interactions"][0]["kind"] = "order"
    (one,) = read(document)
    assert one.item.interactions[0].kind is InteractionKind.ORDER


@pytest.mark.parametrize(
    "field", ["body", "prompt", "passage", "choice", "target", "rubric", "told"]
)
def test_html_from_elsewhere_is_cleaned_wherever_it_stands(field):
    wild = '<p onclick="go()">x<script>go()</script></p>'
    document = json.loads(json.dumps(to_document(full_item())))
    match = document["interactions"][4]
    match field:
        case "body":
            document["body"] += wild
        case "prompt" | "passage":
            match[field] = wild
        case "choice" | "target":
            match[f"{field}s"][0]["content"] = wild
        case "rubric":
            document["rubrics"][0]["content"] = wild
        case "told":
            document["feedback"][0]["content"] = wild
    (one,) = read(document)
    assert "go()" not in json.dumps(to_document(one.item))
    assert {loss.code for loss in one.losses} == {"dropped_attribute", "dropped_element"}


@pytest.mark.parametrize(
    ("change", "reason", "message"),
    [
        ({"title": 4}, "malformed_document", "title: not str: 4"),
        ({"more": 1}, "malformed_document", "missing or unknown fields: more"),
        ({"responses": []}, "undeclared_variable", "RESPONSE"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused_and_the_others_are_taken(
    change, reason, message
):
    good = to_document(choice_item("a"))
    bad, other = read([good | change, good])
    assert (bad.identifier, bad.refusal.reason) == ("item-1", reason)
    assert message in str(bad.refusal)
    assert other.item == choice_item("a")


def test_a_document_without_an_identifier_is_named_by_its_place():
    good = to_document(choice_item("a"))
    first, second = read([{"id": 3}, good])
    assert (first.identifier, first.refusal.reason) == ("bank-1", "malformed_document")
    assert second.item is not None


@pytest.mark.parametrize(
    ("data", "reason", "kind"),
    [
        (b"{", "not_json", "assay-json"),
        (b'{"a": "\xff"}', "not_json", "assay-json"),
        (b"[" * 200_000, "not_json", "assay-json"),
        (b'{"to": "do"}', "unknown_format", ""),
        (b"[1, 2]", "unknown_format", ""),
        (b"[]", "unknown_format", ""),
        (b'"text"', "unknown_format", ""),
    ],
)
def test_what_is_no_document_of_items_is_refused_by_name(data, reason, kind):
    (one,) = read_assay_json(data, file="folder/bank.json")
    assert (one.identifier, one.format) == ("bank", kind)
    assert one.refusal is not None
    assert one.refusal.reason == reason


def test_too_many_items_are_refused():
    good = to_document(choice_item("a"))
    (one,) = read([good] + [0] * 10_000)
    assert one.refusal.reason == "too_large"


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"{", True), (b" \n[", True), (b"\xef\xbb\xbf{", True), (b"<a/>", False), (b"", False)],
)
def test_the_start_of_a_file_tells_whether_it_is_json(data, expected):
    assert looks_like_assay_json(data) is expected
