from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from exam_engine.forms.assessment_test import Weight
from exam_engine.forms.selection import select
from exam_engine.items.assessment.declarations import (
    Literal,
    OutcomeDeclaration,
)
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.making.points import base_value, variable
from exam_engine.items.assessment.rules import Branch, Condition
from exam_engine.items.assessment.values import BaseType, Cardinality, Multiple
from exam_engine.scoring.assessments import ItemSession, compile_assessment
from tests.exam_engine.assessment_tests import (
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
    worth,
)

W = (Weight("W", Decimal("2.5")),)
A, B, C = (choice_item(name) for name in "abc")
ITEMS = {"a": A, "b": B, "c": C}
INTEGER = BaseType.INTEGER


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param({}, [1, 2, 4], id="all"),
        pytest.param({"sectionIdentifier": "s"}, [1, 2], id="section"),
        pytest.param({"sectionIdentifier": "t"}, [2], id="section inside"),
        pytest.param({"sectionIdentifier": "nowhere"}, None, id="no section"),
        pytest.param({"includeCategory": "easy"}, [1, 4], id="category"),
        pytest.param({"includeCategory": "new old"}, [2, 4], id="one of several categories"),
        pytest.param({"excludeCategory": "easy"}, [2], id="not of a category"),
        pytest.param(
            {"includeCategory": "easy", "excludeCategory": "old"}, [1], id="one and not the other"
        ),
        pytest.param(
            {"sectionIdentifier": "s", "includeCategory": "easy"}, [1], id="section and category"
        ),
    ],
)
def test_test_variables_are_those_of_a_part_of_the_items(where, expected):
    children = (
        section(
            "s",
            reference("a", categories=("easy",)),
            section("t", reference("b", categories=("new",))),
        ),
        reference("c", categories=("easy", "old")),
    )
    test = exam(
        linear(*children),
        outcomes=[OutcomeDeclaration("ALL", Cardinality.MULTIPLE, BaseType.FLOAT)],
        rules=[put("ALL", op(Operator.TEST_VARIABLES, variableIdentifier="SCORE", **where))],
    )
    sessions = {"a": worth(1), "b": worth(2), "c": worth(4)}
    found = compile_assessment(test, select(test, "s"), ITEMS).outcomes(sessions)
    assert found.outcomes["ALL"] == (None if expected is None else Multiple(expected))


def test_only_variables_of_the_base_type_are_taken():
    sessions = {"a": session(A, "A"), "b": session(B, "B")}
    names = op(
        Operator.CONTAINER_SIZE,
        op(Operator.TEST_VARIABLES, variableIdentifier="RESPONSE", baseType="identifier"),
    )
    assert graded(names, sessions, items=ITEMS).score == 2
    plain = op(Operator.CONTAINER_SIZE, op(Operator.TEST_VARIABLES, variableIdentifier="RESPONSE"))
    assert graded(plain, sessions, items=ITEMS).score == 0
    whole = op(
        Operator.CONTAINER_SIZE,
        op(Operator.TEST_VARIABLES, variableIdentifier="SCORE", baseType="integer"),
    )
    assert graded(whole, sessions, items=ITEMS).score == 0


def test_durations_of_items_add_up_where_they_are_asked_for():
    timed = [type(one)(one.result, {"duration": 30}) for one in (worth(1), worth(2))]
    counted = op(
        Operator.CONTAINER_SIZE,
        op(Operator.TEST_VARIABLES, variableIdentifier="duration", baseType="duration"),
    )
    assert graded(counted, {"a": timed[0], "b": timed[1]}, items=ITEMS).score == 2
    longer = op(Operator.DURATION_LT, variable("a.duration"), base_value("31", BaseType.DURATION))
    rule = Condition((Branch(longer, (put("SCORE", base_value("1")),)),))
    test = exam(linear(*references("a")), outcomes=[number("SCORE")], rules=[rule])
    assert compile_assessment(test, select(test, "s"), ITEMS).outcomes({"a": timed[0]}).score == 1


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        (Operator.NUMBER_SELECTED, 5),
        (Operator.NUMBER_PRESENTED, 4),
        (Operator.NUMBER_RESPONDED, 3),
        (Operator.NUMBER_CORRECT, 1),
        (Operator.NUMBER_INCORRECT, 2),
    ],
)
def test_items_are_counted_by_what_came_of_them(operator, expected):
    items = {**ITEMS, "d": choice_item("d"), "e": essay_item("e")}
    sessions = {
        "a": session(A, "A"),
        "b": session(B, "B"),
        "c": session(C),
        "e": session(items["e"], "words"),
    }
    children = references("a b c d e")
    result = graded(op(operator), sessions, children=children, items=items, base=INTEGER)
    assert result.score == expected
    assert type(result.outcomes["SCORE"]) is int


def test_a_response_that_is_still_the_default_is_no_response():
    declared = A.responses[0]
    default = type(declared)(declared.id, declared.cardinality, declared.base, (Literal("B"),))
    item = type(A)("a", "", "", responses=(default,), outcomes=A.outcomes, program=A.program)
    responded = op(Operator.NUMBER_RESPONDED)
    for letter, count in (("B", 0), ("A", 1)):
        result = graded(responded, {"a": session(item, letter)}, items={**ITEMS, "a": item})
        assert result.score == count


@pytest.mark.parametrize(
    ("maxima", "most"),
    [
        pytest.param(("1", "2", "4"), [2.5, 2, 4], id="all known"),
        pytest.param(("1", None, "4"), None, id="one unknown"),
    ],
)
def test_the_maximum_is_known_only_when_that_of_every_item_is(maxima, most):
    items = {n: choice_item(n, maximum=one) for n, one in zip("abc", maxima, strict=True)}
    children = (reference("a", weights=W), *references("b c"))
    test = exam(
        linear(*children),
        outcomes=[
            OutcomeDeclaration(n, Cardinality.MULTIPLE, BaseType.FLOAT) for n in ("MOST", "LEAST")
        ],
        rules=[
            put(
                "MOST",
                op(Operator.OUTCOME_MAXIMUM, outcomeIdentifier="SCORE", weightIdentifier="W"),
            ),
            put("LEAST", op(Operator.OUTCOME_MINIMUM, outcomeIdentifier="SCORE")),
        ],
    )
    found = compile_assessment(test, select(test, "s"), items).outcomes({}).outcomes
    assert found["MOST"] == (None if most is None else Multiple(map(Fraction, most)))
    assert found["LEAST"] == Multiple((0, 0, 0))


def test_the_minimum_leaves_out_items_that_have_none():
    without = type(A)("b", "", "", outcomes=(number("SCORE"),))
    items = {**ITEMS, "b": without}
    counted = op(Operator.CONTAINER_SIZE, op(Operator.OUTCOME_MINIMUM, outcomeIdentifier="SCORE"))
    assert graded(counted, {}, items=items).score == 2


@pytest.mark.parametrize(
    "expression",
    [
        op(Operator.TEST_VARIABLES, variableIdentifier="MAX_SCORE"),
        op(Operator.OUTCOME_MAXIMUM, outcomeIdentifier="MAX_SCORE"),
        op(Operator.OUTCOME_MINIMUM, outcomeIdentifier="MAX_SCORE"),
    ],
    ids=lambda one: one.operator,
)
def test_a_variable_that_no_item_declares_is_told_and_is_no_null(expression):
    result = graded(op(Operator.SUM, expression), {}, items=ITEMS)
    assert (result.score, result.reason) == (None, "unknown_variable")
    assert "MAX_SCORE" in result.warnings[0]


def test_an_item_with_several_responses_is_right_when_all_of_them_are():
    first = A.responses[0]
    second = replace(first, id="SECOND")
    item = replace(A, responses=(first, second))
    result = session(item).result
    answers = [("A", "A", 1, 0), ("A", "B", 0, 1), ("B", "A", 0, 1), ("A", None, 0, 1)]
    for one, other, correct, incorrect in answers:
        given = {"RESPONSE": one, "SECOND": other}
        sessions = {"a": ItemSession(result, given)}
        items = {**ITEMS, "a": item}
        counts = [
            graded(op(operator), sessions, items=items).score
            for operator in (Operator.NUMBER_CORRECT, Operator.NUMBER_INCORRECT)
        ]
        assert counts == [correct, incorrect]
    half = replace(A, responses=(first, replace(second, correct=())))
    sessions = {"a": ItemSession(session(half).result, {"RESPONSE": "B", "SECOND": "B"})}
    for operator in (Operator.NUMBER_CORRECT, Operator.NUMBER_INCORRECT):
        assert graded(op(operator), sessions, items={**ITEMS, "a": half}).score == 0


def test_a_variable_of_another_type_in_some_items_only_is_null():
    texts = replace(A, outcomes=(*A.outcomes, number("NOTE", BaseType.STRING)))
    noted = op(Operator.TEST_VARIABLES, variableIdentifier="NOTE")
    null = op(Operator.CONTAINER_SIZE, noted)
    assert graded(null, {}, items={**ITEMS, "a": texts}).score == 0


def test_a_weight_leaves_what_is_no_number_as_it_is():
    children = (reference("a", weights=W), *references("b c"))
    named = op(
        Operator.TEST_VARIABLES,
        variableIdentifier="RESPONSE",
        baseType="identifier",
        weightIdentifier="W",
    )
    test = exam(
        linear(*children),
        outcomes=[OutcomeDeclaration("ALL", Cardinality.MULTIPLE, BaseType.IDENTIFIER)],
        rules=[put("ALL", named)],
    )
    compiled = compile_assessment(test, select(test, "s"), ITEMS)
    sessions = {"a": session(A, "B"), "b": session(B, "A")}
    assert compiled.outcomes(sessions).outcomes["ALL"] == Multiple(("B", "A"))
