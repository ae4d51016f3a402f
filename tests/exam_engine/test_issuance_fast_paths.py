"""What is read quickly is read as the slow and plain reader reads it, and nothing more."""

import base64
import binascii
import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm

from exam_engine.issuance.number import ALPHABET, display, parse_number, read_displayed
from exam_engine.issuance.refusals import MalformedToken, MistypedNumber
from exam_engine.issuance.signing.envelope import _fits, _raw, _three_segments
from tests.exam_engine.forging import ORDER
from tests.exam_engine.issuing import KEY, NUMBER, token

BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
SIGNS = string.ascii_letters + string.digits + "-_+/=. \n\r\t\0!\u00e9\u0660\uff21"


def plainly(segment: str) -> bytes | None:
    """Return what a segment holds, by the alphabet first and by writing it again afterwards."""
    if not BASE64URL.fullmatch(segment):
        return None
    try:
        raw = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except binascii.Error:
        return None
    return raw if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == segment else None


def quickly(segment: str) -> bytes | None:
    """Return what `open_token` would take this segment for."""
    try:
        _three_segments(f"{segment}.{segment}.{segment}", 1_000)
        return _raw(segment)
    except MalformedToken:
        return None


@given(st.text(SIGNS, max_size=9))
@example("QQ=")
@example("QQ==")
@example("QR")
@example("Q")
@example("")
def test_a_segment_is_read_as_by_the_plain_reader(segment: str) -> None:
    assert quickly(segment) == plainly(segment)


@given(st.binary(min_size=1, max_size=40))
def test_every_bytes_come_back_from_their_one_spelling(raw: bytes) -> None:
    assert quickly(base64.urlsafe_b64encode(raw).rstrip(b"=").decode()) == raw


@pytest.mark.parametrize("length", [2, 3, 4, 5])
def test_no_sign_in_any_place_is_skipped(length: int) -> None:
    sound = base64.urlsafe_b64encode(bytes(range(4))).decode()[:length]
    for place in range(length):
        for code in range(0x180):
            for changed in (
                sound[:place] + chr(code) + sound[place + 1 :],
                sound[:place] + chr(code) + sound[place:],
            ):
                assert quickly(changed) == plainly(changed), repr(changed)


MESSAGE = token().rpartition(".")[0].encode()
SIGNATURE = base64.urlsafe_b64decode(token().rpartition(".")[2] + "==")
PYJWT = ECAlgorithm(ECAlgorithm.SHA256)
ENDS = (0, 1, ORDER - 1, ORDER, ORDER + 1, 2**256 - 1)


@given(st.binary(max_size=70))
@example(SIGNATURE)
@example(SIGNATURE[:-1])
@example(SIGNATURE + b"\0")
def test_a_signature_fits_where_pyjwt_says_so(raw: bytes) -> None:
    assert _fits(KEY.public, MESSAGE, raw) is PYJWT.verify(MESSAGE, KEY.public, raw)


def test_numbers_at_the_ends_and_single_bits_fit_where_pyjwt_says_so() -> None:
    r, s = int.from_bytes(SIGNATURE[:32]), int.from_bytes(SIGNATURE[32:])
    pairs = [(r, s), (r, ORDER - s), (s, r), *((a, b) for a in ENDS for b in ENDS)]
    pairs += [(r ^ (1 << at), s) for at in range(0, 256, 17)]
    fitting = []
    for one, other in pairs:
        raw = one.to_bytes(32) + other.to_bytes(32)
        assert _fits(KEY.public, MESSAGE, raw) is PYJWT.verify(MESSAGE, KEY.public, raw)
        fitting += [(one, other)] if _fits(KEY.public, MESSAGE, raw) else []
    assert fitting == [(r, s), (r, ORDER - s)]
    assert not _fits(KEY.public, MESSAGE + b"x", SIGNATURE)


def as_displayed(text: str) -> str | None:
    """Return the number of the one written form, by way of everything that people type."""
    try:
        number = parse_number(text)
    except MistypedNumber:
        return None
    return number if display(number) == text else None


def at_once(text: str) -> str | None:
    try:
        return read_displayed(text)
    except MistypedNumber:
        return None


@given(
    st.integers(0, 18),
    st.text(ALPHABET + ALPHABET.lower() + "-IOLU \u2011\u00e9", max_size=3),
    st.integers(0, 3),
)
def test_a_written_number_is_read_as_by_the_forgiving_one(place: int, put: str, cut: int) -> None:
    written = display(NUMBER)
    changed = written[:place] + put + written[place + cut :]
    assert at_once(changed) == as_displayed(changed)
    assert at_once(written) == NUMBER
