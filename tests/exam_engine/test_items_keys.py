"""Keys fit their interactions, and rules are built as the authoring format says."""

from decimal import Decimal

import pytest

from exam_engine.items import InvalidItem
from exam_engine.items.keys import (
    MapEntry,
    ResponseMap,
    ResponseRule,
    accepted_texts,
    adjacent_pairs,
    exact_order,
    exact_pairs,
    exact_set,
    one_of,
    partial_set,
    per_pair,
    require_fits,
    within,
)
from exam_engine.items.program import (
    AdjacentPairs,
    AllOf,
    AnyOf,
    ContainsChoice,
    If,
    IsNull,
    Literal,
    Not,
    Product,
    Sum,
    ToleranceKind,
    depth,
)
from exam_engine.items.variables import BaseType, Cardinality, Declaration
from tests.exam_engine.bank import CHOICE, MATCH, NUMERIC, ORDER, SEVERAL, TEXT

SINGLE = Declaration(Cardinality.SINGLE, BaseType.IDENTIFIER)
ONE, ZERO = Literal(Decimal(1)), Literal(Decimal(0))
TREE = If(
    AllOf((Not(IsNull()), AnyOf((ContainsChoice("a"), ContainsChoice("b"))))),
    Sum((Product((ONE, ONE)), ZERO)),
    ZERO,
)

FITS = [
    (CHOICE, one_of("a")),
    (SEVERAL, exact_set(("a", "b"))),
    (SEVERAL, partial_set(("a", "b", "c"))),
    (ORDER, exact_order(tuple("badc"))),
    (ORDER, adjacent_pairs(tuple("badc"))),
    (MATCH, per_pair((("s1", "t1"), ("s2", "t1"), ("s3", "t4")))),
    (NUMERIC, within(Decimal("99.5"), Decimal(0), ToleranceKind.ABSOLUTE)),
    (TEXT, accepted_texts(("data drift",))),
]
MISFITS = [
    pytest.param(CHOICE, one_of("e"), "not one of a, b, c, d", id="unknown choice"),
    pytest.param(CHOICE, exact_set(("a",)), "not a key of a choice", id="another kind"),
    pytest.param(ORDER, exact_set(tuple("abcd")), "not a key of a order", id="a set to rank"),
    pytest.param(SEVERAL, exact_set(tuple("abcd")), "more than 3 choices", id="above the most"),
    pytest.param(SEVERAL, exact_set(("a", "a")), "the same choice twice", id="twice"),
    pytest.param(ORDER, exact_order(("a", "b", "c")), "ranks 3 of 4", id="not all ranked"),
    pytest.param(MATCH, per_pair((("s1", "t1"),)), "one target per source", id="sources left out"),
    pytest.param(
        MATCH,
        per_pair((("s1", "t1"), ("s2", "t1"), ("s3", "t9"))),
        "not one of t1, t2, t3, t4",
        id="unknown target",
    ),
    pytest.param(
        MATCH,
        per_pair((("s1", "t1"), ("s1", "t2"), ("s2", "t1"), ("s3", "t1"))),
        "one target per source",
        id="a source twice",
    ),
    pytest.param(
        NUMERIC, within(Decimal(101), Decimal(0), ToleranceKind.ABSOLUTE), "above 100", id="above"
    ),
    pytest.param(TEXT, accepted_texts(("ok", "x" * 21)), "longer than 20", id="too long"),
]


@pytest.mark.parametrize(("interaction", "rule"), FITS)
def test_a_key_that_can_be_answered_fits(interaction, rule):
    assert require_fits(interaction, rule) is None


@pytest.mark.parametrize(("interaction", "rule", "message"), MISFITS)
def test_a_key_that_nobody_can_answer_is_refused(interaction, rule, message):
    with pytest.raises(InvalidItem, match=message):
        require_fits(interaction, rule)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: exact_set(()), "names no correct response"),
        (lambda: partial_set(()), "names no correct response"),
        (lambda: adjacent_pairs(()), "names no correct response"),
        (lambda: per_pair(()), "names no correct response"),
        (lambda: within(Decimal(1), Decimal("-0.1"), ToleranceKind.ABSOLUTE), "negative: -0.1"),
        (lambda: ResponseRule(SINGLE, ("a",), ONE, Decimal(0)), "maximum is not positive: 0"),
        (lambda: ResponseRule(SINGLE, ("a",), nested(12), Decimal(1)), "program deeper than 12"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(make, message):
    with pytest.raises(InvalidItem, match=message):
        make()


def nested(levels):
    """A sum of a sum …: `levels` + 1 nodes deep."""
    program = ONE
    for _ in range(levels):
        program = Sum((program,))
    return program


def test_a_program_twelve_deep_is_allowed():
    assert ResponseRule(SINGLE, ("a",), nested(11), Decimal(1)).program == nested(11)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (ONE, 1),
        (AdjacentPairs(), 1),
        (Product((ONE, Sum((ONE,)))), 3),
        (TREE, 4),
        (Not(IsNull()), 2),
    ],
)
def test_depth_counts_the_longest_way_down(program, expected):
    assert depth(program) == expected


def test_rules_are_built_with_these_maxima_and_maps():
    assert partial_set(("a", "b")).maximum == 2
    assert partial_set(("a", "b")).mapping == ResponseMap(
        (MapEntry("a", Decimal(1)), MapEntry("b", Decimal(1))),
        Decimal(-1),
        Decimal(0),
        Decimal(2),
    )
    assert adjacent_pairs(tuple("abcd")).maximum == 3
    assert per_pair((("s1", "t1"), ("s2", "t2"))).maximum == 2
    assert exact_pairs((("s1", "t1"),)).correct == ("s1 t1",)
    assert accepted_texts((" data  drift ",)).correct == ("data drift",)
    assert MapEntry("a", Decimal(1)).case_sensitive
    assert ResponseMap(()) == ResponseMap((), Decimal(0), None, None)
    assert not accepted_texts(("x",)).mapping.entries[0].case_sensitive
