"""Status lists: bits in, bits out, and every damaged or foreign list refused."""

import base64
import gzip
import json
import tracemalloc
import zlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.refusals import (
    KeyRefused,
    StatusMalformed,
    StatusOutOfRange,
    StatusTooShort,
    StatusUnverified,
)
from exam_engine.issuance.signing import sign_status_list, verify_status_list
from exam_engine.issuance.signing.envelope import seal
from exam_engine.issuance.status_list import (
    ENTRIES,
    LARGEST_LIST,
    LONGEST_TEXT,
    decode_bits,
    encode_bits,
    list_document,
    new_list,
    read_list_document,
)
from tests.exam_engine.issuing import (
    DAY,
    DECIDED,
    DID,
    HOST,
    KEY,
    KEYS,
    KID,
    NOW,
    REVOCATION,
    SECOND,
    a_list,
    b64,
    key,
    token,
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


@pytest.mark.parametrize("purpose", StatusPurpose)
def test_a_signed_list_comes_back_as_it_was(purpose):
    status_list = a_list(purpose, 1, 40127)
    signed = sign_status_list(status_list, KEY)
    read = verify_status_list(signed, url=status_list.url, purpose=purpose, keys=KEYS, now=NOW)
    assert read == status_list


def forged(change, signing_key=KEY, profile=Profile.VCDM2):
    """Sign the claims of a sound list after a change to them."""
    status_list = a_list(REVOKED, 40127)
    made = int(NOW.timestamp())
    claims = {
        **list_document(status_list),
        "iss": DID,
        "jti": URL,
        "iat": made,
        "nbf": made,
        "exp": made + 86400,
    }
    change(claims)
    return seal(claims, signing_key, profile)


def subject(**members):
    """Return a change to the list's subject."""
    return lambda claims: claims["credentialSubject"].update(members)


def claim(**members):
    """Return a change to the claims."""
    return lambda claims: claims.update(members)


OTHER_KEY = key("did:web:other.example#es-1", b"\x07")
OTHER_KEYS = {OTHER_KEY.kid: OTHER_KEY.verification_key(DECIDED - DAY)}
SAME_KID = key(KID, b"\x09")
UNCHANGED = claim()


def test_the_unchanged_forgery_would_pass():
    read = verify_status_list(forged(UNCHANGED), url=URL, purpose=REVOKED, keys=KEYS, now=NOW)
    assert read.is_set(40127)


@pytest.mark.parametrize(
    ("signed", "reason"),
    [
        pytest.param("", "not three segments", id="nothing"),
        pytest.param(json.dumps(list_document(a_list())), "not three segments", id="unsigned"),
        pytest.param(token(), "id is", id="a credential instead of a list"),
        pytest.param(forged(UNCHANGED, OTHER_KEY), "no key of ours", id="signed by another"),
        pytest.param(forged(UNCHANGED, SAME_KID), "signature does not fit", id="same kid"),
        pytest.param(forged(UNCHANGED, profile=Profile.OB3), "another form", id="another typ"),
        pytest.param(forged(claim(issuer="did:web:x")), "issuer is 'did:web:x'", id="issuer"),
        pytest.param(forged(claim(iss="did:web:x")), "iss is 'did:web:x'", id="iss"),
        pytest.param(forged(claim(id=f"{URL}4")), "id is", id="another list"),
        pytest.param(forged(claim(jti=f"{URL}4")), "jti is", id="another jti"),
        pytest.param(forged(claim(type=["VerifiableCredential"])), "type is", id="type"),
        pytest.param(forged(claim(credentialSubject="u")), "no list in", id="no subject"),
        pytest.param(forged(subject(statusPurpose="suspension")), "purpose", id="purpose"),
        pytest.param(forged(subject(type="StatusList2021")), "not a bitstring", id="old type"),
        pytest.param(forged(claim(validFrom="2026-11-23")), "not a whole second", id="a day"),
        pytest.param(forged(claim(validUntil=None)), "not a whole second", id="no end"),
        pytest.param(
            forged(claim(validUntil="2026-11-24T08:00:00+01:00")), "not a whole", id="a zone"
        ),
        pytest.param(forged(claim(exp=1)), "exp is 1", id="exp differs"),
        pytest.param(forged(claim(nbf=1)), "nbf is 1", id="nbf differs"),
        pytest.param(forged(claim(iat=1)), "iat is 1", id="iat differs"),
        pytest.param(forged(claim(exp=str(1795503600))), "exp is '1795", id="exp as text"),
        pytest.param(forged(lambda claims: claims.pop("exp")), "exp is None", id="no exp"),
        pytest.param("x" * 393_217, "allowed are 393216", id="too large"),
    ],
)
def test_a_list_that_is_not_the_issuers_is_refused(signed, reason):
    with pytest.raises(StatusUnverified, match=reason) as refused:
        verify_status_list(signed, url=URL, purpose=REVOKED, keys=KEYS, now=NOW)
    assert refused.value.standard == "STATUS_VERIFICATION_ERROR"


def test_a_damaged_list_under_a_good_signature_is_refused():
    signed = forged(subject(encodedList="uAAAA"))
    with pytest.raises(StatusMalformed):
        verify_status_list(signed, url=URL, purpose=REVOKED, keys=KEYS, now=NOW)


@pytest.mark.parametrize(
    ("now", "good"),
    [
        (NOW - SECOND, False),
        (NOW, True),
        (NOW + DAY, True),
        (NOW + DAY + timedelta(milliseconds=999), True),
        (NOW + DAY + SECOND, False),
    ],
)
def test_a_list_is_believed_between_its_first_and_last_second(now, good):
    signed = forged(UNCHANGED)
    if good:
        assert verify_status_list(signed, url=URL, purpose=REVOKED, keys=KEYS, now=now).bits
    else:
        with pytest.raises(StatusUnverified, match="good until 2026-11-24"):
            verify_status_list(signed, url=URL, purpose=REVOKED, keys=KEYS, now=now)


def test_an_old_list_is_not_played_back():
    old, young = (sign_status_list(a_list(now=made), KEY) for made in (NOW, NOW + SECOND))
    asked = {"url": URL, "purpose": REVOKED, "keys": KEYS, "now": NOW + SECOND}
    seen = verify_status_list(young, **asked).valid_from
    assert verify_status_list(young, **asked, newest_seen=seen).valid_from == seen
    with pytest.raises(StatusUnverified, match="older than a list already seen"):
        verify_status_list(old, **asked, newest_seen=seen)


def test_a_list_under_a_compromised_key_is_refused():
    compromised = KEYS[KID].__class__(KID, KEY.public, DECIDED, distrust_at=NOW)
    with pytest.raises(StatusUnverified, match="without trust"):
        verify_status_list(
            forged(UNCHANGED), url=URL, purpose=REVOKED, keys={KID: compromised}, now=NOW
        )


def test_a_list_of_another_issuer_is_not_signed():
    with pytest.raises(KeyRefused, match="does not belong to did:web:other"):
        sign_status_list(a_list(did="did:web:other.example"), KEY)


def test_the_document_is_read_back_without_a_signature_only_by_those_who_checked_it():
    status_list = a_list(REVOKED, 12)
    assert read_list_document(list_document(status_list), URL, REVOKED) == status_list


def test_base64_is_what_everybody_else_writes():
    assert base64.urlsafe_b64decode(encode_bits([0])[1:] + "==")[:2] == b"\x1f\x8b"
