"""Values as words, and the words of one candidate's version of an item."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items.assessment.printed import decimal_text, printed
from exam_engine.items.assessment.values import (
    DirectedPair,
    Multiple,
    Ordered,
    Point,
    Record,
    pair,
)
from exam_engine.items.assessment.wording import worded

HUGE = 10**3_600


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-7, "-7"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(7, 5), "1.4"),
        (Fraction(1, 10), "0.1"),
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(-2, 3), "-0.666666666667"),
        (Fraction(1, 7 * 10**13), "0"),
        (Fraction(-1, 7 * 10**13), "0"),
        (Fraction(3 * 10**12 - 1, 3 * 10**12), "1"),
        (Fraction(1, 2**20), "0.00000095367431640625"),
        (10**20, "100000000000000000000"),
        (HUGE - 1, "9" * 3_600),
        (HUGE, "1.000000000000e+3600"),
        (-HUGE, "-1.000000000000e+3600"),
        (Fraction(1, 10**3_601), "1.000000000000e-3601"),
    ],
)
def test_a_number_is_the_shortest_decimal_equal_to_it_or_rounded_to_twelve_places(number, text):
    assert decimal_text(number) == text


@given(number=st.fractions(max_denominator=10**6))
def test_a_decimal_is_never_further_off_than_half_its_last_place(number):
    text = decimal_text(number)
    assert abs(Fraction(text) - number) <= Fraction(1, 2 * 10**12)
    assert decimal_text(Fraction(text)) == text


@pytest.mark.parametrize(
    ("value", "how", "text"),
    [
        (None, {}, ""),
        (True, {}, "true"),
        (False, {"format": "%d"}, "false"),
        ("words", {}, "words"),
        (Point(3, 4), {}, "3 4"),
        (pair("b", "a"), {}, "a b"),
        (DirectedPair("b", "a"), {}, "b a"),
        (Multiple((1, Fraction(1, 2))), {}, "1;0.5"),
        (Ordered(("a", "b")), {"delimiter": ", "}, "a, b"),
        (Ordered(("a", "b")), {"index": "1"}, "a"),
        (Ordered(("a", "b")), {"index": "2"}, "b"),
        (Ordered(("a", "b")), {"index": "0"}, ""),
        (Ordered(("a", "b")), {"index": "3"}, ""),
        (Ordered(("a", "b")), {"index": "n"}, "a;b"),
        (Record({"x": 1, "y": None}), {}, "x=1;y="),
        (Record({"x": Fraction(1, 3)}), {"field": "x", "format": "%.2f"}, "0.33"),
        (Record({"x": 1}), {"field": "z"}, ""),
        (Fraction(22, 7), {"format": "%.3f"}, "3.143"),
        (Fraction(22, 7), {"format": "about %i of it"}, "about 3 of it"),
        (-7, {"format": "%+05d"}, "-0007"),
        (7, {"format": "%+d"}, "+7"),
        (7, {"format": "%-4d|"}, "7   |"),
        (7, {"format": "%3d"}, "  7"),
        (255, {"format": "%x"}, "ff"),
        (255, {"format": "%X"}, "FF"),
        (8, {"format": "%o"}, "10"),
        (1234, {"format": "%e"}, "1.234000e+3"),
        (Fraction(1, 4), {"format": "%f"}, "0.250000"),
        (Fraction(1, 4), {"format": "%.0f"}, "0"),
        (Fraction(1, 3), {"format": "%s"}, "0.333333333333"),
        (5, {"format": "no letter"}, "5"),
        (255, {"base": "16"}, "ff"),
        (-5, {"base": "2"}, "-101"),
        (0, {"base": "2"}, "0"),
        (35, {"base": "36"}, "z"),
        (35, {"base": "37"}, "35"),
        (35, {"base": "1"}, "35"),
        (35, {"base": "x"}, "35"),
        (Fraction(1, 2), {"base": "2"}, "0.5"),
        (HUGE, {"format": "%d"}, "1.000000000000e+3600"),
    ],
)
def test_a_value_is_printed_by_its_format(value, how, text):
    assert printed(value, how) == text


FILLED = {"N": 4, "P": Fraction(1, 2), "W": 'a < b & "c"', "L": Ordered(("x", "y"))}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>plain &amp; <b>bold</b></p>", "<p>plain &amp; <b>bold</b></p>"),
        ('<p>a <span data-variable="N"></span> b</p>', "<p>a 4 b</p>"),
        ('<span data-variable="N" data-format="%03d">old <b>words</b></span>!', "004!"),
        ('<span data-variable="P" data-format="&quot;%.1f&quot;"></span>', '"0.5"'),
        ('<span data-variable="W"></span>', 'a &lt; b &amp; "c"'),
        ('<span data-variable="L" data-index="2"></span>', "y"),
        ('<span data-variable="L" data-delimiter="&amp;"></span>', "x&amp;y"),
        ('<span data-variable="NONE"></span>.', "."),
        ('a<div data-feedback="0"><p>x<br>y</p></div>b', "ab"),
        ('<div data-feedback="0"><div><div></div></div></div>b', "b"),
        ('<span data-gap="G"></span>', '<span data-gap="G"></span>'),
        ("<p title='data-variable'>x</p>", "<p title='data-variable'>x</p>"),
        ('<p>x<br><img src="a" alt="data-feedback > b">y</p>',) * 2,
        ("<IMG data-feedback='0'>x</p>", "<IMG data-feedback='0'>x</p>"),
    ],
)
def test_variables_are_filled_in_and_feedback_is_left_out(html, expected):
    assert worded(html, FILLED) == expected


@pytest.mark.parametrize(
    ("show", "value", "is_shown"),
    [
        ("show", "a", True),
        ("show", "b", False),
        ("show", None, False),
        ("show", Multiple(("b", "a")), True),
        ("show", Ordered(("b",)), False),
        ("hide", "a", False),
        ("hide", "b", True),
        ("hide", None, True),
    ],
)
def test_a_part_is_shown_or_hidden_by_its_variable(show, value, is_shown):
    inner = '<p>in <span data-variable="N"></span></p>'
    part = f'<div data-template="T" data-value="a" data-show="{show}">{inner}</div>'
    found = worded(f"<p>x</p>{part}<p>y</p>", {"T": value, "N": 4})
    assert ("in 4" in found) is is_shown
    assert found.startswith("<p>x</p>")
    assert found.endswith("<p>y</p>")
    assert ("data-template" in found) is is_shown


def test_symbols_of_a_formula_are_filled_in_where_they_are_declared_so():
    html = '<math><mi>N</mi><mi mathvariant="bold"> N </mi><mi>NONE</mi><mo>N</mo></math>'
    expected = "<math><mn>4</mn><mn>4</mn><mi>NONE</mi><mo>N</mo></math>"
    assert worded(html, FILLED, frozenset({"N", "NONE"})) == expected
    assert worded(html, FILLED) == html
    assert worded("<mi>P</mi>", FILLED, frozenset({"N"})) == "<mi>P</mi>"


@given(html=st.text(alphabet="<>/pbr \"'=a-data-variable&;0"))
def test_anything_at_all_is_rewritten_without_a_crash(html):
    assert isinstance(worded(f'{html}<p data-variable="N">', FILLED), str)


def test_a_long_text_of_broken_tags_takes_no_long_time():
    assert worded("<a" * 100_000 + "data-variable", FILLED).startswith("<a<a")
