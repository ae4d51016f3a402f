"""Operators that compare numbers, durations and places: bounds, tolerances, NULL.

Tests of exam_engine.scoring.programs.comparison, exam_engine.scoring.programs.rounding,
exam_engine.scoring.programs.kinds,
exam_engine.scoring.programs.settings.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.scoring.programs.rounding import to_figures, to_places
from exam_engine.scoring.programs.states import Reason, Uncomputable
from tests.exam_engine.programs import NULL, bag, lit, op, point, row, template, value


def near(one, other, tolerance, mode="absolute", **more):
    return op("equal", one, other, toleranceMode=mode, tolerance=tolerance, **more)


def open_at(lower, upper, other):
    """Whether `other` is within 9..11, with these bounds included or not."""
    included = {"includeLowerBound": lower, "includeUpperBound": upper}
    return near(10, other, "1", **included)


TABLE = [
    (op("lt", 1, 2), True),
    (op("lt", 2, 2), False),
    (op("lt", 3, 2), False),
    (op("gt", 2, 1), True),
    (op("gt", 2, 2), False),
    (op("gt", 1, 2), False),
    (op("lte", 2, 2), True),
    (op("lte", 2, 1), False),
    (op("gte", 2, 2.0), True),
    (op("gte", 1.5, 2), False),
    (op("lt", 0.1, "0.2"), True),
    (op("lt", NULL, 2), None),
    (op("gte", 2, NULL), None),
    (op("durationLT", lit("PT59S", "duration"), lit("PT1M", "duration")), True),
    (op("durationLT", lit("PT60S", "duration"), lit("PT1M", "duration")), False),
    (op("durationGTE", lit("PT60S", "duration"), lit("PT1M", "duration")), True),
    (op("durationGTE", lit("PT59S", "duration"), lit("PT1M", "duration")), False),
    (op("durationLT", NULL, lit("PT1M", "duration")), None),
    (op("equal", 2, 2.0), True),
    (op("equal", 2, 3), False),
    (op("equal", 0.1, "0.10"), True),
    (op("equal", op("sum", 0.1, 0.2), 0.3), True),
    (op("equal", NULL, 1), None),
    (op("equal", 1, NULL), None),
    (op("equal", 1, 1, toleranceMode="exact"), True),
    (near(10, 10.5, "0.5"), True),
    (near(10, 9.5, "0.5"), True),
    (near(10, 10.51, "0.5"), False),
    (near(10, 9.49, "0.5"), False),
    (near(10, 12, "1 2"), True),
    (near(10, 9, "1 2"), True),
    (near(10, 8.9, "1 2"), False),
    (near(10, 12.1, "1 2"), False),
    (near(10, 10, "0"), True),
    (near(10, 11, "10", "relative"), True),
    (near(10, 9, "10", "relative"), True),
    (near(10, 11.01, "10", "relative"), False),
    (near(10, 8.99, "10", "relative"), False),
    (near(10, 12, "10 20", "relative"), True),
    (near(10, 12.01, "10 20", "relative"), False),
    (near(-10, -11, "10", "relative"), True),
    (near(-10, -9, "10", "relative"), True),
    (near(-10, -11.01, "10", "relative"), False),
    (near(-10, -8.99, "10", "relative"), False),
    (near(NULL, 1, "1"), None),
    (open_at("true", "true", 9), True),
    (open_at("true", "false", 9), True),
    (open_at("false", "true", 9), False),
    (open_at("false", "false", 10), True),
    (open_at("true", "true", 11), True),
    (open_at("true", "false", 11), False),
    (open_at("false", "true", 11), True),
    (near(10, 10, "0", includeLowerBound="false"), False),
    (near(10, 10, "0", includeUpperBound="false"), False),
    (op("equalRounded", 3.175, 3.183, figures=3), True),
    (op("equalRounded", 3.175, 3.1749, figures=3), False),
    (op("equalRounded", 1.68572, 1.69, figures=2, roundingMode="decimalPlaces"), True),
    (op("equalRounded", 1.68572, 1.68432, figures=2, roundingMode="decimalPlaces"), False),
    (op("equalRounded", NULL, 1, figures=2), None),
    (op("equalRounded", 1, NULL, figures=2), None),
    (op("roundTo", 1.005, figures=2, roundingMode="decimalPlaces"), Fraction(101, 100)),
    (op("roundTo", -2.5, figures=0, roundingMode="decimalPlaces"), -3),
    (op("roundTo", 123456, figures=2), 120000),
    (op("roundTo", NULL, figures=2), None),
    (op("inside", point("5 5"), shape="rect", coords="0,0,10,10"), True),
    (op("inside", point("11 5"), shape="rect", coords="0 0 10 10"), False),
    (op("inside", bag(point("50 50"), point("5 5")), shape="circle", coords="5,5,2"), True),
    (op("inside", row(point("50 50"), point("9 9")), shape="circle", coords="5,5,2"), False),
    (op("inside", point("-3 7"), shape="default"), True),
    (op("inside", NULL, shape="default"), None),
]


@pytest.mark.parametrize(("expression", "expected"), TABLE)
def test_numbers_and_places_compare(expression, expected):
    found = value(expression)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (op("lt", "a", 1), "lt takes a number, not str 'a'"),
        (op("gte", 1, bag(1)), "gte takes a number, not Multiple"),
        (op("gt", True, 0), "gt takes a number, not bool 'True'"),
        (op("equal", "x", 1), "equal takes a number, not str 'x'"),
        (op("equalRounded", point("1 2"), 1, figures=2), "equalRounded takes a number"),
        (op("roundTo", "x", figures=2), "roundTo takes a number, not str 'x'"),
        (op("inside", 3, shape="default"), "inside takes points, not int '3'"),
        (op("inside", bag("a"), shape="default"), "inside takes points, not str 'a'"),
        (op("durationLT", TRUE := lit(True), TRUE), "durationLT takes a number"),
    ],
)
def test_what_is_no_number_or_place_has_no_value(expression, message):
    with pytest.raises(Uncomputable, match=message) as refused:
        value(expression)
    assert refused.value.reason is Reason.TYPE_MISMATCH


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (op("equal", 1, 1, toleranceMode="absolute"), "equal: needs tolerance"),
        (near(1, 1, "1 2 3"), "one or two numbers, not 3"),
        (near(1, 1, "1,5"), "tolerance is not a value of base type float"),
        (near(1, 1, "1", "about"), "toleranceMode is not one of exact, absolute, relative"),
        (near(1, 1, "1", includeLowerBound="yes"), "includeLowerBound is not one of true"),
        (op("equalRounded", 1, 1), "equalRounded: needs figures"),
        (op("roundTo", 1, figures=0), "roundTo: figures is out of bounds: 0"),
        (
            op("roundTo", 1, figures=-1, roundingMode="decimalPlaces"),
            "roundTo: figures is out of bounds: -1",
        ),
        (op("roundTo", 1, figures=2, roundingMode="up"), "roundingMode is not one of"),
        (op("inside", NULL, shape="star", coords="1"), "shape is not one of circle"),
        (op("inside", NULL, shape="rect"), "inside: needs coords"),
        (op("inside", NULL, shape="rect", coords="a,b"), "coords are not a list of numbers"),
        (op("inside", NULL, shape="poly", coords="1 " * 2001), "coords are not a list"),
    ],
)
def test_wrong_settings_are_refused(expression, message):
    with pytest.raises(InvalidProgram, match=message):
        value(expression)


def test_coordinates_that_make_no_shape_are_refused():
    with pytest.raises(InvalidDeclaration, match="rect: 3 coordinates do not make one"):
        value(op("inside", NULL, shape="rect", coords="1,2,3"))


def test_tolerances_and_figures_may_be_variables():
    declared = (template("T", "float"), template("F"))
    close = near(10, 11, "T")
    assert value(close, *declared, T=1) is True
    assert value(close, *declared, T=Fraction(1, 2)) is False
    assert value(close, *declared, T=None) is None
    assert value(near(10, 12, "1 T"), *declared, T=2) is True
    assert value(near(10, 12, "1 T"), *declared, T=None) is None
    with pytest.raises(Uncomputable, match="the tolerance is negative") as refused:
        value(close, *declared, T=-1)
    assert refused.value.reason is Reason.INVALID_SETTING
    rounded = op("roundTo", 2.345, figures="F", roundingMode="decimalPlaces")
    assert value(rounded, *declared, F=2) == Fraction(235, 100)
    assert value(rounded, *declared, F=None) is None
    assert value(op("roundTo", 2.5, figures="F"), *declared, F=300) == Fraction(5, 2)
    for many in (-1, 301):
        with pytest.raises(Uncomputable) as refused:
            value(rounded, *declared, F=many)
        assert refused.value.reason is Reason.INVALID_SETTING


def test_an_upper_tolerance_below_zero_is_refused_too():
    with pytest.raises(Uncomputable, match="the tolerance is negative"):
        value(near(10, 10, "1 T"), template("T", "float"), T=-1)


@pytest.mark.parametrize(
    ("number", "figures", "expected"),
    [
        ("0", 3, "0"),
        ("9.99", 2, "10"),
        ("0.0012345", 2, "0.0012"),
        ("0.00125", 2, "0.0013"),
        ("-0.00125", 2, "-0.0013"),
        ("1000", 1, "1000"),
        ("999", 1, "1000"),
        ("0.1", 1, "0.1"),
        ("0.099", 1, "0.1"),
        ("123.456", 4, "123.5"),
    ],
)
def test_significant_figures_count_from_the_first_digit(number, figures, expected):
    assert to_figures(Fraction(number), figures) == Fraction(expected)


@given(st.decimals(-1000, 1000, places=6), st.integers(0, 5))
def test_rounding_to_places_is_what_schools_teach(number, places):
    quantum = Decimal(1).scaleb(-places)
    assert to_places(Fraction(number), places) == Fraction(
        number.quantize(quantum, rounding="ROUND_HALF_UP")
    )


@given(st.fractions(), st.fractions(0, 100), st.fractions())
def test_tolerance_is_symmetric_where_it_is_absolute(one, tolerance, other):
    given_values = {"A": one, "B": other, "T": tolerance}
    declared = [template(name, "float") for name in given_values]
    names = [op("variable", identifier=name) for name in ("A", "B")]
    there = value(near(*names, "T"), *declared, **given_values)
    back = value(near(*reversed(names), "T"), *declared, **given_values)
    assert there is back is (abs(one - other) <= tolerance)
