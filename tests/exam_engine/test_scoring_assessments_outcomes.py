from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.forms.assessment_test import Selection, VariableMapping, Weight
from exam_engine.forms.selection import select
from exam_engine.items.assessment.declarations import (
    InterpolationRow,
    InterpolationTable,
    OutcomeDeclaration,
)
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.making.points import base_value, variable
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.rules import Branch, Condition, Exit, LookupOutcome
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.scoring.assessments import compile_assessment
from tests.exam_engine.assessment_tests import (
    at_least,
    choice_item,
    essay_item,
    exam,
    graded,
    linear,
    number,
    op,
    put,
    reference,
    references,
    section,
    session,
    total,
    worth,
)

W = (Weight("W", Decimal("2.5")),)
A, B, C = (choice_item(name) for name in "abc")
ITEMS = {"a": A, "b": B, "c": C}
INTEGER = BaseType.INTEGER


def test_scores_of_items_add_up():
    result = graded(
        total(), {"a": worth(1), "b": worth(Fraction(1, 3)), "c": worth(0)}, items=ITEMS
    )
    assert (result.score, result.reason) == (Fraction(4, 3), "")
    assert result.outcomes == {"SCORE": Fraction(4, 3)}
    assert (result.missing, result.warnings) == ({}, ())


def test_an_item_that_was_never_attempted_has_its_default():
    assert graded(total(), {"a": worth(1)}, items=ITEMS).score == 1
    assert graded(total(), {}, items=ITEMS).score == 0


def test_an_item_without_a_score_leaves_the_total_without_one():
    items = {**ITEMS, "b": essay_item("b")}
    sessions = {"a": worth(1), "b": session(items["b"], "words"), "c": worth(1)}
    result = graded(total(), sessions, items=items)
    assert (result.score, result.reason) == (None, "needs_human")
    assert result.outcomes == {"SCORE": None}
    assert result.missing == {"SCORE": "needs_human"}
    assert result.warnings == ("SCORE: b has no SCORE: needs_human",)


def test_a_response_that_cannot_be_read_leaves_counts_without_a_value():
    broken = session(A)
    broken = type(broken)(broken.result._replace(score=None, reason="malformed_response"))
    for operator in (
        Operator.NUMBER_CORRECT,
        Operator.NUMBER_INCORRECT,
        Operator.NUMBER_RESPONDED,
    ):
        result = graded(op(operator), {"a": broken}, items=ITEMS)
        assert (result.score, result.reason) == (None, "malformed_response")
    assert graded(op(Operator.NUMBER_PRESENTED), {"a": broken}, items=ITEMS).score == 1


def test_variables_of_one_item_are_read_by_its_name():
    both = op(Operator.SUM, variable("a.SCORE"), variable("c.SCORE"))
    assert graded(both, {"a": worth(2), "b": worth(5), "c": worth(4)}, items=ITEMS).score == 6


def test_a_response_of_an_item_is_a_variable_of_it_too():
    matched = op(Operator.MATCH, variable("a.RESPONSE"), base_value("A", BaseType.IDENTIFIER))
    given = Condition((Branch(matched, (put("SCORE", base_value("7")),)),))
    test = exam(linear(*references("a")), outcomes=[number("SCORE")], rules=[given])
    compiled = compile_assessment(test, select(test, "s"), ITEMS)
    assert compiled.outcomes({"a": session(A, "A")}).score == 7
    assert compiled.outcomes({"a": session(A, "B")}).score == 0


def test_a_variable_that_an_item_does_not_declare_has_no_value_and_says_why():
    result = graded(variable("a.BONUS"), {"a": worth(1)}, items=ITEMS)
    assert (result.score, result.reason) == (None, "unknown_variable")


def test_a_variable_of_an_item_that_was_not_selected_is_null():
    null = op(Operator.IS_NULL, variable("d.SCORE"))
    counted = Condition((Branch(null, (put("SCORE", base_value("1")),)),))
    test = exam(
        linear(section("s", *references("a d"), count=1)),
        outcomes=[number("SCORE")],
        rules=[counted],
    )
    items = {"a": A, "d": choice_item("d")}
    for seed in map(str, range(8)):
        selected = select(test, seed)
        result = compile_assessment(test, selected, items).outcomes({})
        assert result.score == (selected[0].instance == "a")


def test_weights_multiply_and_an_item_without_the_weight_counts_once():
    children = (reference("a", weights=W), *references("b c"))
    sessions = {"a": worth(2), "b": worth(3), "c": worth(0)}
    assert graded(total(weightIdentifier="W"), sessions, children=children, items=ITEMS).score == 8
    assert graded(total(weightIdentifier="X"), sessions, children=children, items=ITEMS).score == 5
    weighted = op(Operator.VARIABLE, identifier="a.SCORE", weightIdentifier="W")
    assert graded(weighted, sessions, children=children, items=ITEMS).score == 5
    assert graded(variable("a.SCORE"), sessions, children=children, items=ITEMS).score == 2


def test_a_mapping_gives_a_variable_another_name_and_hides_its_own():
    children = (reference("a", mappings=(VariableMapping("SCORE", "POINTS"),)), *references("b c"))
    sessions = {"a": worth(1), "b": worth(2), "c": worth(4)}
    assert graded(total("SCORE"), sessions, children=children, items=ITEMS).score == 6
    assert graded(total("POINTS"), sessions, children=children, items=ITEMS).score == 1
    assert graded(variable("a.POINTS"), sessions, children=children, items=ITEMS).score == 1
    assert (
        graded(variable("a.SCORE"), sessions, children=children, items=ITEMS).reason
        == "unknown_variable"
    )


def test_of_one_item_selected_several_times_each_counts_and_the_last_has_its_plain_name():
    group = section("s", reference("a"), selection=Selection(3, with_replacement=True))
    test = exam(
        linear(group),
        outcomes=[number("SCORE"), number("LAST"), number("FIRST")],
        rules=[
            put("SCORE", total()),
            put("LAST", variable("a.SCORE")),
            put("FIRST", variable("a.1.SCORE")),
        ],
    )
    sessions = {"a.1": worth(1), "a.2": worth(2), "a.3": worth(4)}
    result = compile_assessment(test, select(test, "s"), ITEMS).outcomes(sessions)
    assert result.outcomes == {"SCORE": 7, "LAST": 4, "FIRST": 1}


def test_an_outcome_is_looked_up_in_its_table():
    rows = (InterpolationRow(Decimal(2), "pass"), InterpolationRow(Decimal(0), "fail"))
    grade = OutcomeDeclaration(
        "GRADE", Cardinality.SINGLE, BaseType.IDENTIFIER, table=InterpolationTable(rows)
    )
    test = exam(
        linear(*references("a b c")),
        outcomes=[number("SCORE"), grade],
        rules=[put("SCORE", total()), LookupOutcome("GRADE", variable("SCORE"))],
    )
    compiled = compile_assessment(test, select(test, "s"), ITEMS)
    assert compiled.outcomes({"a": worth(2)}).outcomes["GRADE"] == "pass"
    assert compiled.outcomes({"a": worth(1)}).outcomes["GRADE"] == "fail"


def test_processing_ends_at_an_exit():
    rules = [
        put("SCORE", base_value("1")),
        Condition((Branch(at_least("SCORE", 1), (Exit(),)),)),
        put("SCORE", base_value("2")),
    ]
    test = exam(linear(*references("a")), outcomes=[number("SCORE")], rules=rules)
    assert compile_assessment(test, select(test, "s"), ITEMS).outcomes({}).score == 1


def test_a_rule_that_cannot_be_compiled_is_refused():
    test = exam(
        linear(*references("a")), outcomes=[number("SCORE")], rules=[put("SCORE", op(Operator.SUM))]
    )
    with pytest.raises(InvalidProgram, match="sum"):
        compile_assessment(test, select(test, "s"), ITEMS)


def test_a_selected_item_that_is_missing_is_named():
    test = exam(linear(*references("a z")))
    with pytest.raises(KeyError, match="z"):
        compile_assessment(test, select(test, "s"), ITEMS)


@settings(max_examples=40)
@given(st.lists(st.fractions(-5, 5, max_denominator=9), min_size=1, max_size=12))
def test_the_total_is_the_exact_sum_in_whatever_order(points):
    names = [f"q{at}" for at in range(len(points))]
    test = exam(
        linear(section("s", *map(reference, names), shuffle=True)),
        outcomes=[number("SCORE")],
        rules=[put("SCORE", total())],
    )
    items = {name: choice_item(name) for name in names}
    sessions = {name: worth(one) for name, one in zip(names, points, strict=True)}
    assert compile_assessment(test, select(test, "x"), items).outcomes(sessions).score == sum(
        points
    )
