"""The credential number: vectors, what people type, and which errors the check catches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.issuance.number import (
    ALPHABET,
    LENGTH,
    display,
    masked,
    number_from_random,
    parse_number,
)
from exam_engine.issuance.refusals import MistypedNumber

numbers = st.binary(min_size=10, max_size=10).map(number_from_random)
positions = st.integers(0, LENGTH - 1)

VECTORS = (
    "0000-0000-0000-000H",
    "0000-0000-0000-001E",
    "1000-0000-0000-000K",
    "0123-4567-89AB-CDEN",
    "ZZZZ-ZZZZ-ZZZZ-ZZZ4",
    "4VRD-MTTZ-4BPA-1TDG",
    "AXDG-6CH7-7NE8-YQ7H",
    "7G1A-NVRS-C0PS-0RZC",
)


@pytest.mark.parametrize("text", VECTORS)
def test_a_published_vector_is_read_and_shown_again(text):
    number = parse_number(text)
    assert number == text.replace("-", "")
    assert display(number) == text


@pytest.mark.parametrize(
    "typed",
    [
        "4VRDMTTZ4BPA1TDG",
        "4vrd-mttz-4bpa-1tdg",
        " 4VRD MTTZ 4BPA 1TDG ",
        "4VRD\u2010MTTZ\u20114BPA\u20121TDG",
        "4VRD\u2013MTTZ\u00a04BPA-ITDG",
        "4VRD-MTTZ-4BPA-lTDG",
        "4VRD-MTTZ-4BPA-LTDG",
        "4VRD-MTTZ-4BPA-iTDG",
    ],
)
def test_every_usual_way_of_typing_leads_to_the_same_number(typed):
    assert parse_number(typed) == "4VRDMTTZ4BPA1TDG"


@pytest.mark.parametrize("typed", ["7G1A-NVRS-COPS-ORZC", "7g1a-nvrs-cops-orzc"])
def test_the_letter_o_is_read_as_zero(typed):
    assert parse_number(typed) == "7G1ANVRSC0PS0RZC"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        pytest.param("", "not 16", id="nothing"),
        pytest.param("4VRD-MTTZ-4BPA-1TD", "not 16", id="too short"),
        pytest.param("4VRD-MTTZ-4BPA-1TDG0", "not 16", id="too long"),
        pytest.param("0000-0000-0000-0000", "check character", id="all zeros"),
        pytest.param("4VRD-MTTZ-4BPA-1TDH", "check character", id="wrong check"),
        pytest.param("4VRD-MTTZ-4BPA-1TUG", r"\['U'\]", id="a U"),
        pytest.param("4VRD-MTTZ-4BPA-1T*G", r"\['\*'\]", id="a sign"),
        pytest.param("4VRD-MTTZ-4BPA-1TD\uff27", "not 16", id="a wide letter"),
        pytest.param("4VRD_MTTZ_4BPA_1TDG", "not 16", id="underscores"),
        pytest.param("4VRD\tMTTZ4BPA1TDG", "not 16", id="a tab"),
        pytest.param("4VRDMTTZ4BPA1TD\u0130", "not 16", id="a dotted capital I"),
    ],
)
def test_what_is_no_number_is_refused(typed, reason):
    with pytest.raises(MistypedNumber, match=reason) as refused:
        parse_number(typed)
    assert refused.value.code == "mistyped_number"


@given(numbers)
def test_a_random_number_reads_back_as_itself(number):
    assert len(number) == LENGTH
    assert set(number) <= set(ALPHABET)
    assert parse_number(display(number)) == number


@given(numbers, positions, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(number, place, other):
    wrong = number[:place] + other + number[place + 1 :]
    if wrong != number:
        with pytest.raises(MistypedNumber):
            parse_number(wrong)


@given(numbers, positions, positions)
def test_two_swapped_characters_are_always_caught(number, one, two):
    swapped = list(number)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    if "".join(swapped) != number:
        with pytest.raises(MistypedNumber):
            parse_number("".join(swapped))


@given(numbers, st.integers(0, LENGTH - 2), st.sampled_from(ALPHABET))
def test_a_twin_error_is_always_caught(number, place, other):
    twin = number[place]
    wrong = number[:place] + other * 2 + number[place + 2 :]
    if number[place + 1] == twin and wrong != number:
        with pytest.raises(MistypedNumber):
            parse_number(wrong)


@pytest.mark.parametrize(
    ("bits", "number"),
    [
        pytest.param(bytes(10), "000000000000000H", id="no bit"),
        pytest.param(b"\xff" * 10, "ZZZZZZZZZZZZZZZ4", id="every bit"),
        pytest.param(bytes(9) + b"\x20", "000000000000001E", id="the lowest of the 75"),
        pytest.param(bytes(9) + b"\x1f", "000000000000000H", id="the five spare bits"),
        pytest.param(b"\x08" + bytes(9), "100000000000000K", id="the highest digit"),
    ],
)
def test_the_75_upper_bits_become_the_number(bits, number):
    assert number_from_random(bits) == number


@pytest.mark.parametrize("count", [0, 9, 11])
def test_another_count_of_random_bytes_is_our_mistake(count):
    with pytest.raises(ValueError, match=f"10 random bytes, not {count}"):
        number_from_random(bytes(count))


def test_logs_show_the_first_group_only():
    assert masked(parse_number("4VRD-MTTZ-4BPA-1TDG")) == "4VRD-****-****-****"
