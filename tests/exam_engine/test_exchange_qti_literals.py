"""Literal values: one spelling for each base type, and a refusal for what spells none."""

import pytest

from exam_engine.exchange.qti.literals import LONGEST_LITERAL
from exam_engine.items.assessment.declarations import Literal
from tests.exam_engine.qti_xml import imported, losses, read, refusal, response


def literals(base: str, text: str) -> tuple[Literal, ...]:
    """Return what one correct value of a base type becomes."""
    inner = f"<correctResponse><value>{text}</value></correctResponse>"
    return read(response(base, "multiple", inner)).responses[0].correct


@pytest.mark.parametrize(
    ("base", "text", "expected"),
    [
        ("identifier", "  A ", "A"),
        ("boolean", "TRUE", "true"),
        ("boolean", "0", "false"),
        ("integer", "-12", "-12"),
        ("integer", "4.0", "4"),
        ("float", ".5", ".5"),
        ("float", "1.", "1."),
        ("float", "-1.5e-3", "-1.5e-3"),
        ("point", " 10 \n 20 ", "10 20"),
        ("point", "10,20", "10 20"),
        ("point", "10.0 20.00", "10 20"),
        ("pair", "A   B", "A B"),
        ("directedPair", "\nA\tB\n", "A B"),
        ("duration", "12.5", "12.5"),
        ("duration", "PT1H2M3.5S", "PT1H2M3.5S"),
        ("duration", "P1DT1S", "P1DT1S"),
        ("uri", "a/b", "a/b"),
        ("file", "f.txt", "f.txt"),
        ("string", "  two  words ", "two  words"),
        ("string", "e\u0301", "\u00e9"),
    ],
)
def test_a_value_is_kept_in_one_spelling(base, text, expected):
    assert literals(base, text) == (Literal(expected),)


@pytest.mark.parametrize(
    ("base", "text"),
    [
        ("boolean", "yes"),
        ("integer", "1.5"),
        ("integer", "one"),
        ("integer", "1" * 41),
        ("float", "1,5"),
        ("float", "INF"),
        ("float", "NaN"),
        ("float", "1e9999"),
        ("float", "."),
        ("point", "10"),
        ("point", "1.5 2"),
        ("pair", "A"),
        ("directedPair", "A B C"),
        ("duration", "P"),
        ("duration", "1h"),
    ],
)
def test_a_text_that_is_no_value_is_refused_with_its_line(base, text):
    inner = f"<correctResponse>\n<value>{text}</value></correctResponse>"
    reason, message = refusal(response(base, "multiple", inner))
    assert reason == "broken_item"
    assert message.startswith(f"line 2: value: not a value of base type {base}: ")


def test_a_trimmed_text_is_reported_since_answers_are_trimmed_too():
    inner = "<correctResponse><value> a</value></correctResponse>"
    assert losses(response("string", "single", inner)) == {("trimmed_value", "value")}


def test_blanks_around_other_values_are_no_loss():
    inner = "<correctResponse><value> A </value></correctResponse>"
    assert losses(response("identifier", "single", inner)) == set()


def test_an_empty_value_is_no_value():
    inner = "<correctResponse><value> </value><value>A</value></correctResponse>"
    one = response("identifier", "multiple", inner)
    assert read(one).responses[0].correct == (Literal("A"),)
    assert losses(one) == {("empty_value", "value")}


@pytest.mark.parametrize(
    ("length", "taken"), [(LONGEST_LITERAL, True), (LONGEST_LITERAL + 1, False)]
)
def test_a_value_is_bounded(length, taken):
    inner = f"<correctResponse><value>{'x' * length}</value></correctResponse>"
    one = imported(response("string", "single", inner))
    assert (one.item is not None) is taken
