"""Operators of arithmetic, functions and statistics: exact, bounded, NULL without a value.

Tests of exam_engine.scoring.programs.numbers, exam_engine.scoring.programs.mathematics,
exam_engine.scoring.programs.kinds.
"""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.scoring.programs.states import Reason, Uncomputable
from tests.exam_engine.programs import NULL, bag, lit, op, row, template, value

THIRD = op("divide", 1, 3)

TABLE = [
    (op("sum", 1, 2, 3), 6),
    (op("sum", 1), 1),
    (op("sum", 0.1, 0.2), Fraction(3, 10)),
    (op("sum", THIRD, THIRD, THIRD), 1),
    (op("sum", 1, NULL), None),
    (op("sum", bag(1, 2), row(3), 4), 10),
    (op("sum", "1.5", 1), Fraction(5, 2)),
    (op("product", 2, 3, 4), 24),
    (op("product", THIRD, 3), 1),
    (op("product", 2, bag(3, 4)), 24),
    (op("product", NULL, 2), None),
    (op("subtract", 5, 7.5), Fraction(-5, 2)),
    (op("subtract", NULL, 1), None),
    (op("subtract", 1, NULL), None),
    (op("divide", 6, 3), 2),
    (op("divide", 1, 3), Fraction(1, 3)),
    (op("divide", 1, 0), None),
    (op("divide", NULL, 1), None),
    (op("power", 2, 10), 1024),
    (op("power", 2, -2), Fraction(1, 4)),
    (op("power", 0, 0), 1),
    (op("power", 0, -1), None),
    (op("power", 4, 0.5), 2),
    (op("power", 0, -0.5), None),
    (op("power", -8, THIRD), None),
    (op("power", 10, 400), 10**400),
    (op("power", 10, 1000), None),
    (op("power", 0.5, 2), Fraction(1, 4)),
    (op("power", NULL, 2), None),
    (op("integerDivide", 7, 2), 3),
    (op("integerDivide", -7, 2), -4),
    (op("integerDivide", 7, 0), None),
    (op("integerModulus", 7, 3), 1),
    (op("integerModulus", -7, 3), 2),
    (op("integerModulus", 7, -3), -2),
    (op("integerModulus", 7, 0), None),
    (op("integerModulus", NULL, 2), None),
    (op("truncate", 6.8), 6),
    (op("truncate", -6.8), -6),
    (op("truncate", NULL), None),
    (op("round", 6.5), 7),
    (op("round", 6.49), 6),
    (op("round", -6.5), -6),
    (op("round", -6.51), -7),
    (op("round", NULL), None),
    (op("integerToFloat", 3), 3),
    (op("integerToFloat", NULL), None),
    (op("max", 1, 3.5, 2), Fraction(7, 2)),
    (op("max", bag(1, 9), 3), 9),
    (op("max", 1, NULL), None),
    (op("min", 1, 3.5, -2), -2),
    (op("min", row(4, 2)), 2),
    (op("gcd", 12, 18), 6),
    (op("gcd", -12, 18), 6),
    (op("gcd", 0, 0), 0),
    (op("gcd", 0, 7), 7),
    (op("gcd", bag(12, 18), 8), 2),
    (op("gcd", 12, NULL), None),
    (op("lcm", 4, 6), 12),
    (op("lcm", -4, 6, 5), 60),
    (op("lcm", 4, 0), 0),
    (op("mathConstant", name="pi"), Fraction(math.pi)),
    (op("mathConstant", name="e"), Fraction(math.e)),
    (op("statsOperator", bag(1, 2, 3, 4), name="mean"), Fraction(5, 2)),
    (op("statsOperator", row(1, 2, 3, 4), name="sampleVariance"), Fraction(5, 3)),
    (op("statsOperator", row(1, 2, 3, 4), name="popVariance"), Fraction(5, 4)),
    (op("statsOperator", row(1, 3), name="sampleSD"), Fraction(math.sqrt(2))),
    (op("statsOperator", row(1, 3), name="popSD"), 1),
    (op("statsOperator", row(5), name="sampleVariance"), None),
    (op("statsOperator", row(5), name="sampleSD"), None),
    (op("statsOperator", row(5), name="popVariance"), 0),
    (op("statsOperator", row(5), name="popSD"), 0),
    (op("statsOperator", NULL, name="mean"), None),
]


@pytest.mark.parametrize(("expression", "expected"), TABLE)
def test_arithmetic_is_exact(expression, expected):
    found = value(expression)
    assert found == expected
    assert type(found) is type(expected)


FUNCTIONS = [
    ("sin", 0.5, math.sin(0.5)),
    ("cos", 0.5, math.cos(0.5)),
    ("tan", 0.5, math.tan(0.5)),
    ("sec", 0.5, 1 / math.cos(0.5)),
    ("csc", 0.5, 1 / math.sin(0.5)),
    ("cot", 0.5, 1 / math.tan(0.5)),
    ("csc", 0, None),
    ("cot", 0, None),
    ("asin", 0.5, math.asin(0.5)),
    ("asin", 2, None),
    ("acos", 0.5, math.acos(0.5)),
    ("atan", 0.5, math.atan(0.5)),
    ("asec", 2, math.acos(0.5)),
    ("asec", 0.5, None),
    ("asec", 0, None),
    ("acsc", 2, math.asin(0.5)),
    ("acot", 2, math.atan(0.5)),
    ("acot", 0, math.pi / 2),
    ("sinh", 0.5, math.sinh(0.5)),
    ("cosh", 0.5, math.cosh(0.5)),
    ("tanh", 0.5, math.tanh(0.5)),
    ("sech", 0, 1),
    ("csch", 0.5, 1 / math.sinh(0.5)),
    ("csch", 0, None),
    ("coth", 0.5, 1 / math.tanh(0.5)),
    ("coth", 0, None),
    ("log", 1000, 3),
    ("log", 0, None),
    ("log", -1, None),
    ("ln", 2, math.log(2)),
    ("exp", 1, math.exp(1)),
    ("exp", 1000, None),
    ("abs", -2.5, 2.5),
    ("signum", -2.5, -1),
    ("signum", 0, 0),
    ("signum", 3, 1),
    ("floor", -2.5, -3),
    ("floor", 2.5, 2),
    ("ceil", 2.5, 3),
    ("ceil", -2.5, -2),
    ("toDegrees", 1, math.degrees(1)),
    ("toRadians", 90, math.radians(90)),
]


@pytest.mark.parametrize(("function", "given_number", "expected"), FUNCTIONS)
def test_functions_are_what_a_double_has(function, given_number, expected):
    found = value(op("mathOperator", given_number, name=function))
    assert found == (None if expected is None else Fraction(expected))
    assert value(op("mathOperator", NULL, name=function)) is None


def test_the_angle_of_a_place_takes_two_numbers():
    angle = op("mathOperator", 1, -1, name="atan2")
    assert value(angle) == Fraction(math.atan2(1, -1))
    assert value(op("mathOperator", 0, 0, name="atan2")) == 0
    assert value(op("mathOperator", 1, NULL, name="atan2")) is None


MISFITS = [
    (op("sum", 1, "a"), "sum takes a number, not str 'a'"),
    (op("sum", True), "sum takes a number, not bool 'True'"),
    (op("product", bag("a")), "product takes a number, not str 'a'"),
    (op("subtract", bag(1), 1), "subtract takes a number, not Multiple"),
    (op("divide", 1, "x"), "divide takes a number, not str 'x'"),
    (op("integerDivide", 7.5, 2), "integerDivide takes a whole number, not Fraction '15/2'"),
    (op("integerModulus", 7, 0.5), "integerModulus takes a whole number"),
    (op("gcd", 1, 0.5), "gcd takes a whole number"),
    (op("lcm", 1, 0.5), "lcm takes a whole number"),
    (op("round", "x"), "round takes a number"),
    (op("max", 1, "x"), "max takes a number"),
    (op("mathOperator", "x", name="sin"), "mathOperator takes a number, not str 'x'"),
    (op("statsOperator", 3, name="mean"), "statsOperator takes a container, not int '3'"),
    (op("statsOperator", bag("x"), name="mean"), "statsOperator takes a number, not str 'x'"),
]


@pytest.mark.parametrize(("expression", "message"), MISFITS)
def test_what_is_no_number_has_no_value(expression, message):
    with pytest.raises(Uncomputable, match=message) as refused:
        value(expression)
    assert refused.value.reason is Reason.TYPE_MISMATCH


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (op("sum"), "sum: takes 1 or more operands, not 0"),
        (op("subtract", 1), "subtract: takes 2 operands, not 1"),
        (op("mathOperator", 1, name="sine"), "name is not one of abs, signum"),
        (op("mathOperator", 1, 2, name="sin"), "sin takes 1 operands, not 2"),
        (op("mathOperator", 1, name="atan2"), "atan2 takes 2 operands, not 1"),
        (op("statsOperator", bag(1), name="median"), "name is not one of mean"),
        (op("mathConstant", name="tau"), "name is not one of pi, e"),
    ],
)
def test_wrong_operands_and_names_are_refused(expression, message):
    with pytest.raises(InvalidProgram, match=message):
        value(expression)


def test_a_literal_that_is_no_number_is_refused():
    with pytest.raises(InvalidDeclaration, match="baseValue: not a value of base type integer"):
        value(lit("seven", "integer"))


HUGE = lit("1" + "0" * 299, "integer")


@pytest.mark.parametrize(
    "expression",
    [
        op("product", HUGE, HUGE, HUGE),
        op("product", op("divide", 1, HUGE), op("divide", 1, HUGE), op("divide", 1, HUGE)),
        op("lcm", HUGE, *(op("sum", HUGE, one) for one in (1, 3, 7))),
        op("subtract", op("product", HUGE, HUGE, 10**60), op("product", HUGE, HUGE, -(10**65))),
    ],
)
def test_a_number_that_grows_out_of_bounds_has_no_value(expression):
    with pytest.raises(Uncomputable, match="a number of more than 2,200 bits") as refused:
        value(expression)
    assert refused.value.reason is Reason.NUMBER_TOO_LARGE


def test_the_largest_number_is_just_below_its_bound():
    declared = (template("X"),)
    just = (1 << 2200) - 1
    assert value(op("sum", op("variable", identifier="X"), 0), *declared, X=just) == just
    with pytest.raises(Uncomputable):
        value(op("sum", op("variable", identifier="X"), 1), *declared, X=just)


def test_powers_of_any_size_take_no_time():
    tower = op("power", 9, op("power", 9, op("power", 9, 9)))
    assert value(tower) is None
    assert value(op("power", 1, op("product", HUGE, 10))) == 1
    assert value(op("power", 0.5, 3000)) == 0


@given(st.lists(st.fractions(), min_size=1, max_size=6))
def test_sums_means_and_extremes_agree_with_fractions(numbers):
    declared = [template(f"N{at}", "float") for at in range(len(numbers))]
    names = [op("variable", identifier=one.id) for one in declared]
    given_values = dict(zip((one.id for one in declared), numbers, strict=True))
    total = value(op("sum", *names), *declared, **given_values)
    assert total == sum(numbers)
    mean = value(op("statsOperator", bag(*names), name="mean"), *declared, **given_values)
    assert mean == sum(numbers) / len(numbers)
    assert value(op("max", *names), *declared, **given_values) == max(numbers)
    assert value(op("min", *names), *declared, **given_values) == min(numbers)


@given(st.integers(), st.integers().filter(bool))
def test_quotient_and_remainder_make_the_number_again(one, other):
    declared = (template("A"), template("B"))
    both = [op("variable", identifier=name) for name in "AB"]
    whole = value(op("integerDivide", *both), *declared, A=one, B=other)
    rest = value(op("integerModulus", *both), *declared, A=one, B=other)
    assert whole * other + rest == one
    assert 0 <= Fraction(rest, other) < 1
