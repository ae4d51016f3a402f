"""Declarations become variables with their first values, or are refused by name.

Tests of exam_engine.scoring.programs.scopes, exam_engine.scoring.programs.findings,
exam_engine.scoring.programs.expressions.
"""

import pytest

from exam_engine.items.assessment.declarations import Literal
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.refusals import InvalidDeclaration
from exam_engine.items.assessment.values import BaseType, Multiple, Ordered, Record
from exam_engine.scoring.programs import compile_item
from exam_engine.scoring.programs.expressions import FORMS
from exam_engine.scoring.programs.findings import warnings_of
from tests.exam_engine.programs import (
    item,
    mapping,
    op,
    outcome,
    points,
    put,
    response,
    scored,
    standard,
    template,
    var,
    when,
)


def test_every_operator_is_compiled_or_named_as_one_of_tests():
    of_tests = {one for one in Operator if one not in FORMS}
    assert {str(one) for one in of_tests} == {
        "testVariables",
        "outcomeMaximum",
        "outcomeMinimum",
        "numberCorrect",
        "numberIncorrect",
        "numberPresented",
        "numberResponded",
        "numberSelected",
    }


COUNTS = {
    (0, 0): "baseValue variable default correct null mapResponse mapResponsePoint randomInteger "
    "randomFloat mathConstant",
    (1, 1): "containerSize index fieldValue random patternMatch isNull not inside truncate round "
    "roundTo integerToFloat statsOperator",
    (2, 2): "member delete contains substring stringMatch match equal equalRounded lt gt lte gte "
    "durationLT durationGTE subtract divide power integerDivide integerModulus adjacentPairs",
    (0, None): "multiple ordered customOperator",
    (1, None): "repeat and or anyN sum product max min gcd lcm mathOperator",
}


def test_every_operator_takes_so_many_operands_and_no_others():
    counts = {(form.least, form.most): set() for form in FORMS.values()}
    for operator, form in FORMS.items():
        counts[form.least, form.most].add(str(operator))
    assert counts == {bounds: set(names.split()) for bounds, names in COUNTS.items()}


def test_declarations_that_contradict_themselves_are_refused():
    for made, message in [
        (item(outcomes=[outcome("RESPONSE")]), "RESPONSE: declared twice"),
        (item(templates=(template("T"), template("T"))), "T: declared twice"),
        (item(outcomes=[outcome(default=["x"])]), "default of SCORE: not a value of base type"),
        (item(outcomes=[outcome(default=["1", "2"])]), "default of SCORE: 2 values for"),
        (item(responses=[response(base="integer", correct="x")]), "correct response of RESPONSE"),
        (item(responses=[response(base=None)]), "RESPONSE: has no base type"),
        (
            item(responses=[response(cardinality="multiple", correct=["A"] * 513)]),
            "correct response of RESPONSE: 513 values for cardinality multiple",
        ),
    ]:
        with pytest.raises(InvalidDeclaration, match=message):
            compile_item(made)


def test_declared_values_become_what_their_cardinality_says():
    outcomes = [
        outcome("M", "integer", cardinality="multiple", default=["1", "2"]),
        outcome("O", "integer", cardinality="ordered", default=["2", "1"]),
        outcome("E", "integer", cardinality="ordered"),
        outcome("F", "float"),
        outcome("S", "string"),
        outcome("I", "integer"),
    ]
    found = scored(item(outcomes=outcomes)).outcomes
    assert found == {
        "M": Multiple((1, 2)),
        "O": Ordered((2, 1)),
        "E": None,
        "F": 0,
        "S": None,
        "I": 0,
    }


def test_a_record_has_fields_of_their_own_base_types():
    fields = (Literal("7", "n", BaseType.INTEGER), Literal("x", "t"))
    declared = outcome("R", None, cardinality="record")
    made = type(declared)(declared.id, declared.cardinality, None, default=fields)
    assert scored(item(outcomes=[made])).outcomes["R"] == Record(n=7, t="x")


SEVERAL = response(correct="AB")


def test_several_correct_values_of_a_single_response_may_stand_but_not_be_read():
    is_a = op("member", op("baseValue", text="A", baseType="identifier"), var("RESPONSE"))
    assert points(item(when(is_a, put("SCORE", 1)), responses=[SEVERAL]), {"RESPONSE": "A"}) == 1
    reading = put("SCORE", op("containerSize", op("correct", identifier="RESPONSE")))
    for made in (item(reading, responses=[SEVERAL]), standard("match_correct", SEVERAL)):
        with pytest.raises(InvalidDeclaration, match="several for a single value"):
            compile_item(made)


MAPPED = put("SCORE", op("mapResponse", identifier="RESPONSE"))
POINTED = put("SCORE", op("mapResponsePoint", identifier="RESPONSE"))
FOUND = [
    (standard("match_correct", response(correct="A")), ()),
    (standard("match_correct", response()), ("no_correct_response",)),
    (standard("CC2_match", response()), ("no_correct_response",)),
    (standard("map_response", response()), ("no_mapping",)),
    (standard("map_response", response(mapping=mapping(A="1"))), ()),
    (standard("map_response_point", response(base="point")), ("no_area_mapping",)),
    (standard("match_nothing", response()), ()),
    (item(MAPPED), ("no_mapping",)),
    (item(MAPPED, POINTED, responses=[response(base="point")]), ("no_area_mapping", "no_mapping")),
    (item(when(op("isNull", op("correct", identifier="RESPONSE")))), ("no_correct_response",)),
    (item(when(op("null"), otherwise=(MAPPED,))), ("no_mapping",)),
    (item(when(op("null"), MAPPED)), ("no_mapping",)),
    (item(put("SCORE", 1)), ()),
    (item(put("SCORE", 1), outcomes=[outcome(external="human")]), ("externally_scored",)),
    (item(outcomes=[outcome(external="human")]), ()),
    (item(put("X", 1), outcomes=[outcome("X"), outcome(external="human")]), ()),
]


@pytest.mark.parametrize(("made", "expected"), FOUND)
def test_what_looks_wrong_is_told_with_every_result(made, expected):
    assert warnings_of(made) == expected
    assert scored(made).warnings[: len(expected)] == expected
