"""Signed status lists: refused unless the issuer's own, fresh and for this purpose."""

import base64
import json
from datetime import timedelta

import pytest

from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.refusals import (
    KeyRefused,
    StatusMalformed,
    StatusUnverified,
)
from exam_engine.issuance.signing import sign_status_list, verify_status_list
from exam_engine.issuance.signing.envelope import seal
from exam_engine.issuance.status_list import (
    encode_bits,
    list_document,
    read_list_document,
)
from tests.exam_engine.issuing import (
    DAY,
    DECIDED,
    DID,
    KEY,
    KEYS,
    KID,
    NOW,
    REVOCATION,
    SECOND,
    a_list,
    key,
    token,
)

URL = REVOCATION.list_url
REVOKED = StatusPurpose.REVOCATION


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
