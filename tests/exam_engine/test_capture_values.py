"""What a browser sends becomes a value of its declaration, or is refused by name."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items.assessment.capture import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_VALUES,
    capture,
)
from exam_engine.items.assessment.literals import exact, folded, parsed
from exam_engine.items.assessment.refusals import InvalidDeclaration, UncapturedResponse
from exam_engine.items.assessment.values import (
    BaseType,
    DirectedPair,
    Multiple,
    Ordered,
    Pair,
    Point,
    Record,
)
from tests.exam_engine.programs import response

SINGLE = [
    ("identifier", " A1 ", "A1"),
    ("identifier", ["A1"], "A1"),
    ("identifier", [], None),
    ("identifier", None, None),
    ("identifier", "   ", None),
    ("string", " a  b\n", "a  b"),
    ("string", "e\u0301", "\u00e9"),
    ("string", "", None),
    ("string", "  \t", None),
    ("string", 12, "12"),
    ("string", 1.5, "1.5"),
    ("string", True, "true"),
    ("boolean", "true", True),
    ("boolean", "0", False),
    ("boolean", False, False),
    ("boolean", True, True),
    ("integer", "-7", -7),
    ("integer", " +7 ", 7),
    ("integer", "7.0", 7),
    ("integer", "7e1", 70),
    ("integer", 7, 7),
    ("integer", 7.0, 7),
    ("float", "0.1", Fraction(1, 10)),
    ("float", 0.1, Fraction(1, 10)),
    ("float", "2.50e-1", Fraction(1, 4)),
    ("float", ".5", Fraction(1, 2)),
    ("float", "5.", 5),
    ("float", "1e308", 10**308),
    ("float", "-1e-308", Fraction(-1, 10**308)),
    ("point", " 10  -20 ", Point(10, -20)),
    ("pair", "B A", Pair("A", "B")),
    ("pair", "A B", Pair("A", "B")),
    ("directedPair", "B A", DirectedPair("B", "A")),
    ("duration", "PT1H1M1.5S", Fraction(7323, 2)),
    ("duration", "P1W1DT0.5S", 691200 + Fraction(1, 2)),
    ("duration", "P1D", 86400),
    ("duration", "90.5", Fraction(181, 2)),
    ("duration", 90, 90),
    ("duration", "0", 0),
    ("duration", "0.5", Fraction(1, 2)),
    ("boolean", "1", True),
    ("boolean", " false ", False),
    ("file", "report.pdf", "report.pdf"),
    ("uri", "https://a.example/x", "https://a.example/x"),
]


@pytest.mark.parametrize(("base", "sent", "expected"), SINGLE)
def test_one_value_is_read_by_its_base_type(base, sent, expected):
    captured = capture(response(base=base), sent)
    assert captured == (sent, expected)
    assert type(captured.value) is type(expected)


REFUSED = [
    ("identifier", ["A", "B"], "takes one value, not 2"),
    ("identifier", {"a": "b"}, "not a value of base type identifier: dict"),
    ("identifier", True, "not a value of base type identifier: bool"),
    ("identifier", "x" * (LONGEST_NAME + 1), "longer than 1000 characters: 1001"),
    ("string", "x" * (LONGEST_TEXT + 1), "longer than 100000 characters: 100001"),
    ("string", "a\x00", "not a printable character at 1"),
    ("string", "\ud800", "not a printable character at 0"),
    ("string", [["a"]], "not a value of base type string: list"),
    ("boolean", "yes", "not a value of base type boolean: 'yes'"),
    ("boolean", 2, "not a value of base type boolean: '2'"),
    ("integer", "7.5", "not a value of base type integer"),
    ("integer", True, "not a value of base type integer: bool"),
    ("integer", "1" * 301, "not a value of base type integer"),
    ("float", "0,5", "not a value of base type float"),
    ("float", "1e309", "not a value of base type float"),
    ("float", "INF", "not a value of base type float"),
    ("float", float("nan"), "not a value of base type float: 'nan'"),
    ("float", ".", "not a value of base type float"),
    ("float", "1_000", "not a value of base type float"),
    ("float", "\u0663", "not a value of base type float"),
    ("point", "1", "not a value of base type point"),
    ("point", "1 2 3", "not a value of base type point"),
    ("point", "1.5 2", "not a value of base type point"),
    ("pair", "A", "not a value of base type pair"),
    ("directedPair", "A B C", "not a value of base type directedPair"),
    ("duration", "P1Y", "not a value of base type duration"),
    ("duration", "P", "not a value of base type duration"),
    ("duration", "PT", "not a value of base type duration"),
    ("duration", "-0.5", "not a value of base type duration"),
    ("duration", "-5", "not a value of base type duration"),
]


@pytest.mark.parametrize(("base", "sent", "message"), REFUSED)
def test_what_is_no_value_is_refused_by_name(base, sent, message):
    with pytest.raises(UncapturedResponse) as refused:
        capture(response("R9", base=base), sent)
    assert str(refused.value).startswith(f"response R9: {message}")
    assert refused.value.code == "malformed_response"


def test_a_number_that_python_does_not_spell_is_refused():
    with pytest.raises(UncapturedResponse, match="a number too long to read"):
        capture(response(base="integer"), 10**5000)


def test_the_longest_allowed_is_allowed():
    assert capture(response(base="string"), "x" * LONGEST_TEXT).value == "x" * LONGEST_TEXT
    assert capture(response(), "x" * LONGEST_NAME).value == "x" * LONGEST_NAME


@pytest.mark.parametrize(
    ("cardinality", "sent", "expected"),
    [
        ("multiple", ["B", "A", "B"], Multiple(("B", "A", "B"))),
        ("multiple", "A", Multiple(("A",))),
        ("multiple", ["A", "", None], Multiple(("A",))),
        ("multiple", [], None),
        ("multiple", [None], None),
        ("multiple", None, None),
        ("ordered", ["B", "A"], Ordered(("B", "A"))),
        ("ordered", "A", Ordered(("A",))),
        ("ordered", [""], None),
    ],
)
def test_a_container_keeps_its_values_without_the_empty_ones(cardinality, sent, expected):
    found = capture(response(cardinality=cardinality), sent).value
    assert found == expected
    assert type(found) is type(expected)


def test_a_container_and_a_record_are_bounded():
    many = ["A"] * MOST_VALUES
    assert len(capture(response(cardinality="multiple"), many).value) == 512
    for cardinality in ("multiple", "ordered"):
        with pytest.raises(UncapturedResponse, match="more than 512 values: 513"):
            capture(response(cardinality=cardinality), [*many, "A"])
    fields = {str(one): "x" for one in range(512)}
    assert len(capture(response(cardinality="record", base=None), fields).value) == 512
    with pytest.raises(UncapturedResponse, match="more than 512 fields: 513"):
        capture(response(cardinality="record", base=None), fields | {"one": "more"})


def test_a_record_has_fields_of_the_types_that_json_has():
    declared = response(cardinality="record", base=None)
    sent = {"t": " x ", "n": 1.5, "i": 2, "b": True, "none": None}
    found = capture(declared, sent).value
    assert found == {"t": "x", "n": Fraction(3, 2), "i": 2, "b": True, "none": None}
    assert isinstance(found, Record)
    assert found["b"] is True
    assert capture(declared, {"x" * LONGEST_NAME: "a"}).value == {"x" * LONGEST_NAME: "a"}
    assert capture(declared, {}).value is None
    assert capture(declared, None).value is None


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("x", "not an object but str"),
        ({"x" * 1001: "a"}, "a field with a name longer than 1000"),
        ({"a": ["b"]}, "not a value of base type string: list"),
    ],
)
def test_a_record_that_is_none_is_refused(sent, message):
    with pytest.raises(UncapturedResponse, match=message):
        capture(response(cardinality="record", base=None), sent)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(
    JSON,
    st.sampled_from(BaseType),
    st.sampled_from(["single", "multiple", "ordered", "record"]),
)
def test_anything_a_parser_can_return_is_a_value_or_a_refusal(sent, base, cardinality):
    declared = response(cardinality=cardinality, base=None if cardinality == "record" else base)
    try:
        captured = capture(declared, sent)
    except UncapturedResponse:
        return
    assert captured.raw is sent


@given(st.text(max_size=30))
def test_what_is_captured_once_is_captured_the_same_again(text):
    declared = response(base="string")
    try:
        first = capture(declared, text).value
    except UncapturedResponse:
        return
    assert capture(declared, first).value == first


def test_a_literal_string_of_blanks_only_stays_one():
    assert parsed("  ", BaseType.STRING) == "  "
    assert parsed(" a ", BaseType.STRING) == "a"
    assert parsed("", BaseType.INTEGER) is None


def test_folding_ends_composed():
    assert folded("\u01f0") == folded("J\u030c") == "\u01f0"


@pytest.mark.parametrize("huge", ["1E+309", "1E-309", "Infinity", "NaN", "1" * 309])
def test_a_decimal_beyond_a_double_is_no_number_of_an_item(huge):
    with pytest.raises(InvalidDeclaration, match="not a number within bounds"):
        exact(Decimal(huge))


def test_a_decimal_is_exact_and_whole_ones_are_int():
    assert exact(Decimal("0.1")) == Fraction(1, 10)
    assert type(exact(Decimal("3.00"))) is int
    assert exact(Decimal("1E+308")) == 10**308
