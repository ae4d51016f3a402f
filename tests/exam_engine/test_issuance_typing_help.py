"""Typing help: what was typed is read as far as it goes, and what was meant is found."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from exam_engine.issuance.number import ALPHABET, display, number_from_random, parse_number
from exam_engine.issuance.refusals import MistypedNumber
from exam_engine.issuance.typing_help import LOOK_ALIKES, MOST_SUGGESTIONS, read_typed

RIGHT = "4VRDMTTZ4BPA1TDG"
numbers = st.binary(min_size=10, max_size=10).map(number_from_random)


@pytest.mark.parametrize(
    ("typed", "count", "foreign"),
    [
        ("", 0, ""),
        ("4vrd-mt", 6, ""),
        (" 4VRD mttz 4bpa 1tdg", 16, ""),
        ("4URD-U?", 6, "U?"),
        ("4VRD-MTTZ-4BPA-1TDG-9", 17, ""),
        ("straße", 6, "straße"),
        ("<b>", 3, "<>"),
    ],
)
def test_what_is_there_is_counted_and_what_no_number_has_is_named(typed, count, foreign):
    reading = read_typed(typed)
    assert (reading.count, reading.foreign, reading.meant) == (count, foreign, ())


def test_a_whole_number_needs_no_suggestion():
    assert read_typed("4vrd mttz 4bpa itdg").number == RIGHT


@pytest.mark.parametrize(
    "typed",
    ["4VRD-MTT2-4BPA-1TDG", "4VRD-MTTZ-48PA-1TDG", "4VDR-MTTZ-4BPA-1TDG", "4URD-MTTZ-4BPA-1TDG"],
)
def test_one_look_alike_or_one_swap_is_found(typed):
    reading = read_typed(typed)
    assert reading.number is None
    assert RIGHT in reading.meant


@given(numbers, st.data())
def test_every_suggestion_is_a_number_and_the_meant_one_is_among_all_of_one_kind(number, data):
    place = data.draw(st.integers(0, 15))
    groups = [group for group in LOOK_ALIKES if number[place] in group]
    assume(groups)
    other = data.draw(st.sampled_from(groups[0].replace(number[place], "")))
    typed = number[:place] + other + number[place + 1 :]
    reading = read_typed(typed)
    assert all(parse_number(one) == one for one in reading.meant)
    assert number in reading.meant or len(reading.meant) == MOST_SUGGESTIONS


@given(st.text(max_size=80))
def test_any_text_can_be_read_and_the_reader_of_numbers_agrees(text):
    reading = read_typed(text)
    try:
        assert reading.number == parse_number(text)
    except MistypedNumber:
        assert reading.number is None


def test_look_alikes_are_signs_of_numbers_or_one_that_no_number_has():
    assert set("".join(LOOK_ALIKES)) <= {*ALPHABET, "U"}
    assert display(parse_number(RIGHT)) == "4VRD-MTTZ-4BPA-1TDG"
