"""Operators of logic: three values, and equality of whatever can be compared.

Tests of exam_engine.scoring.programs.logic, exam_engine.scoring.programs.kinds,
exam_engine.scoring.programs.expressions.
"""

from fractions import Fraction
from itertools import product

import pytest

from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.values import Record
from exam_engine.scoring.programs.states import Reason, Uncomputable
from tests.exam_engine.programs import (
    FALSE,
    NULL,
    TRUE,
    bag,
    directed,
    lit,
    name,
    op,
    pair,
    point,
    response,
    row,
    template,
    value,
    var,
)

TRUTHS = {True: TRUE, False: FALSE, None: NULL}

TABLE = [
    (op("isNull", NULL), True),
    (op("isNull", "a"), False),
    (op("isNull", ""), True),
    (op("isNull", False), False),
    (op("isNull", 0), False),
    (op("isNull", bag()), True),
    (op("isNull", bag(NULL)), True),
    (op("isNull", bag("a")), False),
    (op("not", TRUE), False),
    (op("not", FALSE), True),
    (op("not", NULL), None),
    (op("and", TRUE), True),
    (op("and", TRUE, TRUE, FALSE), False),
    (op("or", FALSE, FALSE, TRUE), True),
    (op("or", FALSE, FALSE, FALSE), False),
    (op("anyN", TRUE, TRUE, FALSE, NULL, min=3, max=4), None),
    (op("anyN", TRUE, FALSE, FALSE, NULL, min=3, max=4), False),
    (op("anyN", TRUE, TRUE, TRUE, NULL, min=3, max=4), True),
    (op("anyN", TRUE, TRUE, TRUE, NULL, min=3, max=3), None),
    (op("anyN", TRUE, TRUE, min=0, max=1), False),
    (op("anyN", FALSE, FALSE, min=0, max=0), True),
    (op("anyN", NULL, min=0, max=1), True),
    (op("anyN", TRUE, NULL, min=1, max=2), True),
    (op("anyN", TRUE, NULL, min=2, max=2), None),
    (op("match", "a", "a"), True),
    (op("match", "a", "A"), False),
    (op("match", "a", name("a")), True),
    (op("match", NULL, "a"), None),
    (op("match", "a", NULL), None),
    (op("match", NULL, NULL), None),
    (op("match", 2, 2.0), True),
    (op("match", 2, 2.5), False),
    (op("match", 0.5, 0.5), True),
    (op("match", TRUE, TRUE), True),
    (op("match", TRUE, FALSE), False),
    (op("match", pair("A B"), pair("B A")), True),
    (op("match", directed("A B"), directed("B A")), False),
    (op("match", point("1 2"), point("1 2")), True),
    (op("match", point("1 2"), point("2 1")), False),
    (op("match", bag("a", "b"), bag("b", "a")), True),
    (op("match", bag("a", "b", "b"), bag("b", "a", "a")), False),
    (op("match", bag("a", "b"), bag("a")), False),
    (op("match", bag("a"), bag("a", "b")), False),
    (op("match", bag(1, 0.5), bag(0.5, 1.0)), True),
    (op("match", row("a", "b"), row("a", "b")), True),
    (op("match", row("a", "b"), row("b", "a")), False),
    (op("match", row("a", "b"), row("a")), False),
]


@pytest.mark.parametrize(("expression", "expected"), TABLE)
def test_logic_gives_true_false_or_null(expression, expected):
    assert value(expression) is expected


@pytest.mark.parametrize(("one", "other"), list(product(TRUTHS, TRUTHS)))
def test_and_and_or_know_what_one_operand_decides(one, other):
    both = {one, other}
    expected = False if False in both else None if None in both else True
    assert value(op("and", TRUTHS[one], TRUTHS[other])) is expected
    expected = True if True in both else None if None in both else False
    assert value(op("or", TRUTHS[one], TRUTHS[other])) is expected


MISFITS = [
    (op("not", 1), "not takes true, false or NULL, not int '1'"),
    (op("not", "true"), "not takes true, false or NULL, not str 'true'"),
    (op("and", TRUE, 1), "and takes true, false or NULL, not int '1'"),
    (op("or", FALSE, bag(TRUE)), "or takes true, false or NULL, not Multiple"),
    (op("anyN", TRUE, 0, min=1, max=1), "anyN takes true, false or NULL, not int '0'"),
    (op("match", TRUE, 1), "match takes two values like 'True', not int '1'"),
    (op("match", 1, "1"), "match takes two values like '1', not str '1'"),
    (op("match", pair("A B"), directed("A B")), "match takes two values like"),
    (op("match", bag("a"), "a"), "match takes two values of cardinality Multiple"),
    (op("match", "a", bag("a")), "match takes a single value, not Multiple"),
    (op("match", row("a"), bag("a")), "match takes two values of cardinality Ordered"),
    (op("match", bag("1"), bag(1)), "match takes two containers of values like '1', not int"),
    (op("match", row(TRUE), row(1)), "match takes two containers of values like 'True'"),
]


@pytest.mark.parametrize(("expression", "message"), MISFITS)
def test_what_cannot_be_compared_has_no_value(expression, message):
    with pytest.raises(Uncomputable, match=message) as refused:
        value(expression)
    assert refused.value.reason is Reason.TYPE_MISMATCH


def test_one_operand_that_decides_spares_the_others():
    assert value(op("and", FALSE, 1)) is False
    assert value(op("or", TRUE, 1)) is True


def test_records_match_when_all_their_fields_do():
    declared = [response(one, "record", None) for one in ("A", "B")]
    fields = Record(n=1, t="x")
    same = op("match", var("A"), var("B"))
    assert value(same, *declared, A=fields, B=Record(t="x", n=Fraction(1))) is True
    assert value(same, *declared, A=fields, B=Record(n=1)) is False
    with pytest.raises(Uncomputable, match="match takes a single value, not Record"):
        value(op("match", "x", var("A")), *declared, A=fields)
    with pytest.raises(Uncomputable, match="match takes two records, not str 'x'"):
        value(op("match", var("A"), "x"), *declared, A=fields)


def test_the_bounds_of_any_n_may_be_variables():
    declared = (template("LEAST"), template("MOST"))
    both = op("anyN", TRUE, FALSE, TRUE, min="LEAST", max="{MOST}")
    assert value(both, *declared, LEAST=2, MOST=2) is True
    assert value(both, *declared, LEAST=3, MOST=3) is False
    assert value(both, *declared, LEAST=None, MOST=2) is None
    assert value(both, *declared, LEAST=1, MOST=None) is None


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"LEAST": -1}, Reason.INVALID_SETTING), ({"LEAST": "x"}, Reason.TYPE_MISMATCH)],
)
def test_a_variable_that_is_no_bound_has_no_value(given, reason):
    with pytest.raises(Uncomputable) as refused:
        value(op("anyN", TRUE, min="LEAST", max=2), template("LEAST"), **given)
    assert refused.value.reason is reason


def test_a_bound_that_is_no_variable_is_unknown():
    with pytest.raises(Uncomputable, match="no variable 'NOWHERE'") as refused:
        value(op("anyN", TRUE, min="NOWHERE", max=2))
    assert refused.value.reason is Reason.UNKNOWN_VARIABLE


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (op("not", TRUE, FALSE), "not: takes 1 operands, not 2"),
        (op("and"), "and: takes 1 or more operands, not 0"),
        (op("match", TRUE), "match: takes 2 operands, not 1"),
        (op("anyN", TRUE, min=1), "anyN: needs max"),
        (op("anyN", TRUE, min=-1, max=1), "anyN: min is out of bounds: -1"),
        (op("anyN", TRUE, min="1.5", max=2), "anyN: min is not a value of base type integer"),
        (op("match", TRUE, TRUE, caseSensitive="true"), "match: does not take caseSensitive"),
    ],
)
def test_an_operator_with_the_wrong_operands_is_refused(expression, message):
    with pytest.raises(InvalidProgram, match=message):
        value(expression)


def test_literals_are_read_by_their_base_type():
    assert value(lit("true", "boolean")) is True
    assert value(lit("PT1M", "duration")) == 60
