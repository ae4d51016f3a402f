"""Rules set, look up, decide and end; variables take only what they are declared for.

Tests of exam_engine.scoring.programs.rules, exam_engine.scoring.programs.assignment,
exam_engine.scoring.programs.leaves, exam_engine.scoring.programs.expressions.
"""

from decimal import Decimal
from fractions import Fraction

import pytest

from exam_engine.items.assessment.declarations import (
    InterpolationRow,
    InterpolationTable,
    MatchRow,
    MatchTable,
)
from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    Constraint,
    Exit,
    LookupOutcome,
    Target,
)
from exam_engine.items.assessment.values import Multiple, Ordered, Point, Record
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.programs import (
    FALSE,
    NULL,
    TRUE,
    bag,
    item,
    lit,
    op,
    outcome,
    pair,
    point,
    points,
    put,
    response,
    row,
    scored,
    var,
    when,
)

ANSWERED_A = op("match", var("RESPONSE"), lit("A", "identifier"))


def test_the_first_true_branch_runs_or_else_the_rest():
    rule = Condition(
        (
            Branch(NULL, (put("SCORE", 1),)),
            Branch(ANSWERED_A, (put("SCORE", 2),)),
            Branch(TRUE, (put("SCORE", 3),)),
        ),
        (put("SCORE", 4),),
    )
    assert points(item(rule), {"RESPONSE": "A"}) == 2
    assert points(item(rule), {"RESPONSE": "B"}) == 3
    assert points(item(when(FALSE, put("SCORE", 1), otherwise=(put("SCORE", 4),)))) == 4
    assert points(item(when(NULL, put("SCORE", 1)))) == 0


def test_rules_run_in_order_and_see_what_was_set_before():
    rules = [put("SCORE", op("sum", var("SCORE"), one)) for one in (1, 2, 3)]
    assert points(item(*rules)) == 6


def test_exit_ends_the_processing_and_keeps_what_was_set():
    rules = (put("SCORE", 1), when(TRUE, put("SCORE", 2), Exit(), put("SCORE", 3)), put("SCORE", 4))
    assert points(item(*rules)) == 2
    assert points(item(put("SCORE", 1), when(FALSE, Exit()), put("SCORE", 4))) == 4


def test_a_response_can_be_set_for_the_rest_of_the_program():
    rules = (
        put("RESPONSE", lit("A", "identifier"), Target.RESPONSE),
        when(ANSWERED_A, put("SCORE", 1)),
    )
    assert points(item(*rules), {"RESPONSE": "B"}) == 1


def test_a_default_can_be_set_and_read():
    rules = (put("SCORE", 7, Target.DEFAULT_VALUE), put("SCORE", op("default", identifier="SCORE")))
    assert points(item(*rules)) == 7
    declared = outcome(default=["3"])
    assert points(item(put("SCORE", op("default", identifier="SCORE")), outcomes=[declared])) == 3


def test_correct_reads_what_is_right():
    rule = put("SCORE", op("containerSize", op("correct", identifier="RESPONSE")))
    assert points(item(rule, responses=[response(cardinality="multiple", correct="AB")])) == 2
    assert points(item(rule, responses=[response(cardinality="multiple")])) == 0


TAKEN = [
    ("integer", "single", 3, 3),
    ("integer", "single", op("divide", 6, 2), 3),
    ("float", "single", 0.5, Fraction(1, 2)),
    ("float", "single", bag(2), 2),
    ("duration", "single", 1.5, Fraction(3, 2)),
    ("string", "single", "x", "x"),
    ("identifier", "single", "x", "x"),
    ("boolean", "single", True, True),
    ("point", "single", point("1 2"), Point(1, 2)),
    ("identifier", "multiple", "x", Multiple("x")),
    ("identifier", "multiple", row("x", "y"), Multiple("xy")),
    ("identifier", "multiple", NULL, None),
    ("identifier", "ordered", row("y", "x"), Ordered("yx")),
    ("identifier", "ordered", bag("x"), Ordered("x")),
    ("identifier", "ordered", NULL, None),
    ("identifier", "single", NULL, None),
]


@pytest.mark.parametrize(("base", "cardinality", "given", "expected"), TAKEN)
def test_a_variable_takes_what_can_only_be_meant_as_its_value(base, cardinality, given, expected):
    declared = outcome("X", base, cardinality=cardinality)
    found = scored(item(put("X", given), outcomes=[declared])).outcomes["X"]
    assert found == expected
    assert type(found) is type(expected)


NOT_TAKEN = [
    ("integer", "single", 0.5, "values of base type integer, not Fraction '1/2'"),
    ("integer", "single", True, "values of base type integer, not bool"),
    ("float", "single", "1", "values of base type float, not str"),
    ("string", "single", 1, "values of base type string, not int"),
    ("boolean", "single", 1, "values of base type boolean, not int"),
    ("directedPair", "single", pair("A B"), "values of base type directedPair, not Pair"),
    ("identifier", "single", bag("x", "y"), "takes a single value, not Multiple"),
    ("identifier", "ordered", bag("x", "y"), "takes an ordered container, not Multiple"),
    ("integer", "multiple", bag("x"), "values of base type integer, not str"),
    ("integer", "ordered", row("x"), "values of base type integer, not str"),
    (None, "record", 1, "takes a record, not int"),
]


@pytest.mark.parametrize(("base", "cardinality", "given", "message"), NOT_TAKEN)
def test_a_variable_refuses_what_is_no_value_of_it(base, cardinality, given, message):
    declared = outcome("X", base, cardinality=cardinality)
    result = scored(item(put("X", given), put("SCORE", 1), outcomes=[declared, outcome()]))
    assert (result.score, result.reason) == (None, "type_mismatch")
    assert result.warnings[-1].startswith(f"X of cardinality {cardinality}")
    assert message in result.warnings[-1]
    assert result.outcomes == {}


def test_a_record_can_be_copied():
    copied = outcome("COPY", None, cardinality="record")
    made = item(
        put("COPY", var("RESPONSE")),
        responses=[response(cardinality="record", base=None)],
        outcomes=[copied, outcome()],
    )
    assert scored(made, {"RESPONSE": {"n": 1}}).outcomes["COPY"] == Record(n=1)
    assert scored(made, {"RESPONSE": None}).outcomes["COPY"] is None


def looked_up(table, given, **more):
    declared = outcome("X", table=table, **more)
    return scored(item(LookupOutcome("X", lit(given)), outcomes=[declared])).outcomes.get("X", "-")


MATCHED = MatchTable((MatchRow(1, "10"), MatchRow(2, "0.5"), MatchRow(1, "99")), "-1")
STEPS = InterpolationTable(
    (
        InterpolationRow(Decimal(5), "2"),
        InterpolationRow(Decimal("2.5"), "1", boundary=False),
        InterpolationRow(Decimal(0), "0.5"),
    ),
    "-1",
)


@pytest.mark.parametrize(
    ("table", "given", "expected"),
    [
        (MATCHED, 1, 10),
        (MATCHED, 2.0, Fraction(1, 2)),
        (MATCHED, 3, -1),
        (MATCHED, None, -1),
        (MatchTable(()), 3, None),
        (STEPS, 6, 2),
        (STEPS, 5, 2),
        (STEPS, 4.99, 1),
        (STEPS, 2.5, Fraction(1, 2)),
        (STEPS, 2.51, 1),
        (STEPS, 0, Fraction(1, 2)),
        (STEPS, -0.01, -1),
        (STEPS, None, -1),
        (InterpolationTable(STEPS.rows), -1, None),
        (MATCHED, 1.5, "-"),
        (STEPS, "x", "-"),
    ],
)
def test_a_table_gives_the_value_of_its_row(table, given, expected):
    assert looked_up(table, given) == expected


def test_a_table_gives_values_of_the_outcomes_base_type():
    grades = InterpolationTable((InterpolationRow(Decimal(5), "pass"),), "fail")
    assert looked_up(grades, 5, base="identifier") == "pass"
    assert looked_up(grades, 4, base="identifier") == "fail"
    with pytest.raises(InvalidDeclaration, match="table of X: not a value of base type float"):
        looked_up(grades, 5)


def test_an_undeclared_variable_has_no_value_and_takes_none():
    result = scored(item(put("SCORE", var("NOWHERE"))))
    assert (result.reason, result.warnings) == ("unknown_variable", ("no variable 'NOWHERE'",))
    for rule in (put("NOWHERE", 1), LookupOutcome("NOWHERE", lit(1))):
        result = scored(item(put("SCORE", 1), rule))
        assert (result.score, result.reason) == (None, "unknown_variable")
    assert points(item(put("SCORE", op("default", identifier="N")))) == "unknown_variable"
    assert points(item(when(FALSE, put("NOWHERE", 1)), put("SCORE", 1))) == 1


WRONG = [
    (put("SCORE", 1, Target.TEMPLATE), "template of 'SCORE': is not set here"),
    (put("RESPONSE", 1, Target.CORRECT_RESPONSE), "correct_response of 'RESPONSE': is not set"),
    (put("RESPONSE", 1), "'RESPONSE': is no outcome variable"),
    (put("SCORE", 1, Target.RESPONSE), "'SCORE': is no response variable"),
    (LookupOutcome("RESPONSE", lit(1)), "'RESPONSE': is no outcome variable"),
    (LookupOutcome("SCORE", lit(1)), "SCORE has no table"),
    (Constraint(TRUE), "templateConstraint: stands not directly in template processing"),
    (put("SCORE", op("correct", identifier="SCORE")), "correct: no response 'SCORE'"),
    (put("SCORE", op("mapResponse", identifier="X")), "mapResponse: no response 'X'"),
    (put("SCORE", op("testVariables")), "testVariables: belongs to tests, not to items"),
    (put("SCORE", op("numberCorrect")), "numberCorrect: belongs to tests"),
    (put("SCORE", op("variable")), "variable: needs identifier"),
]


@pytest.mark.parametrize(("rule", "message"), WRONG)
def test_a_rule_at_the_wrong_place_is_refused(rule, message):
    with pytest.raises(InvalidProgram, match=message):
        compile_item(item(rule))


def test_a_setting_given_twice_is_refused():
    twice = op("variable", identifier="SCORE")
    twice = type(twice)(twice.operator, (), twice.settings * 2)
    with pytest.raises(InvalidProgram, match="variable: has a setting twice"):
        compile_item(item(put("SCORE", twice)))


def nested(depth):
    rule = put("SCORE", 1)
    for _ in range(depth):
        rule = when(TRUE, rule)
    return rule


def test_conditions_and_operators_are_bounded_in_depth_and_number():
    assert points(item(nested(31))) == 1
    with pytest.raises(InvalidProgram, match="conditions nested deeper than 32"):
        compile_item(item(nested(32)))
    assert points(item(*[put("SCORE", 1)] * 2500)) == 1
    with pytest.raises(InvalidProgram, match="more than 5000 rules and operators"):
        compile_item(item(*[put("SCORE", 1)] * 2501))
    deep = lit(1)
    for _ in range(31):
        deep = op("sum", deep)
    assert points(item(put("SCORE", deep))) == 1
    with pytest.raises(InvalidProgram, match="operators nested deeper than 32"):
        compile_item(item(put("SCORE", op("sum", deep))))
    inside_a_branch = when(TRUE, otherwise=tuple([put("SCORE", 1)] * 2500))
    with pytest.raises(InvalidProgram, match="more than 5000 rules"):
        compile_item(item(inside_a_branch))
