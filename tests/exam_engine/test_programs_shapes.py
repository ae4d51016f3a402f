"""Areas hold their borders; maps of values and of points count each once, within bounds.

Tests of exam_engine.scoring.programs.shapes, exam_engine.scoring.programs.mappings.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items.assessment.declarations import Area, AreaEntry, AreaMapping, Shape
from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.items.assessment.values import Multiple, Ordered, Pair, Point
from exam_engine.scoring.programs.mappings import map_points, map_values
from exam_engine.scoring.programs.shapes import inside
from exam_engine.scoring.programs.states import Uncomputable
from tests.exam_engine.programs import mapping, mapping_of, response


def area(shape, *coords):
    return Area(Shape(shape), tuple(map(Decimal, coords)))


CIRCLE = area("circle", 10, 10, 5)
RECT = area("rect", 0, 0, 10, 20)
ELLIPSE = area("ellipse", 0, 0, 10, 5)
TRIANGLE = area("poly", 0, 0, 10, 0, 0, 10)
HORSESHOE = area("poly", 0, 0, 30, 0, 30, 30, 20, 30, 20, 10, 10, 10, 10, 30, 0, 30)

PLACES = [
    (CIRCLE, (15, 10), True),
    (CIRCLE, (13, 14), True),
    (CIRCLE, (14, 14), False),
    (CIRCLE, (5, 10), True),
    (CIRCLE, (4, 10), False),
    (area("circle", "1.5", "1.5", "0.5"), (1, 1), False),
    (area("circle", "1.5", "1", "0.5"), (1, 1), True),
    (area("circle", 1, 1, -5), (1, 1), False),
    (area("circle", 1, 1, 0), (1, 1), True),
    (RECT, (0, 0), True),
    (RECT, (10, 20), True),
    (RECT, (11, 20), False),
    (RECT, (10, 21), False),
    (RECT, (-1, 5), False),
    (RECT, (5, -1), False),
    (area("rect", 10, 20, 0, 0), (5, 5), True),
    (area("rect", 10, 20, 0, 0), (12, 5), False),
    (ELLIPSE, (10, 0), True),
    (ELLIPSE, (-10, 0), True),
    (ELLIPSE, (0, -5), True),
    (ELLIPSE, (8, 3), True),
    (ELLIPSE, (8, 4), False),
    (area("ellipse", 20, 30, 10, 5), (28, 33), True),
    (area("ellipse", 20, 30, 10, 5), (12, 27), True),
    (area("ellipse", 20, 30, 10, 5), (28, 34), False),
    (area("ellipse", 20, 30, 10, 5), (31, 30), False),
    (ELLIPSE, (11, 0), False),
    (area("ellipse", 0, 0, 0, 5), (0, 5), True),
    (area("ellipse", 0, 0, 0, 5), (0, 6), False),
    (area("ellipse", 0, 0, 0, 5), (1, 0), False),
    (area("ellipse", 0, 0, 5, 0), (0, 1), False),
    (TRIANGLE, (0, 0), True),
    (TRIANGLE, (5, 5), True),
    (TRIANGLE, (5, 0), True),
    (TRIANGLE, (0, 10), True),
    (TRIANGLE, (3, 3), True),
    (TRIANGLE, (6, 5), False),
    (TRIANGLE, (11, 0), False),
    (TRIANGLE, (-1, 0), False),
    (TRIANGLE, (3, -1), False),
    (HORSESHOE, (5, 20), True),
    (HORSESHOE, (25, 20), True),
    (HORSESHOE, (15, 20), False),
    (HORSESHOE, (15, 10), True),
    (HORSESHOE, (15, 5), True),
    (HORSESHOE, (15, 11), False),
    (HORSESHOE, (10, 30), True),
    (HORSESHOE, (35, 10), False),
    (HORSESHOE, (-5, 10), False),
    (area("default"), (-99, 99), True),
]


@pytest.mark.parametrize(("shape", "place", "expected"), PLACES)
def test_a_place_is_inside_or_on_the_border(shape, place, expected):
    assert inside(shape)(Point(*place)) is expected


@pytest.mark.parametrize(
    ("shape", "count"),
    [("circle", 2), ("rect", 5), ("ellipse", 3), ("poly", 4), ("poly", 7), ("default", 1)],
)
def test_the_wrong_number_of_coordinates_makes_no_shape(shape, count):
    with pytest.raises(InvalidDeclaration, match=f"{shape}: {count} coordinates"):
        inside(area(shape, *range(count)))


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 20), st.integers(1, 20))
def test_a_rectangle_is_a_rectangle_as_a_polygon_too(x, y, width, height):
    as_rect = inside(area("rect", 0, 0, width, height))
    as_poly = inside(area("poly", 0, 0, width, 0, width, height, 0, height))
    turned = inside(area("poly", 0, height, width, height, width, 0, 0, 0))
    assert as_rect(Point(x, y)) == as_poly(Point(x, y)) == turned(Point(x, y))


@given(st.integers(-12, 12), st.integers(-12, 12), st.integers(0, 10))
def test_a_circle_is_an_ellipse_of_two_equal_radii(x, y, radius):
    circle, ellipse = area("circle", 0, 0, radius), area("ellipse", 0, 0, radius, radius)
    assert inside(circle)(Point(x, y)) is inside(ellipse)(Point(x, y))


LETTERS = mapping(default="-0.5", A="1", B="0.5", C="-1")
VALUES = [
    ("single", "identifier", LETTERS, "A", 1),
    ("single", "identifier", LETTERS, "X", Fraction(-1, 2)),
    ("single", "identifier", LETTERS, "a", Fraction(-1, 2)),
    ("single", "identifier", LETTERS, None, Fraction(-1, 2)),
    ("multiple", "identifier", LETTERS, Multiple("AB"), Fraction(3, 2)),
    ("multiple", "identifier", LETTERS, Multiple("BBA"), Fraction(3, 2)),
    ("multiple", "identifier", LETTERS, Multiple(("A", "X", "Y")), 0),
    ("multiple", "identifier", LETTERS, Multiple(("X", "X")), Fraction(-1, 2)),
    ("multiple", "identifier", LETTERS, None, Fraction(-1, 2)),
    ("ordered", "identifier", LETTERS, Ordered("CB"), Fraction(-1, 2)),
    ("multiple", "identifier", mapping(lower="0", upper="2", A="3", C="-1"), Multiple("A"), 2),
    ("multiple", "identifier", mapping(lower="0", upper="2", A="3", C="-1"), Multiple("C"), 0),
    ("multiple", "identifier", mapping(lower="0", upper="2", A="2", C="-1"), Multiple("A"), 2),
    ("single", "identifier", mapping(lower="2", default="1"), None, 2),
    ("single", "integer", mapping_of({"7": "1"}), 7, 1),
    ("single", "float", mapping_of({"7.50": "1"}), Fraction(15, 2), 1),
    ("single", "boolean", mapping_of({"true": "1"}), True, 1),
    ("multiple", "pair", mapping_of({"A B": "1", "C D": "2"}), Multiple((Pair("A", "B"),)), 1),
    ("single", "point", mapping_of({"1 2": "1"}), Point(1, 2), 1),
    ("single", "string", mapping_of({"": "3", "a": "1"}), None, 3),
    ("single", "string", mapping_of({" delft ": "1"}), "delft", 1),
    ("single", "string", mapping_of({"e\u0301": "1"}), "\u00e9", 1),
    ("single", "identifier", None, "A", 0),
    ("multiple", "identifier", None, None, 0),
]


@pytest.mark.parametrize(("cardinality", "base", "points", "given_value", "expected"), VALUES)
def test_values_earn_what_their_map_says(cardinality, base, points, given_value, expected):
    found = map_values(response(cardinality=cardinality, base=base, mapping=points))(given_value)
    assert found == expected
    assert type(found) is type(expected)


def text(*entries, base="string"):
    made = [
        mapping_of({key: points}, case_sensitive=exact).entries for key, points, exact in entries
    ]
    whole = mapping_of({})
    joined = type(whole)(tuple(one for entry in made for one in entry), Decimal(-1))
    return map_values(response(base=base, mapping=joined))


def test_case_is_folded_where_the_entry_says_so():
    mapped = text(("Delft", "1", True), ("delft", "0.5", False))
    assert [mapped(one) for one in ("Delft", "delft", "DELFT", "Breda")] == [1, 0.5, 0.5, -1]


def test_an_entry_in_the_exact_case_wins_over_a_folded_one_before_it():
    mapped = text(("us", "0.5", False), ("US", "1", True))
    assert [mapped(one) for one in ("US", "Us", "us")] == [1, 0.5, 0.5]


def test_of_two_entries_for_one_value_the_first_counts():
    assert text(("a", "1", True), ("a", "2", True))("a") == 1
    assert text(("Ab", "1", False), ("aB", "2", False))("AB") == 1


def test_identifiers_are_never_folded():
    assert text(("A", "1", False), base="identifier")("a") == -1
    assert text(("A", "1", False))(None) == -1


def test_a_key_that_is_no_value_is_refused():
    with pytest.raises(InvalidDeclaration, match="mapping of RESPONSE: not a value of base type"):
        map_values(response(base="integer", mapping=mapping_of({"x": "1"})))


def test_a_record_has_no_map():
    with pytest.raises(InvalidProgram, match="RESPONSE is a record"):
        map_values(response(cardinality="record", base=None, mapping=mapping(A="1")))


def test_bounds_that_contradict_each_other_are_refused():
    with pytest.raises(InvalidDeclaration, match="mapping: 2 to 1 are no bounds"):
        map_values(response(mapping=mapping(lower="2", upper="1", A="1")))
    assert map_values(response(mapping=mapping(lower="1", upper="1", A="5")))("A") == 1


def test_points_of_any_size_of_decimals_are_summed_exactly():
    thirds = mapping(A="0.333333333333333333", B="0.666666666666666667")
    mapped = map_values(response(cardinality="multiple", mapping=thirds))
    assert mapped(Multiple("AB")) == 1


def places(*areas, default="0", lower=None, upper=None, cardinality="multiple"):
    entries = tuple(AreaEntry(shape, Decimal(points)) for shape, points in areas)
    bounds = [None if one is None else Decimal(one) for one in (lower, upper)]
    declared = AreaMapping(entries, Decimal(default), *bounds)
    return map_points(response(cardinality=cardinality, base="point", area_mapping=declared))


def at(*pairs):
    return Multiple(Point(*one) for one in pairs)


BIG, SMALL = area("rect", 0, 0, 100, 100), area("rect", 0, 0, 10, 10)


@pytest.mark.parametrize(
    ("mapped", "given_points", "expected"),
    [
        (places((CIRCLE, "1")), at((15, 10)), 1),
        (places((CIRCLE, "1")), at((15, 10), (10, 10)), 1),
        (places((CIRCLE, "1"), (BIG, "2")), at((10, 10), (90, 90)), 3),
        (places((SMALL, "1"), (BIG, "2")), at((5, 5)), 1),
        (places((BIG, "2"), (SMALL, "1")), at((5, 5), (6, 6)), 2),
        (places((SMALL, "1"), default="-1"), at((50, 50), (60, 60)), -2),
        (places((SMALL, "1"), default="-1"), at((50, 50), (50, 50)), -1),
        (places((SMALL, "1"), default="-1"), at((5, 5), (50, 50)), 0),
        (places((SMALL, "1"), default="0.25"), None, Fraction(1, 4)),
        (places((SMALL, "5"), upper="2"), at((5, 5)), 2),
        (places((SMALL, "-5"), lower="-2"), at((5, 5)), -2),
        (places((SMALL, "3"), cardinality="single"), Point(5, 5), 3),
        (places((SMALL, "3"), cardinality="single"), Point(50, 5), 0),
    ],
)
def test_points_earn_what_their_areas_say(mapped, given_points, expected):
    assert mapped(given_points) == expected


def test_points_without_areas_earn_nothing():
    assert map_points(response(base="point"))(Point(1, 1)) == 0


def test_more_areas_than_anybody_draws_are_refused():
    most = [(area("default"), "1")] * 5000
    assert places(*most)(at((1, 1))) == 1
    with pytest.raises(InvalidDeclaration, match="RESPONSE: more than 5000 numbers"):
        places(*most, (area("default"), "1"))
    with pytest.raises(InvalidDeclaration, match="more than 5000 numbers"):
        places(*most[:4996], (CIRCLE, "1"), (area("default"), "1"))


def test_only_points_have_areas():
    with pytest.raises(InvalidProgram, match="mapResponsePoint: RESPONSE holds no points"):
        map_points(response())
    with pytest.raises(Uncomputable, match="mapResponsePoint takes points, not str 'A'"):
        places((SMALL, "1"))(Multiple(("A",)))
