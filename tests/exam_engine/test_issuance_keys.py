"""Keys: what is taken, what is published, and that nothing private ever leaves."""

import copy
import hashlib
import json
import pickle
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from exam_engine.ids import KeyId
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.signing import (
    SigningKey,
    VerificationKey,
    bare_jwk,
    did_document,
    jwks,
    thumbprint,
)
from tests.exam_engine.issuing import DECIDED, DID, KEY, KEYS, KID, NOW, b64, key

PUBLIC = KEYS[KID]
TICK = timedelta(microseconds=1)
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}


def pem(private, password=None):
    """Write a private key as PEM."""
    protection = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    )


def names(value):
    """Return every member name in a document."""
    if isinstance(value, dict):
        return set(value) | {name for inner in value.values() for name in names(inner)}
    if isinstance(value, list):
        return {name for inner in value for name in names(inner)}
    return set()


def test_equal_bytes_make_equal_keys_and_other_bytes_other_keys():
    assert key().to_pem() == KEY.to_pem()
    assert key(seed=b"\x02").to_pem() != KEY.to_pem()


@pytest.mark.parametrize(
    ("entropy", "secret"),
    [
        pytest.param(bytes(48), 1, id="the smallest key"),
        pytest.param(bytes(47) + b"\x06", 7, id="surplus plus one"),
        pytest.param(
            (0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 - 1).to_bytes(48),
            1,
            id="the order less one wraps round",
        ),
    ],
)
def test_a_key_is_its_surplus_bits_within_the_order(entropy, secret):
    made = serialization.load_pem_private_key(SigningKey.from_random(KID, entropy).to_pem(), None)
    assert made.private_numbers().private_value == secret


@pytest.mark.parametrize("count", [0, 47, 49])
def test_another_count_of_random_bytes_is_our_mistake(count):
    with pytest.raises(ValueError, match=f"48 random bytes, not {count}"):
        SigningKey.from_random(KID, bytes(count))


def test_a_key_comes_back_from_its_pem():
    again = SigningKey.from_pem(KID, KEY.to_pem())
    assert again.to_pem() == KEY.to_pem()
    assert KEY.to_pem().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert again.kid == KID


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(b"", "no readable private key", id="nothing"),
        pytest.param(b"-----BEGIN", "no readable private key", id="cut off"),
        pytest.param(
            pem(ec.derive_private_key(7, ec.SECP256R1()), b"secret"),
            "no readable private key",
            id="encrypted",
        ),
        pytest.param(
            KEY.public.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ),
            "no readable private key",
            id="public",
        ),
        pytest.param(
            pem(ec.derive_private_key(7, ec.SECP384R1())), "secp384r1, not on P-256", id="P-384"
        ),
        pytest.param(
            pem(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))),
            "no elliptic-curve key",
            id="Ed25519",
        ),
        pytest.param(pem(rsa.generate_private_key(65537, 1024)), "no elliptic", id="RSA"),
    ],
)
def test_a_key_of_another_kind_is_refused(text, reason):
    with pytest.raises(KeyRefused, match=reason) as refused:
        SigningKey.from_pem(KID, text)
    assert refused.value.code == "key_refused"


def test_signatures_fit_and_are_the_same_each_time():
    digest = hashlib.sha256(b"badge").digest()
    signature = KEY.sign_digest(digest)
    KEY.public.verify(signature, digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    assert KEY.sign_digest(digest) == signature


def test_a_signing_key_shows_its_name_only_and_is_not_copied():
    assert repr(KEY) == f"SigningKey({KID})"
    assert not hasattr(KEY, "__dict__")
    for leave in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="by accident"):
            leave(KEY)


def test_a_verification_key_is_on_p256_and_has_aware_times():
    other = ec.derive_private_key(7, ec.SECP256K1()).public_key()
    with pytest.raises(KeyRefused, match="secp256k1, not on P-256"):
        VerificationKey(KID, other, DECIDED)
    with pytest.raises(ValueError, match="not an aware UTC"):
        VerificationKey(KID, KEY.public, DECIDED.replace(tzinfo=None))


def test_a_published_key_is_read_back():
    again = VerificationKey.from_jwk(KID, bare_jwk(PUBLIC), activate_at=PUBLIC.activate_at)
    assert again == PUBLIC
    assert again.issuer_did == DID


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        *(({name: "AQAB"}, "private members") for name in sorted(PRIVATE)),
        ({"kty": "oct"}, "no P-256 key: 'oct'"),
        ({"crv": "P-384"}, "no P-256 key: 'EC' 'P-384'"),
        ({"x": bare_jwk(PUBLIC)["y"]}, "no usable point"),
        ({"x": "AQAB"}, "no usable point"),
        ({"x": 7}, "no usable point"),
        ({"y": None}, "no usable point"),
    ],
)
def test_a_jwk_that_is_no_public_p256_key_is_refused(change, reason):
    with pytest.raises(KeyRefused, match=reason):
        VerificationKey.from_jwk(KID, {**bare_jwk(PUBLIC), **change}, activate_at=DECIDED)


@pytest.mark.parametrize("name", ["kty", "crv", "x", "y"])
def test_a_jwk_without_a_member_is_refused(name):
    jwk = bare_jwk(PUBLIC)
    del jwk[name]
    with pytest.raises(KeyRefused):
        VerificationKey.from_jwk(KID, jwk, activate_at=DECIDED)


@pytest.mark.parametrize(
    ("at", "signed"),
    [
        (DECIDED - TICK, False),
        (DECIDED, True),
        (NOW, True),
        (NOW + TICK, False),
    ],
)
def test_a_key_signs_between_its_bounds_included(at, signed):
    bounded = VerificationKey(KID, KEY.public, DECIDED, sign_until=NOW)
    assert bounded.signed_at(at) is signed
    assert VerificationKey(KID, KEY.public, DECIDED).signed_at(at) is (at >= DECIDED)


def test_trust_ends_at_its_instant():
    distrusted = VerificationKey(KID, KEY.public, DECIDED, distrust_at=NOW)
    assert distrusted.is_trusted(NOW - TICK)
    assert not distrusted.is_trusted(NOW)
    assert PUBLIC.is_trusted(NOW)


OLD = key(f"{DID}#es-2025a", b"\x03").verification_key(DECIDED)
BAD = VerificationKey(KeyId(f"{DID}#es-2024a"), key(seed=b"\x04").public, DECIDED, distrust_at=NOW)


def test_the_key_set_holds_trusted_keys_by_name():
    published = jwks([PUBLIC, BAD, OLD], NOW)
    assert [each["kid"] for each in published["keys"]] == [OLD.kid, KID]
    assert [each["kid"] for each in jwks([BAD], NOW - TICK)["keys"]] == [BAD.kid]
    assert published["keys"][1] == bare_jwk(PUBLIC)


def test_a_bare_key_says_what_it_is_for():
    jwk = bare_jwk(PUBLIC)
    assert {name: jwk[name] for name in ("kty", "crv", "alg", "use", "kid")} == {
        "kty": "EC",
        "crv": "P-256",
        "alg": "ES256",
        "use": "sig",
        "kid": KID,
    }
    assert set(jwk) == {"kty", "crv", "alg", "use", "kid", "x", "y"}


def test_the_did_document_asserts_with_trusted_keys_only():
    document = did_document(DID, [PUBLIC, BAD, OLD], NOW)
    methods = document.pop("verificationMethod")
    assert document == {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/jwk/v1",
            "https://w3id.org/security/multikey/v1",
        ],
        "id": DID,
        "assertionMethod": [OLD.kid, KID],
    }
    assert [each["id"] for each in methods] == [OLD.kid, KID]
    point = {name: bare_jwk(PUBLIC)[name] for name in ("kty", "crv", "x", "y")}
    assert methods[1] == {
        "id": KID,
        "type": "JsonWebKey",
        "controller": DID,
        "publicKeyJwk": point,
    }


def test_no_private_member_is_ever_published():
    published = [jwks([PUBLIC], NOW), did_document(DID, [PUBLIC], NOW), bare_jwk(PUBLIC)]
    assert names(published) & PRIVATE == set()
    secret = serialization.load_pem_private_key(KEY.to_pem(), None).private_numbers().private_value
    assert f"{secret:x}" not in json.dumps(published)


def test_a_coordinate_keeps_its_leading_zeros():
    # One key in 256 has an x that begins with a zero byte; take the first.
    for seed in range(1, 2000):
        public = ec.derive_private_key(seed, ec.SECP256R1()).public_key()
        if public.public_numbers().x < 1 << 248:
            break
    jwk = bare_jwk(VerificationKey(KID, public, DECIDED))
    assert len(jwk["x"]) == len(jwk["y"]) == 43


def test_the_thumbprint_is_that_of_rfc_7638():
    jwk = bare_jwk(PUBLIC)
    text = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
    digest = hashlib.sha256(text.encode()).digest()
    assert thumbprint(PUBLIC) == b64(digest)
