"""Operators over containers and records, over text, and drawn values.

Tests of exam_engine.scoring.programs.containers, exam_engine.scoring.programs.texts,
exam_engine.scoring.programs.draws, exam_engine.scoring.programs.leaves,
exam_engine.scoring.programs.settings.
"""

from collections import Counter
from fractions import Fraction

import pytest

from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.values import Multiple, Ordered, Record
from exam_engine.scoring.programs.states import Reason, Uncomputable
from tests.exam_engine.programs import (
    NULL,
    TRUE,
    bag,
    lit,
    name,
    op,
    pair,
    point,
    response,
    row,
    template,
    value,
    var,
)


def ranked(given, correct):
    return op("adjacentPairs", row(*given), row(*correct))


TABLE = [
    (bag("a", NULL, bag("b", "a")), Multiple(("a", "b", "a"))),
    (bag("a", row("b")), Multiple(("a", "b"))),
    (bag(), None),
    (bag(NULL, NULL), None),
    (row("b", "a", row("c")), Ordered(("b", "a", "c"))),
    (row(NULL), None),
    (op("containerSize", bag("a", "a")), 2),
    (op("containerSize", row(1)), 1),
    (op("containerSize", NULL), 0),
    (op("index", row("a", "b"), n=1), "a"),
    (op("index", row("a", "b"), n=2), "b"),
    (op("index", row("a", "b"), n=3), None),
    (op("index", NULL, n=1), None),
    (op("member", "a", bag("b", "a")), True),
    (op("member", "a", row("b")), False),
    (op("member", NULL, bag("b")), None),
    (op("member", "a", NULL), None),
    (op("member", pair("B A"), bag(pair("A B"))), True),
    (op("member", 2, bag(1, 2.0)), True),
    (op("delete", "a", bag("b", "a", "a")), Multiple(("b",))),
    (op("delete", "c", row("b", "a")), Ordered(("b", "a"))),
    (op("delete", "a", row("a")), None),
    (op("delete", NULL, row("a")), None),
    (op("delete", "a", NULL), None),
    (op("contains", bag("a", "b", "c"), bag("c", "a")), True),
    (op("contains", bag("a", "b"), bag("a", "a")), False),
    (op("contains", bag("a", "a"), bag("a")), True),
    (op("contains", bag("a", "b"), bag("c")), False),
    (op("contains", bag("a", "b"), "b"), True),
    (op("contains", row("a", "b", "c"), row("b", "c")), True),
    (op("contains", row("a", "b", "c"), row("a", "c")), False),
    (op("contains", row("a", "b", "c"), row("c", "b")), False),
    (op("contains", row("a", "b"), row("a", "b")), True),
    (op("contains", row("a", "b"), row("a", "b", "c")), False),
    (op("contains", row("a", "a", "b"), row("a", "b")), True),
    (op("contains", NULL, bag("a")), None),
    (op("contains", bag("a"), NULL), None),
    (op("repeat", "a", "b", numberRepeats=2), Ordered(("a", "b", "a", "b"))),
    (op("repeat", row("a"), NULL, numberRepeats=2), Ordered(("a", "a"))),
    (op("repeat", NULL, numberRepeats=3), None),
    (op("repeat", "a", numberRepeats=0), None),
    (op("repeat", "a", numberRepeats=-1), None),
    (ranked("cabd", "cabd"), 3),
    (ranked("dcab", "cabd"), 2),
    (ranked("dbac", "cabd"), 0),
    (ranked("a", "cabd"), 0),
    (op("adjacentPairs", NULL, row("a", "b")), None),
    (op("adjacentPairs", row("a", "b"), NULL), None),
    (op("substring", "bc", "abcd"), True),
    (op("substring", "abcd", "bc"), False),
    (op("substring", "BC", "abcd"), False),
    (op("substring", "BC", "abcd", caseSensitive="false"), True),
    (op("substring", NULL, "abcd"), None),
    (op("substring", "a", NULL), None),
    (op("stringMatch", "Mol", "mol"), False),
    (op("stringMatch", "Mol", "mOL", caseSensitive="false"), True),
    (op("stringMatch", "mol", "mol", caseSensitive="true"), True),
    (op("stringMatch", "mol", "molen", caseSensitive="false"), False),
    (op("stringMatch", "molen", "mol", substring="true"), True),
    (op("stringMatch", "mol", "molen", substring="true"), False),
    (op("stringMatch", "MOLEN", "mol", caseSensitive="false", substring="true"), True),
    (op("stringMatch", "straße", "STRASSE", caseSensitive="false"), True),
    (op("stringMatch", NULL, "mol"), None),
    (op("stringMatch", "mol", name("mol")), True),
    (op("patternMatch", "abc", pattern="[a-c]+"), True),
    (op("patternMatch", "abcd", pattern="[a-c]+"), False),
    (op("patternMatch", NULL, pattern="a"), None),
    (op("random", bag("a")), "a"),
    (op("random", NULL), None),
]


@pytest.mark.parametrize(("expression", "expected"), TABLE)
def test_containers_and_text_are_looked_into(expression, expected):
    found = value(expression)
    assert found == expected
    assert type(found) is type(expected)


MISFITS = [
    (bag("a", 1), "multiple takes values like 'a', not int '1'"),
    (bag(1, TRUE), "multiple takes values like '1', not bool 'True'"),
    (row("a", point("1 2")), "ordered takes values like 'a', not Point"),
    (op("containerSize", "a"), "containerSize takes a container, not str 'a'"),
    (op("index", bag("a"), n=1), "index takes an ordered container, not Multiple"),
    (op("index", "a", n=1), "index takes an ordered container, not str"),
    (op("member", bag("a"), bag("a")), "member takes a single value, not Multiple"),
    (op("member", 1, bag("a")), "member takes values like 'a', not int '1'"),
    (op("delete", "a", "a"), "delete takes a container, not str 'a'"),
    (op("delete", bag("a"), bag("a")), "delete takes a single value, not Multiple"),
    (op("delete", 1, bag("a")), "delete takes values like 'a', not int '1'"),
    (op("contains", "a", bag("a")), "contains takes a container, not str 'a'"),
    (op("contains", bag("a"), row("a")), "contains takes two containers of one cardinality"),
    (op("contains", bag("a"), bag(1)), "contains takes values like 'a', not int '1'"),
    (op("repeat", "a", 1, numberRepeats=1), "repeat takes values like 'a', not int '1'"),
    (op("adjacentPairs", bag("a"), row("a")), "adjacentPairs takes an ordered container"),
    (op("adjacentPairs", row("a"), bag("a")), "adjacentPairs takes an ordered container"),
    (op("fieldValue", "a", fieldIdentifier="f"), "fieldValue takes a record, not str 'a'"),
    (op("random", "a"), "random takes a container, not str 'a'"),
    (op("substring", 1, "a"), "substring takes text, not int '1'"),
    (op("stringMatch", "a", bag("a")), "stringMatch takes text, not Multiple"),
    (op("patternMatch", 3, pattern="3"), "patternMatch takes text, not int '3'"),
]


@pytest.mark.parametrize(("expression", "message"), MISFITS)
def test_what_does_not_fit_has_no_value(expression, message):
    with pytest.raises(Uncomputable, match=message) as refused:
        value(expression)
    assert refused.value.reason is Reason.TYPE_MISMATCH


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (op("index", row("a"), n=0), "index: n is out of bounds: 0"),
        (op("index", row("a")), "index: needs n"),
        (op("repeat", "a"), "repeat: needs numberRepeats"),
        (op("fieldValue", NULL), "fieldValue: needs fieldIdentifier"),
        (op("patternMatch", "a"), "patternMatch: needs pattern"),
        (op("repeat", "a", numberRepeats=1 << 63), "numberRepeats is out of bounds"),
        (op("stringMatch", "a", "a", caseSensitive="maybe"), "caseSensitive is not one of true"),
    ],
)
def test_wrong_settings_are_refused(expression, message):
    with pytest.raises(InvalidProgram, match=message):
        value(expression)


def test_records_have_fields():
    declared = response("R", "record", None)
    field = op("fieldValue", var("R"), fieldIdentifier="n")
    assert value(field, declared, R=Record(n=Fraction(1, 2))) == Fraction(1, 2)
    assert value(field, declared, R=Record(m=1)) is None
    assert value(field, declared, R=None) is None


def test_places_and_times_may_be_variables():
    declared = (template("N"),)
    place = op("index", row("a", "b"), n="N")
    assert value(place, *declared, N=2) == "b"
    assert value(place, *declared, N=None) is None
    with pytest.raises(Uncomputable, match="n is 0, out of bounds") as refused:
        value(place, *declared, N=0)
    assert refused.value.reason is Reason.INVALID_SETTING
    assert value(op("repeat", 1, numberRepeats="N"), *declared, N=2) == Ordered((1, 1))
    assert value(op("repeat", 1, numberRepeats="N"), *declared, N=None) is None


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (op("repeat", bag(*range(64)), numberRepeats=9), Reason.TOO_MANY_VALUES),
        (op("repeat", "a", numberRepeats=513), Reason.TOO_MANY_VALUES),
        (bag(*(op("repeat", 1, numberRepeats=200) for _ in range(3))), Reason.TOO_MANY_VALUES),
        (op("repeat", NULL, numberRepeats=20_001), Reason.STEPS_EXHAUSTED),
        (
            op("repeat", op("repeat", NULL, numberRepeats=200), numberRepeats=200),
            Reason.STEPS_EXHAUSTED,
        ),
    ],
)
def test_containers_and_repetitions_are_bounded(expression, reason):
    with pytest.raises(Uncomputable) as refused:
        value(expression)
    assert refused.value.reason is reason


def test_the_bounds_themselves_are_allowed():
    assert len(value(op("repeat", "a", numberRepeats=512))) == 512
    assert value(op("repeat", NULL, numberRepeats=20_000)) is None


def drawn(expression, count=200):
    return Counter(value(expression, seed=seed) for seed in range(count))


def test_drawn_values_are_all_there_are_and_none_else():
    assert set(drawn(op("random", bag("a", "b", "c")))) == {"a", "b", "c"}
    assert set(drawn(op("randomInteger", min=2, max=11, step=3))) == {2, 5, 8, 11}
    assert set(drawn(op("randomInteger", max=1))) == {0, 1}
    assert set(drawn(op("randomInteger", min=-2, max=-2))) == {-2}
    assert set(drawn(op("randomInteger", min=0, max=9, step=4))) == {0, 4, 8}


def test_a_drawn_number_lies_between_its_bounds():
    numbers = drawn(op("randomFloat", min=1.5, max=2.5))
    assert len(numbers) == 200
    assert all(Fraction(3, 2) <= one < Fraction(5, 2) for one in numbers)
    assert min(numbers) < Fraction(8, 5)
    assert max(numbers) > Fraction(12, 5)
    assert value(op("randomFloat", max=1)) < 1
    assert value(op("randomFloat", min=2, max=2)) == 2


@pytest.mark.parametrize(
    ("expression", "given"),
    [
        (op("randomInteger", min=2, max=1), {}),
        (op("randomFloat", min=2, max=1), {}),
        (op("randomInteger", min="N", max=1), {"N": None}),
        (op("randomInteger", max="N"), {"N": None}),
        (op("randomInteger", max=9, step="N"), {"N": None}),
        (op("randomFloat", max="N"), {"N": None}),
        (op("randomFloat", min="N", max=3), {"N": None}),
    ],
)
def test_nothing_is_drawn_where_nothing_lies_between(expression, given):
    assert value(expression, template("N"), **given) is None


def test_the_same_seed_draws_the_same():
    both = row(op("randomInteger", max=10**6), op("randomInteger", max=10**6))
    assert value(both, seed=1) == value(both, seed=1) != value(both, seed=2)
    assert len(set(value(both, seed=1))) == 2
    assert value(row(lit(1), op("randomInteger", max=10**6)), seed=7) == (1, 855957)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (op("randomInteger", min=1), "randomInteger: needs max"),
        (op("randomInteger", max=5, step=0), "randomInteger: step is out of bounds: 0"),
        (op("randomFloat", min=1), "randomFloat: needs max"),
        (op("randomFloat", max="1,5"), "max is not a value of base type float"),
    ],
)
def test_draws_need_bounds(expression, message):
    with pytest.raises(InvalidProgram, match=message):
        value(expression)
