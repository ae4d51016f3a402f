from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.exchange.moodle import read_moodle_xml, write_moodle_xml
from exam_engine.exchange.plain import read_gift, write_gift
from exam_engine.exchange.plain.answers import spelling, wildcards
from exam_engine.exchange.plain.numbers import share
from exam_engine.exchange.plain.texts import Notes, TextFormat, mixed
from exam_engine.items.assessment.making import made, typed_text
from tests.exam_engine.plain_items import stem
from tests.exam_engine.plain_texts import scored

ONE = Fraction(1)
PIECES = st.text(alphabet="abÄ1 .?+(){}[]|^$-\\/", min_size=1, max_size=5).filter(
    lambda text: text.strip() == text and not text.endswith("\\")
)


@settings(max_examples=200)
@given(st.lists(PIECES, min_size=2, max_size=4), st.booleans())
def test_a_text_with_wildcards_takes_what_fits_and_can_be_told_from_its_pattern(pieces, cased):
    text = "*".join(pieces)
    found = spelling(text, ONE, case_sensitive=cased)
    folds = cased or "".join(pieces).swapcase() == "".join(pieces)
    assert wildcards(found.text) == (text, folds)
    item = made(stem(), [typed_text([found])])
    typed = text.replace("*", "x y")
    assert scored(item, f"Q{typed}") == 0
    assert scored(item, typed) == 1


@pytest.mark.parametrize("pattern", ["a|b", "(a)", "a+", "[a-c].*", "a{2}", "\\d", "^a", "a$", "["])
def test_other_patterns_are_no_wildcards(pattern):
    assert wildcards(pattern) is None


@pytest.mark.parametrize(
    ("write", "read"),
    [
        pytest.param(write_gift, read_gift, id="GIFT"),
        pytest.param(write_moodle_xml, read_moodle_xml, id="Moodle XML"),
    ],
)
def test_wildcards_go_out_and_come_back(write, read):
    listed = [spelling("a*[b]", ONE), spelling("*", Fraction(1, 2)), spelling(r"\*x*", ONE)]
    item = made(stem(), [typed_text(listed[:1] + listed[2:])])
    (found,) = read(write([item]).data, file="quiz")
    assert found.item.program == item.program
    assert [scored(found.item, one) for one in ("A--[B]", "*x!", "x")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("33.33333", "1/3", id="third"),
        pytest.param("66,66667", "2/3", id="decimal comma"),
        pytest.param("-16.67", "-1/6", id="two places"),
        pytest.param("14.2857143", "1/7", id="seventh"),
        pytest.param("33.33333333333333570180911920033395290374755859375", "1/3", id="a float"),
        pytest.param("33.3", "333/1000", id="one place is meant so"),
        pytest.param("33", "33/100", id="no place is meant so"),
        pytest.param("12.50", "1/8", id="exact"),
        pytest.param("33.34", "1667/5000", id="not the nearest"),
        pytest.param("100", "1", id="everything"),
        pytest.param("-100.0", "-1", id="everything taken away"),
    ],
)
def test_percentages_stand_for_simple_fractions(text, meant):
    notes = Notes()
    assert share(text, notes, "answer") == Fraction(meant)
    literal = Fraction(text.replace(",", ".")) / 100
    assert bool(notes.losses) == (literal != Fraction(meant))


@settings(max_examples=200)
@given(st.text(alphabet="ab<>/&; ip\n", max_size=12))
def test_a_line_reads_the_same_after_it_was_mixed(text):
    line = Notes().line(text, TextFormat.PLAIN, "x")
    again = Notes().line(mixed(line), TextFormat.MOODLE, "x")
    assert again.replace("<span>", "").replace("</span>", "") == line
