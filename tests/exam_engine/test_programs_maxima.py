"""Normal bounds of a score: declared, or computed where that is exact, or not known.

Tests of exam_engine.scoring.programs.maxima.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items.assessment.declarations import Area, AreaEntry, AreaMapping, Shape
from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    SimpleChoice,
)
from exam_engine.items.assessment.item import ScorePolicy
from exam_engine.items.assessment.rules import ProgramTemplate, TemplateProgram
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.programs import (
    item,
    mapping,
    mapping_of,
    outcome,
    put,
    response,
    standard,
)

LETTERS = st.sampled_from("ABCDx")
POINTS = st.sampled_from(["-1", "0", "0.5", "1", "0.333"])
FULL = outcome("MAXSCORE", default=["5"])
HALVES = outcome("MAXSCORE", default=["2.5"])


def shown(kind, *ids, most=1):
    choices = tuple(SimpleChoice(one) for one in ids)
    return (
        Interaction(InteractionKind(kind), "RESPONSE", choices=choices, bounds=Bounds(0, most)),
    )


def mapped(cardinality="multiple", kind="choice", ids="ABCD", most=0, correct=(), **points_of):
    settings = {
        key: points_of.pop(key) for key in ("default", "lower", "upper") if key in points_of
    }
    declared = response(
        cardinality=cardinality, correct=correct, mapping=mapping_of(points_of, **settings)
    )
    return standard("map_response", declared, interactions=shown(kind, *ids, most=most))


def areas(*entries, default="0", cardinality="multiple", most=0, **bounds):
    made = tuple(
        AreaEntry(Area(Shape(shape), tuple(map(Decimal, coords))), Decimal(worth))
        for shape, coords, worth in entries
    )
    limits = [Decimal(bounds[key]) if key in bounds else None for key in ("lower", "upper")]
    declared = response(
        base="point",
        cardinality=cardinality,
        area_mapping=AreaMapping(made, Decimal(default), *limits),
    )
    return standard("map_response_point", declared, interactions=shown("selectPoint", most=most))


SMALL, BIG = ("rect", [0, 0, 10, 10]), ("rect", [0, 0, 100, 100])
ROUND, FAR = ("circle", [50, 50, 5]), ("poly", [200, 200, 210, 200, 200, 210])
TWO = response(mapping=mapping(A="2"))

BOUNDS = [
    (standard("match_correct", response()), 0, 1),
    (standard("CC2_match", response()), 0, 1),
    (standard("match_nothing", response()), None, None),
    (standard("match_correct", response(), outcomes=[outcome(maximum="2")]), 0, 2),
    (standard("match_correct", response(), outcomes=[outcome(minimum="-1")]), -1, 1),
    (standard("match_correct", response(), outcomes=[outcome(), FULL]), 0, 5),
    (standard("match_correct", response(), outcomes=[outcome(), outcome("MAXSCORE")]), 0, 1),
    (
        standard("match_correct", response(), outcomes=[outcome(), outcome("MAXSCORE", "string")]),
        0,
        1,
    ),
    (item(put("SCORE", 1)), None, None),
    (item(put("SCORE", 1), outcomes=[outcome(), FULL]), None, 5),
    (item(put("X", 1), outcomes=[outcome("X"), FULL]), None, None),
    (item(put("SCORE", 1), outcomes=[outcome(), HALVES]), None, Fraction(5, 2)),
    (item(put("SCORE", 1), responses=[response("MAXSCORE", default=["A"])]), None, None),
    (standard("map_response", response()), None, None),
    (mapped(A="1", B="0.5"), 0, Fraction(3, 2)),
    (mapped(A="1", B="0.5", C="-1"), -1, Fraction(3, 2)),
    (mapped(A="1", B="0.5", default="-1"), -2, Fraction(3, 2)),
    (mapped(A="1", B="0.5", default="-1", lower="0"), 0, Fraction(3, 2)),
    (mapped(A="1", B="0.5", upper="1"), 0, 1),
    (mapped(A="3", B="2", C="1", most=2), 0, 5),
    (mapped(A="-3", B="-2", C="-1", most=2), -5, 0),
    (mapped(A="3", B="2", E="9"), 0, 5),
    (mapped(A="1", lower="0.5"), 0, 1),
    (mapped("single", A="1", B="2"), 0, 2),
    (mapped("single", A="1", B="-2"), -2, 1),
    (mapped("single", A="1", default="3", ids="A"), 0, 1),
    (mapped("single", "textEntry", A="1", default="3", ids=""), 0, 3),
    (mapped("single", "textEntry", A="1", default="-3", ids=""), -3, 1),
    (mapped("multiple", "associate", A="1", B="2", correct="AB"), 0, 3),
    (mapped("multiple", "associate", A="1", B="2", correct="A"), 0, None),
    (mapped("multiple", "associate", A="1", B="2"), 0, None),
    (mapped("multiple", "associate", A="1", B="-2", correct="A"), None, 1),
    (mapped("multiple", "associate", A="1", default="-1", correct="A"), None, 1),
    (mapped("multiple", "associate", A="1", B="2", correct="AB", upper="2"), 0, 2),
    (areas((*SMALL, "1"), (*ROUND, "2"), (*FAR, "3")), 0, 6),
    (areas((*SMALL, "1"), (*ROUND, "2"), (*FAR, "3"), most=2), 0, 5),
    (areas((*SMALL, "1"), (*ROUND, "-2")), -2, 1),
    (areas((*SMALL, "1"), default="-1"), None, 1),
    (areas((*SMALL, "1"), default="2"), 0, None),
    (areas((*SMALL, "1"), default="2", cardinality="single"), 0, 2),
    (areas((*SMALL, "1"), (*ROUND, "2"), most=1), 0, 2),
    (areas((*SMALL, "1"), (*ROUND, "2"), upper="2"), 0, 2),
    (areas((*BIG, "1"), (*SMALL, "2")), None, None),
    (areas((*SMALL, "1"), ("rect", [0, 0, 20, 10], "2")), 0, 3),
    (areas((*SMALL, "1"), ("rect", [0, 0, 10, 12], "2")), 0, 3),
    (areas(("rect", [5, 0, 25, 10], "1"), ("rect", [0, 0, 30, 10], "2")), 0, 3),
    (areas(("circle", [5, 5, 1], "1"), ("circle", [5, 5, 9], "2")), None, None),
    (areas((*SMALL, "1"), ("poly", [2, 2, 4, 4, 99, 2], "2")), 0, 3),
    (areas((*SMALL, "1"), ("poly", [2, 2, 4, 4, 9, 2], "2")), None, None),
    (areas((*SMALL, "2"), (*BIG, "1")), 0, 3),
    (areas((*BIG, "1"), ("default", [], "2")), 0, 3),
    (areas(("circle", [5, 5, 1], "1"), ("ellipse", [40, 60, 5, 9], "2")), 0, 3),
    (areas(("poly", [0, 0, 5, 0, 0, 5], "1"), ("default", [], "2")), 0, 3),
    (areas(("default", [], "1"), ("default", [], "2")), None, None),
    (areas((*SMALL, "-1"), (*ROUND, "-2"), (*FAR, "-3"), most=2), -5, 0),
    (areas((*SMALL, "0"), (*ROUND, "1")), 0, 1),
    (areas(("ellipse", [50, 50, 5, 9], "1")), 0, 1),
    (standard("map_response_point", response(base="point")), None, None),
    (
        standard("CC2_map_response", response(mapping=mapping(A="2")), outcomes=[outcome(), FULL]),
        0,
        5,
    ),
]


@pytest.mark.parametrize(("made", "minimum", "maximum"), BOUNDS)
def test_normal_bounds_are_declared_or_computed_where_that_is_exact(made, minimum, maximum):
    compiled = compile_item(made)
    assert (compiled.minimum, compiled.maximum) == (minimum, maximum)


def test_points_below_zero_that_do_not_stand_are_no_minimum():
    made = mapped(A="1", default="-1")
    assert compile_item(made).minimum == -3
    policy = ScorePolicy(negative=False)
    declared = made.responses[0]
    bounded = standard("map_response", declared, interactions=made.interactions, policy=policy)
    assert compile_item(bounded).minimum == 0
    declared_low = standard(
        "map_response",
        declared,
        interactions=made.interactions,
        policy=policy,
        outcomes=[outcome(minimum="-2")],
    )
    assert compile_item(declared_low).minimum == -2


def test_a_program_for_another_outcome_tells_no_bounds():
    program = TemplateProgram(ProgramTemplate.MAP_RESPONSE, "RESPONSE", "X")
    made = item(
        program=program,
        responses=[response(mapping=mapping(A="1"))],
        outcomes=[outcome(), outcome("X")],
    )
    assert compile_item(made).maximum is None


@given(
    st.dictionaries(LETTERS, POINTS, min_size=1, max_size=4),
    POINTS,
    st.integers(0, 4),
    st.lists(st.sampled_from("ABCD"), unique=True, max_size=4),
)
def test_no_choice_scores_beyond_the_computed_bounds(entries, default, most, chosen):
    made = mapped(most=most, default=default, **entries)
    compiled = compile_item(made)
    given_choices = chosen[:most] if most else chosen
    score = compiled.score({"RESPONSE": given_choices}).score
    assert compiled.minimum <= score <= compiled.maximum
