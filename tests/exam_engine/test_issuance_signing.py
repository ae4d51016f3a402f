"""Signing: what is signed, by whom, and what a signer gets to see."""

import copy
import hashlib
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jwt.api_jws import PyJWS

from exam_engine.issuance.badge import Profile, badge
from exam_engine.issuance.lint import lint
from exam_engine.issuance.refusals import (
    BadSignature,
    CredentialRefused,
    KeyDistrusted,
    KeyRefused,
)
from exam_engine.issuance.signing import (
    SigningKey,
    VerificationKey,
    sign,
)
from exam_engine.issuance.signing.envelope import open_token
from tests.exam_engine.forging import attackers_token, verify
from tests.exam_engine.issuing import (
    DECIDED,
    DID,
    HOST,
    KEY,
    KEYS,
    KID,
    LAST,
    NOW,
    NUMBER,
    SIGNED,
    claims_of,
    credential,
    key,
    token,
)


def test_rotation_and_compromise_of_a_key():
    first, second = KEY, key(f"{DID}#es-2027a", b"\x08")
    by_first, by_second = token(), token(signing_key=second, now=NOW)
    retired = VerificationKey(first.kid, first.public, DECIDED, sign_until=SIGNED)
    following = second.verification_key(NOW)
    keys = {first.kid: retired, second.kid: following}
    assert [verify(each, keys=keys).kid for each in (by_first, by_second)] == list(keys)
    lost = VerificationKey(first.kid, first.public, DECIDED, distrust_at=NOW)
    keys[first.kid] = lost
    with pytest.raises(KeyDistrusted):
        verify(by_first, keys=keys)
    again = verify(by_second, keys=keys)
    assert (again.number, again.valid_until) == (NUMBER, LAST)


@pytest.mark.parametrize("thing", [badge(credential(), Profile.OB3), "{}", None, credential()])
def test_only_a_linted_badge_can_be_signed(thing):
    with pytest.raises(TypeError, match=f"not {type(thing).__name__}"):
        sign(thing, KEY, now=SIGNED)


def test_a_key_of_another_issuer_does_not_sign():
    linted = lint(badge(credential(), Profile.OB3), Profile.OB3)
    with pytest.raises(KeyRefused, match="es-1 does not belong to did:web:v"):
        sign(linted, key("did:web:other.example#es-1"), now=SIGNED)


class BrokenModule:
    """A signer whose public half does not fit its private one."""

    kid = KID
    public = key(seed=b"\x0a").public

    def sign_digest(self, digest):
        """Sign with the other key."""
        return KEY.sign_digest(digest)


def test_a_signer_with_the_wrong_key_is_caught_before_the_token_leaves():
    linted = lint(badge(credential(), Profile.OB3), Profile.OB3)
    with pytest.raises(BadSignature):
        sign(linted, BrokenModule(), now=SIGNED)


class RemoteModule:
    """A signer that only ever sees digests, as a hardware module does."""

    def __init__(self):
        self.kid = KID
        self.public = KEY.public
        self.seen = []

    def sign_digest(self, digest):
        """Remember the digest and sign it."""
        self.seen.append(digest)
        return KEY.sign_digest(digest)


def test_a_hardware_module_sees_thirty_two_bytes_and_nothing_else():
    module = RemoteModule()
    signed = sign(lint(badge(credential(), Profile.OB3), Profile.OB3), module, now=SIGNED)
    assert module.seen == [hashlib.sha256(signed.rpartition(".")[0].encode()).digest()]
    assert verify(signed).number == NUMBER


def test_signing_within_a_second_writes_whole_seconds():
    signed = token(now=SIGNED + timedelta(microseconds=999_999))
    assert claims_of(signed)["iat"] == int(SIGNED.timestamp())


def test_naive_time_is_our_mistake():
    linted = lint(badge(credential(), Profile.OB3), Profile.OB3)
    with pytest.raises(ValueError, match="not an aware UTC"):
        sign(linted, KEY, now=SIGNED.replace(tzinfo=None))


def test_every_refusal_has_a_code_of_its_own():
    codes = [refusal.code for refusal in [CredentialRefused, *CredentialRefused.__subclasses__()]]
    assert len(set(codes)) == len(codes)


def test_a_stolen_key_signs_well_enough_for_this_check_so_the_register_decides():
    claims = copy.deepcopy(claims_of(token()))
    page = f"{HOST}/c/7G1A-NVRS-C0PS-0RZC"
    claims.update(id=page, jti=page)
    assert verify(attackers_token(claims)).number == "7G1ANVRSC0PS0RZC"
    assert SigningKey.from_pem(KID, KEY.to_pem()).kid == KID


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=."


@given(st.data())
def test_whatever_is_read_here_is_read_by_a_second_reader_as_well(data):
    signed = token()
    place = data.draw(st.integers(0, len(signed) - 1))
    put = data.draw(st.text(LETTERS, max_size=3))
    cut = data.draw(st.integers(0, 2))
    changed = signed[:place] + put + signed[place + cut :]
    try:
        read = open_token(changed, keys=KEYS, largest=32_768)
    except CredentialRefused:
        assert changed != signed
    else:
        assert changed == signed
        second = PyJWS(algorithms=["ES256"]).decode(changed, KEY.public, algorithms=["ES256"])
        assert json.loads(second) == read.claims
