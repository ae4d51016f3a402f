"""Authored items in canonical form: shown as authored, scored by the one engine to the same points.

Tests of exam_engine.items.assessment.authored, exam_engine.items.assessment.authored_interactions,
exam_engine.items.assessment.authored_programs.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items import (
    InvalidItem,
    Numeric,
    from_document,
    parse_response,
    to_document,
    value_of,
)
from exam_engine.items.assessment.authored import canonical_item, canonical_value, scored_item
from exam_engine.items.assessment.interactions import InteractionKind
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.refusals import UncapturedResponse
from exam_engine.items.assessment.rules import CustomProgram, TemplateProgram
from exam_engine.items.assessment.values import DirectedPair, Multiple, Ordered
from exam_engine.items.keys import (
    MAP_RESPONSE,
    MATCH_CORRECT,
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
    within,
)
from exam_engine.items.program import Literal, MapResponse, Sum, ToleranceKind
from exam_engine.scoring import Unscorable, score
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.authored_items import (
    GAP_PAIRS,
    GAPS,
    MENU_PAIRS,
    MENUS,
    NEAR,
    PAIRS,
    PARTS,
    RANK,
    RIGHT,
    SET,
    WORDS,
)
from tests.exam_engine.bank import CHOICE, NUMERIC, key_of, wording


def same(payload):
    return {"RESPONSE": payload}


def listed(payload):
    return {"RESPONSE": [f"{source} {target}" for source, target in payload.items()]}


def turned(payload):
    return {"RESPONSE": [f"{word} {gap}" for gap, word in payload.items()]}


def alone(payload):
    return payload


FIFTH = within(Decimal(-40), Decimal("0.125"), ToleranceKind.RELATIVE)
CASES = [
    (CHOICE, one_of("b"), same, ["b", "a"]),
    (SET, exact_set(("a", "c")), same, [["c", "a"], ["a"], ["a", "b", "c"]]),
    (SET, partial_set(("a", "b", "c")), same, [["a", "b", "c"], ["a"], ["a", "b"], ["d", "e"]]),
    (RANK, exact_order(tuple("cabd")), same, [list("cabd"), list("abcd")]),
    (RANK, adjacent_pairs(tuple("cabd")), same, [list("cabd"), list("dcab"), list("dbac")]),
    (PAIRS, exact_pairs(RIGHT), listed, [dict(RIGHT), {"s1": "t1"}]),
    (PAIRS, per_pair(RIGHT), listed, [dict(RIGHT), {"s1": "t1"}, {"s1": "t2", "s2": "t2"}]),
    (NUMERIC, NEAR, same, ["0.955", "0.9551", "0.945", "0.9449"]),
    (Numeric(), FIFTH, same, ["-45", "-35", "-45.01", "-34.99"]),
    (WORDS, accepted_texts(("data drift", "Shift")), same, ["Data DRIFT", "shift", "drift"]),
    (WORDS, accepted_texts(("SQL",), case_sensitive=True), same, ["SQL", "sql"]),
    (
        MENUS,
        exact_pairs(MENU_PAIRS),
        alone,
        [dict(MENU_PAIRS), {"g1": "a"}, {"g1": "b", "g2": "d"}],
    ),
    (MENUS, per_pair(MENU_PAIRS), alone, [dict(MENU_PAIRS), {"g1": "a"}, {"g1": "b", "g2": "c"}]),
    (GAPS, exact_pairs(GAP_PAIRS), turned, [dict(GAP_PAIRS), {"g1": "b"}]),
    (GAPS, per_pair(GAP_PAIRS), turned, [dict(GAP_PAIRS), {"g1": "b"}, {"g1": "c", "g2": "b"}]),
    (PARTS, partial_set(("a",)), same, [["a"], ["a", "b"], ["b"]]),
]


@pytest.mark.parametrize("worth", ["1", "2.5", "3"])
@pytest.mark.parametrize(("interaction", "rule", "sent", "payloads"), CASES)
def test_the_canonical_item_gives_the_points_of_the_authored_one(
    interaction, rule, sent, payloads, worth
):
    version = wording(interaction, points=worth)
    key = key_of(rule, version)
    item = canonical_item(version, key)
    compiled = compile_item(item)
    assert (compiled.minimum, compiled.maximum) == (0, Fraction(worth))
    assert from_document(AssessmentItem, to_document(item)) == item
    best = compiled.score(sent(payloads[0]))
    assert best.score == Fraction(worth)
    assert compiled.score({}).score == 0
    for payload in payloads:
        authored = score(version, key, parse_response(interaction, payload))
        result = compiled.score(sent(payload))
        assert result.warnings == ()
        assert abs(result.score - Fraction(authored.points)) <= Fraction(1, 20000)


def test_points_of_thirds_are_exact_until_they_are_rounded():
    version = wording(SET)
    item = canonical_item(version, key_of(partial_set(("a", "b", "c")), version))
    assert compile_item(item).score({"RESPONSE": ["a"]}).score == Fraction(1, 3)


@pytest.mark.parametrize(
    ("interaction", "rule", "kind", "program"),
    [
        (CHOICE, one_of("b"), InteractionKind.CHOICE, TemplateProgram),
        (SET, exact_set(("a",)), InteractionKind.CHOICE, TemplateProgram),
        (SET, partial_set(("a",)), InteractionKind.CHOICE, TemplateProgram),
        (SET, partial_set(("a", "b")), InteractionKind.CHOICE, CustomProgram),
        (RANK, adjacent_pairs(tuple("abcd")), InteractionKind.ORDER, CustomProgram),
        (PAIRS, exact_pairs(RIGHT), InteractionKind.MATCH, TemplateProgram),
        (NUMERIC, NEAR, InteractionKind.TEXT_ENTRY, CustomProgram),
        (WORDS, accepted_texts(("x",)), InteractionKind.TEXT_ENTRY, TemplateProgram),
        (MENUS, exact_pairs(MENU_PAIRS), InteractionKind.INLINE_CHOICE, CustomProgram),
        (GAPS, exact_pairs(GAP_PAIRS), InteractionKind.GAP_MATCH, TemplateProgram),
        (PARTS, exact_set(("a",)), InteractionKind.HOTTEXT, TemplateProgram),
    ],
)
def test_a_standard_program_is_used_where_one_gives_these_points(interaction, rule, kind, program):
    version = wording(interaction)
    item = canonical_item(version, key_of(rule, version))
    assert {one.kind for one in item.interactions} == {kind}
    assert type(item.program) is program
    assert item.id == version.item
    if program is TemplateProgram:
        worth_two = wording(interaction, points="2")
        dear = canonical_item(worth_two, key_of(rule, worth_two))
        assert type(dear.program) is CustomProgram


DECLARED = per_pair(MENU_PAIRS).declared
UNSPLIT = [
    ResponseRule(DECLARED, ("g1 a", "g2 d"), MapResponse(), Decimal(2), ResponseMap(())),
    ResponseRule(DECLARED, ("g1 a", "g2 d"), MAP_RESPONSE, Decimal(2)),
    ResponseRule(DECLARED, ("g1 a", "g2 d"), MAP_RESPONSE, Decimal(2), ResponseMap((), Decimal(1))),
    ResponseRule(
        DECLARED, ("g1 a", "g2 d"), MAP_RESPONSE, Decimal(2), ResponseMap((), upper=Decimal(1))
    ),
]


@pytest.mark.parametrize("rule", UNSPLIT)
def test_a_key_that_cannot_be_split_into_menus_is_refused(rule):
    version = wording(MENUS)
    with pytest.raises(InvalidItem, match="gaps are scored all or nothing"):
        canonical_item(version, key_of(rule, version))


def test_a_key_that_maps_needs_a_mapping():
    for program in (MAP_RESPONSE, MapResponse(), Sum((MapResponse(),))):
        rule = ResponseRule(one_of("a").declared, ("a",), program, Decimal(1))
        with pytest.raises(InvalidItem, match="the key has no mapping"):
            scored_item(rule, Decimal(1))


def test_nothing_mapped_stays_within_the_bounds_of_the_map():
    version = wording(CHOICE)
    entries = (MapEntry("a", Decimal(1)),)
    for bounds, expected in [
        ({}, "0"),
        ({"lower": Decimal("0.5")}, "0.5"),
        ({"lower": Decimal(-1)}, "0"),
        ({"upper": Decimal("0.5"), "lower": Decimal(0)}, "0"),
    ]:
        mapping = ResponseMap(entries, Decimal("0.25"), **bounds)
        rule = ResponseRule(one_of("a").declared, ("a",), MapResponse(), Decimal(1), mapping)
        outcome = score(version, key_of(rule, version), parse_response(CHOICE, None))
        assert str(outcome.points) == expected


def test_nothing_mapped_may_be_below_zero_which_is_no_score():
    version = wording(CHOICE)
    mapping = ResponseMap((), upper=Decimal(-1))
    rule = ResponseRule(one_of("a").declared, ("a",), MapResponse(), Decimal(1), mapping)
    with pytest.raises(Unscorable, match="gives -1 of the maximum"):
        score(version, key_of(rule, version), parse_response(CHOICE, None))


VALUES = [
    (CHOICE, one_of("a"), "b", "b"),
    (SET, exact_set(("a",)), ["b", "a"], Multiple(("a", "b"))),
    (RANK, exact_order(tuple("abcd")), list("dcba"), Ordered("dcba")),
    (PAIRS, exact_pairs(RIGHT), {"s1": "t1"}, Multiple((DirectedPair("s1", "t1"),))),
    (NUMERIC, NEAR, "1.5", Fraction(3, 2)),
    (NUMERIC, NEAR, "2", 2),
    (WORDS, accepted_texts(("x",)), " y ", "y"),
    (WORDS, accepted_texts(("x",)), "", None),
]


@pytest.mark.parametrize(("interaction", "rule", "payload", "expected"), VALUES)
def test_an_authored_response_has_a_canonical_value(interaction, rule, payload, expected):
    value = canonical_value(rule.declared, value_of(parse_response(interaction, payload)))
    assert type(value) is type(expected)
    assert sorted(value) == sorted(expected) if isinstance(value, Multiple) else value == expected


@pytest.mark.parametrize(
    ("rule", "value", "words"),
    [
        (one_of("a"), Decimal(1), "a choice"),
        (accepted_texts(("x",)), ("x",), "a text"),
        (NEAR, "1", "a number"),
        (exact_set(("a",)), "a", "a set"),
        (exact_pairs(RIGHT), ("a",), "a set of pairs"),
        (exact_order(("a", "b")), frozenset("ab"), "a ranking"),
    ],
)
def test_a_value_of_another_kind_is_refused(rule, value, words):
    with pytest.raises(UncapturedResponse, match=f"not {words}: "):
        canonical_value(rule.declared, value)
    assert canonical_value(rule.declared, None) is None


@given(
    st.fractions(0, 4).map(lambda number: Decimal(number.numerator)),
    st.sampled_from(["0.01", "0.5", "1", "7"]),
)
def test_a_program_of_literals_gives_its_share_of_any_points(number, worth):
    rule = ResponseRule(one_of("a").declared, ("a",), Literal(number), Decimal(4))
    result = compile_item(scored_item(rule, Decimal(worth))).score({})
    assert result.score == Fraction(number) / 4 * Fraction(worth)
    assert rule.program != MATCH_CORRECT
