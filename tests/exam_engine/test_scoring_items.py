"""Responses earn exactly what their rule says; what cannot be scored is refused, never zero."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items import (
    Chosen,
    Cleared,
    ItemKey,
    Match,
    MultipleChoice,
    Order,
    Ranked,
    ShortText,
    Typed,
    parse_response,
    response_digest,
)
from exam_engine.items.keys import (
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
from exam_engine.items.program import (
    Literal,
    ToleranceKind,
)
from exam_engine.scoring import ENGINE_VERSION, identity, score
from tests.exam_engine.bank import CHOICE, INTERACTIONS, NUMERIC, TEXT, key_of, options, wording

SET = MultipleChoice(options("abcde"))
RANK = Order(options("abcd"))
PAIRS = Match(options(["s1", "s2", "s3"]), options(["t1", "t2"]))
WORDS = ShortText(40)
RIGHT_PAIRS = (("s1", "t1"), ("s2", "t2"), ("s3", "t1"))
ABSOLUTE, RELATIVE = ToleranceKind.ABSOLUTE, ToleranceKind.RELATIVE


def near(value, tolerance, kind=ABSOLUTE):
    return within(Decimal(value), Decimal(tolerance), kind)


def points(interaction, rule, payload, worth="1"):
    version = wording(interaction, points=worth)
    return score(version, key_of(rule, version), parse_response(interaction, payload)).points


EXACT = exact_set(("a", "c"))
TWO, THREE = partial_set(("a", "c")), partial_set(("a", "b", "c"))
RANKED, NEIGHBOURS = exact_order(tuple("cabd")), adjacent_pairs(tuple("cabd"))
MATCHED, EACH = exact_pairs(RIGHT_PAIRS), per_pair(RIGHT_PAIRS)
DRIFT = accepted_texts(("data drift", "Covariate Shift"))
EXACT_CASE = accepted_texts(("SQL",), case_sensitive=True)
FREE = ResponseRule(DRIFT.declared, ("x",), Literal(Decimal(1)), Decimal(2))

SCORED = [
    pytest.param(CHOICE, one_of("b"), "b", "1", id="the right choice"),
    pytest.param(CHOICE, one_of("b"), "a", "0", id="a wrong choice"),
    pytest.param(SET, EXACT, ["c", "a"], "1", id="the set in any order"),
    pytest.param(SET, EXACT, ["a"], "0", id="a part of the set"),
    pytest.param(SET, EXACT, ["a", "b", "c"], "0", id="more than the set"),
    pytest.param(SET, TWO, ["a", "c"], "1", id="partial, all right"),
    pytest.param(SET, TWO, ["a"], "0.5", id="partial, one of two"),
    pytest.param(SET, TWO, ["a", "b", "c"], "0.5", id="partial, two right and one wrong"),
    pytest.param(SET, TWO, ["a", "b"], "0", id="partial, one right and one wrong"),
    pytest.param(SET, TWO, ["b", "d"], "0", id="partial, never below zero"),
    pytest.param(SET, THREE, ["a"], "0.3333", id="a third is rounded once"),
    pytest.param(SET, THREE, ["a", "b"], "0.6667", id="two thirds too"),
    pytest.param(SET, THREE, ["a", "b", "c"], "1", id="three thirds are one"),
    pytest.param(RANK, RANKED, list("cabd"), "1", id="the order"),
    pytest.param(RANK, RANKED, list("cadb"), "0", id="the order with two swapped"),
    pytest.param(RANK, NEIGHBOURS, list("cabd"), "1", id="all neighbours"),
    pytest.param(RANK, NEIGHBOURS, list("dcab"), "0.6667", id="two of three neighbours"),
    pytest.param(RANK, NEIGHBOURS, list("bdca"), "0.6667", id="two apart"),
    pytest.param(RANK, NEIGHBOURS, list("cadb"), "0.3333", id="one of three neighbours"),
    pytest.param(RANK, NEIGHBOURS, list("dbac"), "0", id="the order reversed"),
    pytest.param(PAIRS, MATCHED, dict(RIGHT_PAIRS), "1", id="all pairs"),
    pytest.param(PAIRS, MATCHED, {"s1": "t1", "s2": "t2"}, "0", id="a pair left out"),
    pytest.param(PAIRS, EACH, dict(RIGHT_PAIRS), "1", id="each pair"),
    pytest.param(PAIRS, EACH, {"s1": "t1", "s2": "t2"}, "0.6667", id="two of three pairs"),
    pytest.param(PAIRS, EACH, {"s1": "t2", "s2": "t2"}, "0.3333", id="a wrong pair costs nothing"),
    pytest.param(PAIRS, EACH, {"s1": "t2"}, "0", id="no right pair"),
    pytest.param(NUMERIC, near("0.95", "0.005"), "0.955", "1", id="the upper bound is right"),
    pytest.param(NUMERIC, near("0.95", "0.005"), "0,945", "1", id="the lower bound too"),
    pytest.param(NUMERIC, near("0.95", "0.005"), "0.9551", "0", id="just above"),
    pytest.param(NUMERIC, near("0.95", "0.005"), "0.9449", "0", id="just below"),
    pytest.param(NUMERIC, near("3", "0"), "3.00", "1", id="no tolerance, equal"),
    pytest.param(NUMERIC, near("3", "0"), "3.01", "0", id="no tolerance, unequal"),
    pytest.param(NUMERIC, near("40", "0.05", RELATIVE), "42", "1", id="five percent above"),
    pytest.param(NUMERIC, near("40", "0.05", RELATIVE), "42.01", "0", id="a little more"),
    pytest.param(NUMERIC, near("-8", "0.25", RELATIVE), "-10", "1", id="relative to its size"),
    pytest.param(NUMERIC, near("0", "0.5", RELATIVE), "0.1", "0", id="relative to nothing"),
    pytest.param(WORDS, DRIFT, "Data  DRIFT ", "1", id="case and blanks do not count"),
    pytest.param(WORDS, DRIFT, "covariate shift", "1", id="another accepted text"),
    pytest.param(WORDS, DRIFT, "data drifts", "0", id="another text"),
    pytest.param(WORDS, EXACT_CASE, "SQL", "1", id="the exact case"),
    pytest.param(WORDS, EXACT_CASE, "sql", "0", id="another case"),
    pytest.param(WORDS, accepted_texts(("straße",)), "STRASSE", "1", id="folding of sharp s"),
    pytest.param(WORDS, accepted_texts(("é",)), "E\u0301", "1", id="a composed letter folded"),
    pytest.param(WORDS, FREE, "x", "0.5", id="a share of the maximum"),
]


@pytest.mark.parametrize(("interaction", "rule", "payload", "expected"), SCORED)
def test_a_response_earns_its_points(interaction, rule, payload, expected):
    assert str(points(interaction, rule, payload)) == expected


@pytest.mark.parametrize("interaction", INTERACTIONS, ids=lambda one: one.kind)
def test_nothing_answered_earns_nothing_and_says_so(interaction):
    rules = {
        "choice": one_of("a"),
        "multiple_choice": partial_set(("a", "b")),
        "order": adjacent_pairs(tuple("abcd")),
        "match": exact_pairs((("s1", "t1"),)),
        "numeric": near("0", "5"),
        "short_text": DRIFT,
    }
    version = wording(interaction)
    outcome = score(version, key_of(rules[interaction.kind], version), Cleared())
    assert outcome.points == 0
    assert not outcome.answered


@pytest.mark.parametrize(
    ("worth", "payload", "expected"),
    [
        ("3", ["a"], "1"),
        ("2.50", ["a", "b"], "1.6667"),
        ("0.01", ["a"], "0.0033"),
        ("10", ["a", "b", "c"], "10"),
    ],
)
def test_points_are_the_share_of_the_items_points(worth, payload, expected):
    assert str(points(SET, THREE, payload, worth)) == expected


def test_a_tie_at_the_last_place_is_rounded_to_even():
    eighth = ResponseRule(one_of("a").declared, ("a",), Literal(Decimal(1)), Decimal(8))
    assert str(points(CHOICE, eighth, "a", "0.01")) == "0.0012"
    assert str(points(CHOICE, eighth, "a", "0.03")) == "0.0038"


def test_an_outcome_tells_what_it_is_of():
    version = wording(CHOICE, points="2.5")
    key = ItemKey(version.item, 1, 7, one_of("b"))
    outcome = score(version, key, Chosen("b"))
    assert (outcome.item, outcome.item_digest) == (version.item, version.digest)
    assert (outcome.points, outcome.maximum) == (Decimal("2.5"), Decimal("2.5"))
    assert (outcome.answered, outcome.key_version) == (True, 7)
    assert outcome.engine_version == ENGINE_VERSION == "2"


def test_a_score_is_named_by_all_that_it_depends_on():
    version = wording(CHOICE)
    key = ItemKey(version.item, 1, 7, one_of("b"))
    name = identity("attempt", version, key, Chosen("b"), "seed")
    assert (name.attempt, name.item, name.item_digest) == ("attempt", version.item, version.digest)
    assert name.response_digest == response_digest(Chosen("b"))
    assert (name.key_version, name.engine_version, name.seed) == (7, "2", "seed")
    assert name != identity("attempt", version, key, Chosen("a"), "seed")


@given(st.sets(st.sampled_from("abcde")), st.sets(st.sampled_from("abcde"), min_size=1))
def test_partial_credit_stays_in_bounds_and_is_exact(chosen, right):
    earned = points(SET, partial_set(tuple(sorted(right))), sorted(chosen))
    exact = max(Fraction(len(chosen & right) - len(chosen - right), len(right)), Fraction(0))
    assert 0 <= earned <= 1
    assert abs(Fraction(earned) - exact) <= Fraction(1, 20000)


@given(st.sets(st.sampled_from("abcde"), min_size=1))
def test_another_right_choice_never_costs_and_a_wrong_one_never_pays(right):
    rule = partial_set(tuple(sorted(right)))
    for size in range(5):
        for chosen in map(set, combinations("abcde", size)):
            before = points(SET, rule, sorted(chosen))
            for one in set("abcde") - chosen:
                after = points(SET, rule, sorted(chosen | {one}))
                assert after >= before if one in right else after <= before


@given(st.permutations("abcde"), st.data())
def test_a_set_is_scored_without_regard_to_order(mixed, draw):
    count = draw.draw(st.integers(0, 5))
    assert points(SET, TWO, mixed[:count]) == points(SET, TWO, sorted(mixed[:count]))


def test_only_the_order_itself_keeps_all_neighbours():
    full = [one for one in permutations("abcd") if points(RANK, NEIGHBOURS, list(one)) == 1]
    assert full == [tuple("cabd")]
    assert (
        score(wording(RANK), key_of(NEIGHBOURS, wording(RANK)), Ranked(tuple("cabd"))).points == 1
    )


@given(st.decimals(-10, 100, places=4), st.decimals(0, 50, places=4))
def test_a_wider_tolerance_never_costs(value, tolerance):
    narrow = points(NUMERIC, near("45", tolerance), str(value))
    wide = points(NUMERIC, near("45", tolerance * 2), str(value))
    assert narrow <= wide
    assert narrow == int(abs(value - 45) <= tolerance)


@given(st.text(max_size=20))
def test_any_short_text_scores_within_bounds(text):
    version = wording(TEXT)
    key = key_of(DRIFT, version)
    outcome = score(version, key, Typed(text, text))
    assert outcome.points in {0, 1}
    assert score(version, key, Typed(text, text)) == outcome
