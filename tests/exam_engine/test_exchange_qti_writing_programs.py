"""Programs as QTI: standard ones by address, all others in full, and each scores as before."""

import dataclasses
from itertools import permutations

import pytest
from lxml import etree

from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti.expressions import read_expression
from exam_engine.exchange.qti.interactions import read_interaction
from exam_engine.exchange.qti.programs import read_program
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.qti_writing import write_qti
from exam_engine.items.assessment.declarations import Literal, ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.rules import (
    CustomProgram,
    NoProgram,
    ProgramTemplate,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.assessments import call, choice_item, correct, give, literal, variable

VERSIONS = ("3.0", "2.2")
VERSION = pytest.mark.parametrize("version", VERSIONS)
PROCESSING = {"3.0": "{*}qti-response-processing", "2.2": "{*}responseProcessing"}


def again(item: AssessmentItem, version: str) -> AssessmentItem:
    """Return what the reader makes of what the writer writes."""
    (imported,) = read_qti(write_qti(item, version=version).data, file="i.xml")
    assert imported.item is not None, imported.refusal
    return imported.item


def processing(item: AssessmentItem, version: str) -> etree._Element:
    """Return the response processing as it is written."""
    root = etree.fromstring(write_qti(item, version=version).data)
    (found,) = root.iterfind(PROCESSING[version])
    return found


ADDRESSES = {
    "3.0": "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
    "2.2": "http://www.imsglobal.org/question/qti_v2p2/rptemplates/{}",
}


@VERSION
@pytest.mark.parametrize("name", ProgramTemplate)
def test_a_standard_program_is_written_by_its_address(name, version):
    item = dataclasses.replace(choice_item("a"), program=TemplateProgram(name))
    found = processing(item, version)
    assert dict(found.attrib) == {"template": ADDRESSES[version].format(name)}
    assert len(found) == 0
    reading = Reading(version, read_interaction)
    assert read_program(Element(found), item.responses, reading) == TemplateProgram(name)


@VERSION
def test_a_standard_program_over_other_names_is_written_in_full_and_scores_alike(version):
    item = choice_item("a", "b")
    (response,) = item.responses
    (outcome,) = item.outcomes
    item = dataclasses.replace(
        item,
        responses=(dataclasses.replace(response, id="ANSWER"),),
        interactions=(dataclasses.replace(item.interactions[0], response="ANSWER"),),
        program=TemplateProgram(ProgramTemplate.MATCH_CORRECT, "ANSWER", outcome.id),
    )
    found = again(item, version)
    assert isinstance(found.program, CustomProgram)
    scores = [compile_item(found).score({"ANSWER": one}).score for one in ("a", "b", None)]
    assert scores == [1, 0, 0]


def test_a_standard_program_that_cannot_run_is_a_loss():
    program = TemplateProgram(ProgramTemplate.MATCH_CORRECT, "NONE", "SCORE")
    exported = write_qti(dataclasses.replace(choice_item("a"), program=program), version="3.0")
    assert [one.code for one in exported.losses] == ["dropped_program"]


@VERSION
def test_without_a_program_there_is_no_response_processing_and_with_an_empty_one_there_is(version):
    for program in (NoProgram(), CustomProgram(())):
        item = dataclasses.replace(choice_item("a"), program=program)
        assert again(item, version).program == program


@VERSION
@pytest.mark.parametrize(
    "operator",
    [one for one in Operator if one not in {Operator.ADJACENT_PAIRS, Operator.BASE_VALUE}],
)
def test_every_operator_is_read_as_it_was_written(operator, version):
    known = {
        Operator.EQUAL: {"toleranceMode": "absolute", "tolerance": "0.5 0.5"},
        Operator.PATTERN_MATCH: {"pattern": "[<>&\"']+ \\d"},
        Operator.CUSTOM: {"class": "org.example.Something"},
        Operator.ANY_N: {"min": "1", "max": "N"},
        Operator.INSIDE: {"shape": "rect", "coords": "0,0,5,5"},
    }
    one = call(operator, literal("1"), literal(" <&> ", "string"), **known.get(operator, {}))
    item = dataclasses.replace(choice_item("a"), program=CustomProgram((give(one),)))
    (rule,) = processing(item, version)
    assert read_expression(Element(rule[0]), Reading(version, read_interaction)) == one


@VERSION
def test_a_base_value_is_read_as_it_was_written(version):
    for text, base in ((" <&> ", "string"), ("2.5", "float"), ("a b", "pair"), ("true", "boolean")):
        one = literal(text, base)
        item = dataclasses.replace(choice_item("a"), program=CustomProgram((give(one),)))
        (rule,) = processing(item, version)
        assert read_expression(Element(rule[0]), Reading(version, read_interaction)) == one


def ranking(*extra: Expression) -> AssessmentItem:
    """Return a ranking of four, scored by the neighbours that were kept."""
    item = choice_item(*"abcd", kind="order")
    right = tuple(Literal(one) for one in "abcd")
    declared = ResponseDeclaration(
        "RESPONSE", Cardinality.ORDERED, BaseType.IDENTIFIER, correct=right
    )
    kept = call(Operator.ADJACENT_PAIRS, variable("RESPONSE"), *(extra or (correct("RESPONSE"),)))
    return dataclasses.replace(item, responses=(declared,), program=CustomProgram((give(kept),)))


@VERSION
def test_neighbours_are_counted_by_standard_operators_as_by_ours(version):
    ours, theirs = compile_item(ranking()), compile_item(again(ranking(), version))
    answers = [list(one) for size in (0, 1, 2, 4) for one in permutations("abcd", size)]
    for answer in [None, *answers]:
        expected, found = (one.score({"RESPONSE": answer}) for one in (ours, theirs))
        assert (found.score, found.reason) == (expected.score, expected.reason)
    assert [theirs.score({"RESPONSE": list(one)}).score for one in ("abcd", "abdc", "dcba")] == [
        *(3, 1, 0),
    ]
    assert write_qti(ranking(), version=version).losses == ()


def test_neighbours_in_a_list_of_unknown_length_are_an_operator_of_our_own():
    item = ranking(call(Operator.DEFAULT, identifier="RESPONSE"))
    exported = write_qti(item, version="3.0")
    assert [one.code for one in exported.losses] == ["custom_operator"]
    assert b'<qti-custom-operator class="assay:adjacentPairs">' in exported.data


def test_setting_a_response_in_response_processing_is_an_extension():
    rule = SetValue(Target.RESPONSE, "RESPONSE", literal("a", "identifier"))
    item = dataclasses.replace(choice_item("a"), program=CustomProgram((rule,)))
    assert [one.code for one in write_qti(item, version="3.0").losses] == ["not_in_schema"]
    assert again(item, "3.0").program == item.program
