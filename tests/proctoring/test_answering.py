"""How answers came, by table: faster than reading, all at once, after the end."""

from datetime import timedelta

import pytest

from proctoring.answering import (
    BLOCK,
    MANY,
    Given,
    block_flags,
    burst_flags,
    inserted,
    late_flags,
    reading_time,
)
from proctoring.flags import FlagKind, Severity
from tests.proctoring.builders import NINE

READING = {f"q{number}": timedelta(seconds=4) for number in range(40)}
SECOND = timedelta(seconds=1)


def given(
    item: str, second: float, text: str = "", client: float | None = None, *, answered: bool = True
) -> Given:
    ms = round(1000 * (second if client is None else client))
    return Given(item, NINE + second * SECOND, ms, text, answered)


def in_turn(count: int, every: float, first: int = 0) -> list[Given]:
    return [given(f"q{number}", number * every) for number in range(first, first + count)]


@pytest.mark.parametrize(("words", "seconds"), [(0, 1), (30, 3), (60, 5), (135, 10), (2000, 10)])
def test_no_question_is_read_faster_than_this(words: int, seconds: float) -> None:
    assert reading_time(words) == seconds * SECOND


def test_many_answers_faster_than_reading_are_one_burst() -> None:
    (flag,) = burst_flags(in_turn(MANY + 3, 3.9), READING)
    assert (flag.kind, flag.severity, flag.count) == (FlagKind.ANSWER_BURST, Severity.LOW, MANY + 2)
    assert flag.started == NINE + 3.9 * SECOND
    assert flag.ended == flag.last_seen


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(in_turn(MANY, 1), id="one too few, for the first has none before it"),
        pytest.param(in_turn(30, 4), id="read"),
        pytest.param(
            [given(one.item, 0, client=number * 20) for number, one in enumerate(in_turn(30, 1))],
            id="kept through a gap of the line, and stored at once",
        ),
        pytest.param(
            [given(one.item, number * 20, client=0) for number, one in enumerate(in_turn(30, 1))],
            id="a clock that stands",
        ),
        pytest.param(
            in_turn(MANY, 9) + [given(f"q{n}", 100 + n) for n in range(MANY)] * 2,
            id="changed in the review",
        ),
        pytest.param([*in_turn(8, 1), given("q30", 90), *in_turn(9, 1, 31)], id="two short runs"),
        pytest.param(
            [given(one.item, 1.0 * n, answered=False) for n, one in enumerate(in_turn(30, 1))],
            id="cleared",
        ),
    ],
)
def test_what_is_no_burst(answers: list[Given]) -> None:
    assert burst_flags(answers, READING) == []


def test_guessing_at_the_end_of_the_time_is_no_burst() -> None:
    answers = in_turn(30, 1)
    assert burst_flags(answers, READING, NINE) == []
    (flag,) = burst_flags(answers, READING, NINE + 15 * SECOND)
    assert flag.count == 14
    assert burst_flags(answers, {}) == [], "of whose length nothing is known"


LONG = "word " * 40


def test_a_block_faster_than_typing_is_told_where_it_came() -> None:
    (flag,) = block_flags([given("q1", 0, "I think "), given("q1", 2, f"I think {LONG}so")])
    assert (flag.kind, flag.severity, flag.started) == (
        FlagKind.PASTED_BLOCK,
        Severity.LOW,
        NINE + 2 * SECOND,
    )


@pytest.mark.parametrize(
    ("answers", "pastes"),
    [
        pytest.param([given("q1", 0, LONG)], [], id="nothing to measure from"),
        pytest.param([given("q1", 0), given("q1", 11, LONG)], [], id="typed"),
        pytest.param([given("q1", 0), given("q1", 0.1, "x" * (BLOCK - 1))], [], id="short"),
        pytest.param(
            [given("q1", 0), given("q1", 1, LONG, client=60)], [], id="typed without a line"
        ),
        pytest.param(
            [given("q1", 0), given("q1", 60, LONG), given("q1", 61, ""), given("q2", 62, LONG)],
            [],
            id="one's own words, moved",
        ),
        pytest.param([given("q1", 0), given("q1", 1, LONG)], [NINE], id="the page told of it"),
    ],
)
def test_what_is_no_block(answers: list[Given], pastes: list) -> None:
    assert block_flags(answers, pastes) == []


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ("", "abc", "abc"),
        ("abc", "abc", ""),
        ("abc", "", ""),
        ("aXc", "aYYc", "YY"),
        ("aa", "aaa", "a"),
        ("start end", "start in the middle end", "in the middle "),
        ("abc", "xyz", "xyz"),
    ],
)
def test_what_is_new_in_a_text(before: str, after: str, new: str) -> None:
    assert inserted(before, after) == new


def test_answers_without_proof_are_one_fact_with_their_number() -> None:
    assert late_flags([]) == []
    (flag,) = late_flags([NINE + 9 * SECOND, NINE])
    assert (flag.kind, flag.count, flag.started, flag.ended) == (
        FlagKind.UNPROVEN_LATE,
        2,
        NINE,
        NINE + 9 * SECOND,
    )
