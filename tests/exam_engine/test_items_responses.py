"""What a candidate sends becomes a typed response or one named refusal."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items import (
    Chosen,
    ChosenSet,
    Cleared,
    MalformedResponse,
    Matched,
    MultipleChoice,
    Numeric,
    Ranked,
    ShortText,
    Typed,
    TypedNumber,
    normalised,
    parse_response,
    response_digest,
    value_of,
)
from tests.exam_engine.bank import (
    CHOICE,
    INTERACTIONS,
    MATCH,
    NUMERIC,
    ORDER,
    SEVERAL,
    TEXT,
    options,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
NEAR_JSON = (
    JSON
    | st.lists(st.sampled_from("abcdex"))
    | st.dictionaries(st.sampled_from(["s1", "s2", "x"]), st.sampled_from(["t1", "t4", "x", None]))
    | st.from_regex(r"[-+]?[0-9]{0,3}[.,]?[0-9]{0,3}(e[0-9]{0,2})?", fullmatch=True)
)

READ = [
    pytest.param(CHOICE, "b", Chosen("b"), id="a choice"),
    pytest.param(SEVERAL, ["c", "a"], ChosenSet(frozenset("ac")), id="a set"),
    pytest.param(SEVERAL, ["a", "b", "c"], ChosenSet(frozenset("abc")), id="as many as allowed"),
    pytest.param(SEVERAL, [], Cleared(), id="an empty set clears"),
    pytest.param(ORDER, ["d", "a", "c", "b"], Ranked(("d", "a", "c", "b")), id="a ranking"),
    pytest.param(ORDER, [], Cleared(), id="an empty ranking clears"),
    pytest.param(MATCH, {"s1": "t2"}, Matched(frozenset({("s1", "t2")})), id="one pair"),
    pytest.param(
        MATCH,
        {"s1": "t2", "s2": "t2", "s3": "t4"},
        Matched(frozenset({("s1", "t2"), ("s2", "t2"), ("s3", "t4")})),
        id="a target used twice",
    ),
    pytest.param(MATCH, {}, Cleared(), id="no pair clears"),
    pytest.param(NUMERIC, "0.95", TypedNumber("0.95", Decimal("0.95")), id="a number"),
    pytest.param(NUMERIC, " 0,95 ", TypedNumber(" 0,95 ", Decimal("0.95")), id="a comma"),
    pytest.param(NUMERIC, "-10", TypedNumber("-10", Decimal(-10)), id="the lowest"),
    pytest.param(NUMERIC, "100", TypedNumber("100", Decimal(100)), id="the highest"),
    pytest.param(NUMERIC, ".5", TypedNumber(".5", Decimal("0.5")), id="no leading zero"),
    pytest.param(NUMERIC, "+5.", TypedNumber("+5.", Decimal(5)), id="no digit behind the point"),
    pytest.param(NUMERIC, "1e1", TypedNumber("1e1", Decimal(10)), id="an exponent"),
    pytest.param(NUMERIC, "9" * 2 + "E-2", TypedNumber("99E-2", Decimal("0.99")), id="down"),
    pytest.param(NUMERIC, "0" * 39 + "1", TypedNumber("0" * 39 + "1", Decimal(1)), id="40 long"),
    pytest.param(NUMERIC, "  ", Cleared(), id="a blank number clears"),
    pytest.param(
        TEXT, "  data \t drift\n", Typed("  data \t drift\n", "data drift"), id="blanks collapse"
    ),
    pytest.param(TEXT, "cafe\u0301", Typed("cafe\u0301", "caf\xe9"), id="composed"),
    pytest.param(TEXT, "x" * 20, Typed("x" * 20, "x" * 20), id="the longest text"),
    pytest.param(TEXT, " " * 144, Cleared(), id="a blank text clears"),
    pytest.param(
        TEXT, " " * 124 + "x" * 20, Typed(" " * 124 + "x" * 20, "x" * 20), id="144 raw, 20 scored"
    ),
]

REFUSED = [
    pytest.param(CHOICE, "e", "response", "not one of a, b, c, d: 'e'", id="unknown choice"),
    pytest.param(CHOICE, ["a"], "response", "not a choice id but list", id="a list for a choice"),
    pytest.param(CHOICE, True, "response", "not a choice id but bool", id="a truth value"),
    pytest.param(SEVERAL, "a", "response", "not a list but str", id="text for a set"),
    pytest.param(SEVERAL, ["a", "a"], "response[1]", "the same choice twice: a", id="twice"),
    pytest.param(SEVERAL, ["a", "e"], "response[1]", "not one of a, b, c, d: 'e'", id="unknown"),
    pytest.param(SEVERAL, list("abcd"), "response", "more than 3 choices: 4", id="over the most"),
    pytest.param(
        SEVERAL, ["a"] * 5, "response", "more than the 4 choices: 5", id="more than there are"
    ),
    pytest.param(ORDER, ["a", "b", "c"], "response", "ranks 3 of 4 choices", id="not all ranked"),
    pytest.param(ORDER, list("abcc"), "response[3]", "the same choice twice: c", id="a rank twice"),
    pytest.param(ORDER, {"a": 1}, "response", "not a list but dict", id="an object for a ranking"),
    pytest.param(MATCH, [["s1", "t1"]], "response", "not an object but list", id="pairs as lists"),
    pytest.param(
        MATCH, {"t1": "t1"}, "response", "not one of s1, s2, s3: 't1'", id="a target as source"
    ),
    pytest.param(
        MATCH, {"s1": "s2"}, "response.s1", "not one of t1, t2, t3, t4: 's2'", id="wrong target"
    ),
    pytest.param(MATCH, {"s1": None}, "response.s1", "not a choice id but NoneType", id="null"),
    pytest.param(
        MATCH,
        {"s1": "t1", "s2": "t1", "s3": "t1", "s4": "t1"},
        "response",
        "more than the 3 places: 4",
        id="too many sources",
    ),
    pytest.param(NUMERIC, 0.95, "response", "not text but float", id="a float"),
    pytest.param(NUMERIC, "nan", "response", "not a decimal number: 'nan'", id="not a number"),
    pytest.param(
        NUMERIC, "Infinity", "response", "not a decimal number: 'Infinity'", id="infinite"
    ),
    pytest.param(
        NUMERIC, "1 000", "response", "not a decimal number: '1 000'", id="a blank inside"
    ),
    pytest.param(NUMERIC, "1e999", "response", "not a decimal number: '1e999'", id="huge exponent"),
    pytest.param(
        NUMERIC, "\u0661", "response", "not a decimal number", id="digits of other scripts"
    ),
    pytest.param(NUMERIC, ".", "response", "not a decimal number: '.'", id="a point alone"),
    pytest.param(NUMERIC, "-10.01", "response", "below -10: -10.01", id="below"),
    pytest.param(NUMERIC, "100.01", "response", "above 100: 100.01", id="above"),
    pytest.param(NUMERIC, "1" * 41, "response", "longer than 40 characters: 41", id="41 digits"),
    pytest.param(TEXT, ["x"], "response", "not text but list", id="a list for text"),
    pytest.param(TEXT, "x" * 21, "response", "longer than 20 characters: 21", id="text too long"),
    pytest.param(TEXT, " " * 145, "response", "longer than 144 characters: 145", id="raw too long"),
    pytest.param(TEXT, "a\x00b", "response", "not a printable character at 1", id="a NUL"),
    pytest.param(TEXT, "\ud800", "response", "not a printable character at 0", id="half a pair"),
]


@pytest.mark.parametrize(("interaction", "payload", "expected"), READ)
def test_a_response_is_read(interaction, payload, expected):
    assert parse_response(interaction, payload) == expected


@pytest.mark.parametrize(("interaction", "payload", "field", "message"), REFUSED)
def test_a_malformed_response_is_refused_by_field(interaction, payload, field, message):
    with pytest.raises(MalformedResponse) as refused:
        parse_response(interaction, payload)
    assert refused.value.field == field
    assert str(refused.value).startswith(f"{field}: {message}")
    assert refused.value.code == "malformed_response"


@pytest.mark.parametrize("interaction", INTERACTIONS, ids=lambda one: one.kind)
def test_null_clears_every_answer(interaction):
    assert parse_response(interaction, None) == Cleared()


def test_without_bounds_any_number_and_any_count_is_read():
    assert parse_response(Numeric(), "-99999") == TypedNumber("-99999", Decimal(-99999))
    free = MultipleChoice(options("ab"))
    assert parse_response(free, ["a", "b"]) == ChosenSet(frozenset("ab"))


def test_fewer_than_the_least_are_stored_as_each_tick_is_saved():
    two = MultipleChoice(options("abc"), least=2)
    assert parse_response(two, ["a"]) == ChosenSet(frozenset("a"))


@given(st.sampled_from(INTERACTIONS), NEAR_JSON)
def test_any_json_is_a_response_or_malformed_and_nothing_else(interaction, payload):
    try:
        response = parse_response(interaction, payload)
    except MalformedResponse as refused:
        response, field = Cleared(), refused.field
    else:
        field = "response"
    assert field.startswith("response")
    assert len(field) <= 80
    again = parse_response(interaction, json.loads(json.dumps(normalised(response))))
    assert value_of(again) == value_of(response)
    assert response_digest(again) == response_digest(response)


@pytest.mark.parametrize(
    ("response", "payload"),
    [
        (Cleared(), None),
        (Chosen("b"), "b"),
        (ChosenSet(frozenset("cab")), ["a", "b", "c"]),
        (Ranked(("b", "a")), ["b", "a"]),
        (Matched(frozenset({("s2", "t1"), ("s1", "t2")})), {"s1": "t2", "s2": "t1"}),
        (Typed(" x ", "x"), "x"),
        (TypedNumber("1,50", Decimal("1.50")), "1.5"),
    ],
)
def test_a_response_has_one_normalised_form(response, payload):
    assert normalised(response) == payload


def test_a_response_fills_its_variable_with_the_value_itself():
    pairs = frozenset({("s1", "t2")})
    filled = [
        (Cleared(), None),
        (Chosen("b"), "b"),
        (ChosenSet(frozenset("ab")), frozenset("ab")),
        (Ranked(("b", "a")), ("b", "a")),
        (Matched(pairs), pairs),
        (Typed(" x ", "x"), "x"),
        (TypedNumber("1,5", Decimal("1.5")), Decimal("1.5")),
    ]
    for response, value in filled:
        assert value_of(response) == value


def test_equal_answers_have_equal_digests_and_other_answers_others():
    digests = {
        response_digest(one)
        for one in (
            TypedNumber("1,5", Decimal("1.5")),
            TypedNumber("1.50", Decimal("1.50")),
            Typed("1.5", "1.5"),
            Ranked(("a", "b")),
            ChosenSet(frozenset("ab")),
            Chosen("a"),
            Cleared(),
        )
    }
    assert len(digests) == 6
    assert all(len(one) == 64 for one in digests)


def test_ten_kilobytes_of_text_take_bounded_time():
    longest = ShortText(1000)
    hostile = ["a" + "\u0301\u0323" * 5000, "\u1100" * 10_000, "x" * 10_000, " x" * 5000]
    started = time.perf_counter()
    for payload in hostile:
        with pytest.raises(MalformedResponse):
            parse_response(longest, payload)
    marks = "a" + "\u0301\u0323" * 2000
    with pytest.raises(MalformedResponse, match="longer than 1000"):
        parse_response(longest, marks)
    assert time.perf_counter() - started < 1
