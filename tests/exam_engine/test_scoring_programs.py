"""Operator trees are evaluated as they read; what does not fit together is never scored.

Tests of exam_engine.items.assessment.authored_programs, exam_engine.scoring.item_score.
"""

from decimal import Decimal

import pytest

from exam_engine.errors import EngineError
from exam_engine.items import (
    Chosen,
    ChosenSet,
    ItemKey,
    MultipleChoice,
    Order,
    ShortText,
    Typed,
    TypedNumber,
    parse_response,
)
from exam_engine.items.assessment.authored import scored_item
from exam_engine.items.assessment.literals import folded
from exam_engine.items.keys import (
    MATCH_CORRECT,
    MapEntry,
    ResponseMap,
    ResponseRule,
    accepted_texts,
    adjacent_pairs,
    exact_set,
    one_of,
    within,
)
from exam_engine.items.program import (
    AllOf,
    AnyOf,
    ContainsChoice,
    If,
    IsNull,
    Literal,
    MapResponse,
    Not,
    Product,
    Sum,
    ToleranceKind,
)
from exam_engine.scoring import Unscorable, score
from tests.exam_engine.bank import CHOICE, NUMERIC, key_of, options, wording

SET = MultipleChoice(options("abcde"))
RANK = Order(options("abcd"))
WORDS = ShortText(40)
SINGLE = one_of("a").declared
EXACT = exact_set(("a", "c"))
NEIGHBOURS = adjacent_pairs(tuple("cabd"))
DRIFT = accepted_texts(("data drift",))


def near(value, tolerance):
    return within(Decimal(value), Decimal(tolerance), ToleranceKind.ABSOLUTE)


def points(interaction, rule, payload):
    version = wording(interaction)
    return score(version, key_of(rule, version), parse_response(interaction, payload)).points


def rule_with(program, mapping=None, maximum=1, declared=SINGLE):
    return ResponseRule(declared, ("a",), program, Decimal(maximum), mapping)


ONE, ZERO = Literal(Decimal(1)), Literal(Decimal(0))
ENTRIES = (MapEntry("a", Decimal(1)), MapEntry("b", Decimal("0.5")))


@pytest.mark.parametrize(
    ("condition", "given_choices", "holds"),
    [
        (IsNull(), "", True),
        (IsNull(), "a", False),
        (Not(IsNull()), "a", True),
        (ContainsChoice("a"), "ab", True),
        (ContainsChoice("c"), "ab", False),
        (ContainsChoice("a"), "", False),
        (AllOf((ContainsChoice("a"), ContainsChoice("b"))), "ab", True),
        (AllOf((ContainsChoice("a"), ContainsChoice("c"))), "ab", False),
        (AllOf(()), "", True),
        (AnyOf((ContainsChoice("c"), ContainsChoice("b"))), "ab", True),
        (AnyOf((ContainsChoice("c"), ContainsChoice("d"))), "ab", False),
        (AnyOf(()), "a", False),
    ],
)
def test_conditions_hold_or_not(condition, given_choices, holds):
    rule = rule_with(If(condition, ONE, ZERO), declared=EXACT.declared)
    assert points(SET, rule, list(given_choices)) == int(holds)


@pytest.mark.parametrize(
    ("program", "maximum", "expected"),
    [
        (Sum((ONE, Literal(Decimal("0.5")))), 2, "0.75"),
        (Sum(()), 2, "0"),
        (Product((Literal(Decimal("0.5")), Literal(Decimal("0.5")))), 1, "0.25"),
        (Product(()), 2, "0.5"),
        (MapResponse(), 2, "0.75"),
    ],
)
def test_numbers_are_added_multiplied_and_mapped(program, maximum, expected):
    rule = rule_with(program, ResponseMap(ENTRIES), maximum, EXACT.declared)
    assert str(points(SET, rule, ["a", "b"])) == expected


@pytest.mark.parametrize(
    ("mapping", "chosen", "expected"),
    [
        (ResponseMap(ENTRIES, upper=Decimal("1.25")), "ab", "0.625"),
        (ResponseMap(ENTRIES, lower=Decimal("0.5"), default=Decimal(-1)), "ace", "0.25"),
        (ResponseMap(ENTRIES, default=Decimal("0.25")), "ce", "0.25"),
    ],
)
def test_a_map_has_a_default_and_bounds(mapping, chosen, expected):
    rule = rule_with(MapResponse(), mapping, 2, EXACT.declared)
    assert str(points(SET, rule, list(chosen))) == expected


@pytest.mark.parametrize(("payload", "expected"), [("1.50", 1), ("1.51", 0), (None, 0)])
def test_a_number_matches_by_value_without_tolerance(payload, expected):
    declared = near("1.5", "0").declared
    rule = ResponseRule(declared, ("1.5",), MATCH_CORRECT, Decimal(1))
    assert points(NUMERIC, rule, payload) == expected


def test_an_entry_in_the_exact_case_wins_over_a_folded_one():
    entries = (MapEntry("us", Decimal("0.5"), False), MapEntry("US", Decimal(1), True))
    rule = rule_with(MapResponse(), ResponseMap(entries), 1, DRIFT.declared)
    assert str(points(WORDS, rule, "US")) == "1"
    assert str(points(WORDS, rule, "Us")) == "0.5"


def test_folding_ends_composed():
    assert folded("\u01f0") == folded("J\u030c") == "\u01f0"


UNSCORABLE = [
    pytest.param(
        CHOICE,
        ItemKey("F-2", 1, 1, one_of("a")),
        Chosen("a"),
        "the key is of F-2 version 1",
        id="item",
    ),
    pytest.param(
        CHOICE,
        ItemKey("F-LIFE-001", 2, 1, one_of("a")),
        Chosen("a"),
        "the key is of F-LIFE-001 version 2",
        id="version",
    ),
    pytest.param(CHOICE, EXACT, Chosen("a"), "another kind of interaction", id="kind"),
    pytest.param(
        NUMERIC, near("1", "0"), Typed("1", "1"), "not a number: '1'", id="text for a number"
    ),
    pytest.param(
        RANK, NEIGHBOURS, ChosenSet(frozenset("ab")), "not a ranking", id="a set for a ranking"
    ),
    pytest.param(
        CHOICE, rule_with(MapResponse()), Chosen("a"), "the key has no mapping", id="no mapping"
    ),
    pytest.param(
        CHOICE, rule_with(Literal(Decimal(2))), Chosen("a"), "gives 2 of the maximum", id="above"
    ),
    pytest.param(
        CHOICE, rule_with(Literal(Decimal(-1))), Chosen("a"), "gives -1 of the maximum", id="below"
    ),
    pytest.param(
        NUMERIC,
        ResponseRule(near("1", "0").declared, ("one",), near("1", "0").program, Decimal(1)),
        TypedNumber("1", Decimal(1)),
        "one",
        id="a key that is no number",
    ),
]


@pytest.mark.parametrize(("interaction", "key", "response", "message"), UNSCORABLE)
def test_what_does_not_belong_together_is_refused_and_never_zero(
    interaction, key, response, message
):
    version = wording(interaction)
    whole = key if isinstance(key, ItemKey) else key_of(key, version)
    with pytest.raises(Unscorable, match=message) as refused:
        score(version, whole, response)
    assert refused.value.item == version.item
    assert refused.value.code == "unscorable"
    assert isinstance(refused.value, EngineError)


def test_a_program_beyond_its_maximum_is_refused_whatever_the_item_is_worth():
    version = wording(CHOICE, points="4")
    key = key_of(rule_with(Literal(Decimal(3)), maximum=2), version)
    with pytest.raises(Unscorable, match="gives 3/2 of the maximum"):
        score(version, key, Chosen("a"))


def test_a_program_that_cannot_be_computed_is_refused_with_its_reason():
    declared = near("1", "0").declared
    rule = ResponseRule(declared, ("1",), If(ContainsChoice("a"), ONE, ZERO), Decimal(1))
    version = wording(NUMERIC)
    with pytest.raises(Unscorable, match="type_mismatch member takes"):
        score(version, key_of(rule, version), TypedNumber("1", Decimal(1)))


@pytest.mark.parametrize(
    ("chosen", "expected"), [("ab", "1"), ("a", "0.5"), ("c", "0.25"), ("d", "0"), ("", "0")]
)
def test_choices_within_choices_are_made_one_after_the_other(chosen, expected):
    half, quarter = Literal(Decimal("0.5")), Literal(Decimal("0.25"))
    inner = If(ContainsChoice("b"), ONE, half)
    tree = If(ContainsChoice("a"), inner, If(ContainsChoice("c"), quarter, ZERO))
    rule = rule_with(tree, declared=EXACT.declared)
    assert str(points(SET, rule, list(chosen))) == expected
    assert [rule.kind for rule in scored_item(rule, Decimal(1)).program.rules] == [
        "condition",
        "set_value",
    ]
