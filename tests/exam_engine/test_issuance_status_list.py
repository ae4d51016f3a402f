"""Status lists: bits in, bits out, and every damaged list refused."""

import gzip
import tracemalloc
import zlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.refusals import (
    StatusMalformed,
    StatusOutOfRange,
    StatusTooShort,
)
from exam_engine.issuance.status_list import (
    ENTRIES,
    LARGEST_LIST,
    LONGEST_TEXT,
    decode_bits,
    encode_bits,
    list_document,
    new_list,
)
from tests.exam_engine.issuing import (
    DAY,
    DID,
    HOST,
    NOW,
    REVOCATION,
    a_list,
    b64,
)

URL = REVOCATION.list_url


REVOKED = StatusPurpose.REVOCATION


SUSPENDED = StatusPurpose.SUSPENSION


def packed(raw):
    """Encode bytes as a list, whatever they are."""
    return "u" + b64(gzip.compress(raw, mtime=0))


@given(st.sets(st.integers(0, ENTRIES - 1), max_size=40))
def test_exactly_the_set_bits_come_back(indices):
    bits = decode_bits(encode_bits(indices))
    back = {
        8 * place + bit
        for place, byte in enumerate(bits)
        if byte
        for bit in range(8)
        if byte >> (7 - bit) & 1
    }
    assert back == indices
    assert len(bits) == ENTRIES // 8


def test_the_left_most_bit_is_the_first():
    assert decode_bits(encode_bits([0]))[0] == 0b1000_0000
    assert decode_bits(encode_bits([7]))[0] == 0b0000_0001
    assert decode_bits(encode_bits([8]))[1] == 0b1000_0000
    assert decode_bits(encode_bits([ENTRIES - 1]))[-1] == 0b0000_0001


def test_an_empty_list_is_small_and_equal_lists_are_equal_texts():
    assert len(encode_bits([])) < 100
    assert encode_bits([5, 9]) == encode_bits([9, 5, 5])
    assert encode_bits([]).startswith("u")


@pytest.mark.parametrize("index", [-1, ENTRIES])
def test_a_bit_outside_the_list_cannot_be_set(index):
    with pytest.raises(StatusOutOfRange, match=f"index {index} of 131072"):
        encode_bits([index])


def test_every_bit_reads_as_it_was_set():
    status_list = a_list(REVOKED, 0, 40127, ENTRIES - 1)
    read = [status_list.is_set(index) for index in (0, 1, 40126, 40127, 40128, ENTRIES - 1)]
    assert read == [True, False, False, True, False, True]


@pytest.mark.parametrize("index", [-1, ENTRIES])
def test_a_bit_outside_the_list_is_never_clear(index):
    with pytest.raises(StatusOutOfRange, match=f"index {index} of 131072") as refused:
        a_list().is_set(index)
    assert refused.value.standard == "RANGE_ERROR"


WHOLE = gzip.compress(bytes(ENTRIES // 8), mtime=0)


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        pytest.param(None, "not a text", id="nothing"),
        pytest.param(7, "not a text", id="a number"),
        pytest.param("", "multibase", id="empty"),
        pytest.param("u", "multibase", id="only the u"),
        pytest.param(encode_bits([])[1:], "multibase", id="no u"),
        pytest.param("z" + encode_bits([])[1:], "multibase", id="another base"),
        pytest.param(encode_bits([]) + "=", "multibase", id="padding"),
        pytest.param(encode_bits([]) + "\n", "multibase", id="a line break"),
        pytest.param("u" + b64(WHOLE).replace("A", "+", 1), "multibase", id="plain base64"),
        pytest.param("uA", "not base64url", id="half a byte"),
        pytest.param("uAB", "spare bits", id="spare bits set"),
        pytest.param("u" + b64(bytes(ENTRIES // 8)), "not gzip", id="not packed"),
        pytest.param("u" + b64(zlib.compress(bytes(20000))), "not gzip", id="zlib, not gzip"),
        pytest.param("u" + b64(WHOLE[:-1]), "cut off", id="cut off by a byte"),
        pytest.param("u" + b64(WHOLE[:20]), "cut off", id="cut off early"),
        pytest.param("u" + b64(WHOLE + b"\0"), "bytes follow", id="a byte too many"),
        pytest.param("u" + b64(WHOLE + WHOLE), "bytes follow", id="two members"),
        pytest.param(
            "u" + b64(WHOLE[:-8] + bytes(4) + WHOLE[-4:]), "not gzip", id="wrong checksum"
        ),
        pytest.param(packed(bytes(LARGEST_LIST + 1)), "more than 131072 bytes", id="too large"),
        pytest.param("u" + "A" * (LONGEST_TEXT - 1), "not gzip", id="the longest text"),
        pytest.param("u" + "A" * LONGEST_TEXT, "at most 262144", id="too long a text"),
    ],
)
def test_a_damaged_list_is_refused(encoded, reason):
    with pytest.raises(StatusMalformed, match=reason) as refused:
        decode_bits(encoded)
    assert refused.value.standard == "MALFORMED_VALUE_ERROR"


@pytest.mark.parametrize("size", [0, 1, ENTRIES // 8 - 1])
def test_a_list_that_is_too_short_hides_nobody(size):
    with pytest.raises(StatusTooShort, match=f"{size * 8} entries") as refused:
        decode_bits(packed(bytes(size)))
    assert refused.value.standard == "STATUS_LIST_LENGTH_ERROR"


@pytest.mark.parametrize("size", [ENTRIES // 8, LARGEST_LIST])
def test_a_list_may_have_any_size_between_the_bounds(size):
    assert decode_bits(packed(bytes(size))) == bytes(size)


def test_a_bomb_unpacks_no_further_than_the_cap():
    bomb = packed(bytes(64 * 1024 * 1024))
    tracemalloc.start()
    try:
        with pytest.raises(StatusMalformed, match="more than"):
            decode_bits(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * 1024 * 1024


def test_a_list_is_good_for_a_day_from_the_second_it_was_made():
    made = new_list(
        URL, REVOKED, issuer_did=DID, set_indices=[], now=NOW + timedelta(microseconds=7)
    )
    assert (made.valid_from, made.valid_until) == (NOW, NOW + DAY)


def test_the_document_of_a_list():
    document = list_document(a_list(SUSPENDED, 3))
    subject = document.pop("credentialSubject")
    assert document == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"{HOST}/status/s/0003",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": "2026-11-23T07:00:00Z",
        "validUntil": "2026-11-24T07:00:00Z",
    }
    assert subject == {
        "id": f"{HOST}/status/s/0003#list",
        "type": "BitstringStatusList",
        "statusPurpose": "suspension",
        "encodedList": encode_bits([3]),
        "ttl": 300000,
    }
