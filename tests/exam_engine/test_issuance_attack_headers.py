"""Attacks on a signed credential's envelope: each refused for its own reason.

The control comes first: the attacker's own tools, given the right key and content, do produce a
token that is accepted. So each refusal below is owed to the one thing that was changed.
"""

import base64
import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.refusals import (
    BadSignature,
    HeaderRefused,
    MalformedToken,
    TokenTooLarge,
    UnknownKey,
)
from exam_engine.issuance.signing import (
    bare_jwk,
)
from exam_engine.issuance.signing.strict import LARGEST_TOKEN
from tests.exam_engine.forging import (
    GOLDEN,
    HEADER,
    ORDER,
    attackers_token,
    text_of,
    verify,
)
from tests.exam_engine.issuing import (
    DECIDED,
    DID,
    KEY,
    KEYS,
    KID,
    LAST,
    NUMBER,
    PAGE,
    REVOCATION,
    SIGNED,
    SUSPENSION,
    b64,
    claims_of,
    credential,
    token,
)


@pytest.mark.parametrize("profile", Profile)
def test_a_signed_credential_says_what_was_certified(profile):
    read = verify(token(profile))
    assert (read.profile, read.kid, read.number, read.issuer_did) == (profile, KID, NUMBER, DID)
    assert read.subject_id == credential().subject_id
    assert (read.issued_at, read.valid_from, read.valid_until) == (SIGNED, DECIDED, LAST)
    expected = {StatusPurpose.REVOCATION: REVOCATION, StatusPurpose.SUSPENSION: SUSPENSION}
    if profile is Profile.OB3:
        del expected[StatusPurpose.SUSPENSION]
    assert read.status == expected
    assert {name: read.claims[name] for name in ("iss", "sub", "jti", "nbf", "exp", "iat")} == {
        "iss": DID,
        "sub": credential().subject_id,
        "jti": PAGE,
        "nbf": int(DECIDED.timestamp()),
        "exp": int(LAST.timestamp()),
        "iat": int(SIGNED.timestamp()),
    }


@pytest.mark.parametrize("profile", Profile)
def test_a_token_signed_long_ago_is_the_same_today(profile):
    golden = (GOLDEN / f"credential_{profile}.jwt").read_text(encoding="utf-8").strip()
    assert token(profile) == golden
    assert verify(golden).number == NUMBER


@pytest.mark.parametrize(
    ("profile", "header"),
    [
        (Profile.OB3, {"alg": "ES256", "kid": KID, "typ": "JWT"}),
        (Profile.VCDM2, {"alg": "ES256", "kid": KID, "typ": "vc+jwt", "cty": "vc"}),
    ],
)
def test_each_profile_has_exactly_its_header(profile, header):
    segment = token(profile).split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(segment + "==")) == header


def test_the_attackers_tools_work_when_nothing_is_changed():
    assert verify(attackers_token()).number == NUMBER


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({**HEADER, "alg": "none"}, id="alg none"),
        pytest.param({**HEADER, "alg": "NoNe"}, id="alg NoNe"),
        pytest.param({**HEADER, "alg": "HS256"}, id="alg HS256"),
        pytest.param({**HEADER, "alg": "ES384"}, id="alg ES384"),
        pytest.param({**HEADER, "alg": "EdDSA"}, id="alg EdDSA"),
        pytest.param({**HEADER, "alg": ["ES256"]}, id="alg a list"),
        pytest.param({name: HEADER[name] for name in ("kid", "typ", "cty")}, id="no alg"),
        pytest.param({**HEADER, "typ": "JWT"}, id="typ of one shape, cty of the other"),
        pytest.param({**HEADER, "typ": "vp+jwt"}, id="typ of a presentation"),
        pytest.param({**HEADER, "typ": "assay-ticket+jwt"}, id="typ of a ticket"),
        pytest.param({**HEADER, "typ": "VC+JWT"}, id="typ in capitals"),
        pytest.param({name: HEADER[name] for name in ("alg", "kid", "typ")}, id="no cty"),
        pytest.param({name: HEADER[name] for name in ("alg", "kid")}, id="no typ"),
        pytest.param({name: HEADER[name] for name in ("alg", "typ", "cty")}, id="no kid"),
        pytest.param({**HEADER, "kid": 7}, id="kid a number"),
        pytest.param({**HEADER, "kid": [KID]}, id="kid a list"),
        pytest.param({**HEADER, "kid": None}, id="kid null"),
        pytest.param({**HEADER, "kid": "k" * 1_000_000}, id="kid of a megabyte"),
        pytest.param({**HEADER, "jku": "https://evil.example/jwks"}, id="jku"),
        pytest.param({**HEADER, "jwk": bare_jwk(KEYS[KID])}, id="jwk"),
        pytest.param({**HEADER, "x5u": "https://evil.example/x5u"}, id="x5u"),
        pytest.param({**HEADER, "x5c": ["MIIB"]}, id="x5c"),
        pytest.param({**HEADER, "crit": ["exp"]}, id="crit unknown"),
        pytest.param({**HEADER, "crit": []}, id="crit empty"),
        pytest.param({**HEADER, "b64": False, "crit": ["b64"]}, id="b64 false"),
        pytest.param({**HEADER, "b64": True}, id="b64 true"),
        pytest.param({**HEADER, "zip": "DEF"}, id="zip"),
    ],
)
def test_a_header_of_any_other_shape_is_refused(header):
    presented = attackers_token(header=header)
    expected = TokenTooLarge if len(presented) > LARGEST_TOKEN else HeaderRefused
    with pytest.raises(expected):
        verify(presented)


@pytest.mark.parametrize(
    "kid",
    [
        f"{DID}#es-1999a",
        f"{DID}",
        "../../etc/passwd",
        "file:///etc/passwd",
        "https://evil.example/key",
        "' or 1=1 --",
        "",
        f"{KID} ",
        KID.upper(),
    ],
)
def test_a_key_id_is_looked_up_exactly_and_nowhere_else(kid):
    with pytest.raises(UnknownKey):
        verify(attackers_token(header={**HEADER, "kid": kid}))


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f'{{"alg":"ES256","alg":"ES256","kid":"{KID}","typ":"JWT"}}', id="twice"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param("[]", id="a list"),
        pytest.param("ES256", id="no JSON"),
        pytest.param('{"alg":NaN}', id="not a number"),
        pytest.param("[" * 500, id="nested"),
    ],
)
def test_a_header_with_two_readings_or_none_is_refused(header):
    with pytest.raises(MalformedToken, match="unreadable header"):
        verify(attackers_token(header=header))


def test_a_header_of_a_kilobyte_is_not_parsed():
    with pytest.raises(HeaderRefused, match="a header of 1"):
        verify(attackers_token(header="[" * 800))


@pytest.mark.parametrize(
    ("presented", "reason"),
    [
        pytest.param(None, "not NoneType", id="nothing"),
        pytest.param(token().encode(), "not bytes", id="bytes"),
        pytest.param({"jwt": token()}, "not dict", id="an object"),
        pytest.param("", "three segments", id="empty"),
        pytest.param("a.b", "three segments", id="two segments"),
        pytest.param(token() + ".x", "three segments", id="four segments"),
        pytest.param(token() + "=", "three segments", id="padding"),
        pytest.param(token() + "\n", "three segments", id="a line break"),
        pytest.param(" " + token(), "three segments", id="a blank"),
        pytest.param("Bearer " + token(), "three segments", id="a scheme"),
        pytest.param(".".join([token().rsplit(".", 1)[0], ""]), "three segments", id="unsigned"),
        pytest.param(token().replace("-", "+").replace("_", "/"), "three", id="plain base64"),
        pytest.param("A" + token(), "no base64url|unreadable header", id="a character before"),
    ],
)
def test_text_that_is_no_token_is_refused(presented, reason):
    with pytest.raises(MalformedToken, match=reason):
        verify(presented)


def test_a_token_may_be_as_long_as_the_cap_and_no_longer():
    with pytest.raises(MalformedToken):
        verify("x" * LARGEST_TOKEN)
    with pytest.raises(TokenTooLarge, match="32769 characters, allowed are 32768"):
        verify("x" * (LARGEST_TOKEN + 1))
    with pytest.raises(TokenTooLarge):
        verify("[" * 8_000_000)


@pytest.mark.parametrize("segment", [0, 2])
def test_the_last_character_has_no_second_spelling(segment):
    parts = attackers_token(header={**HEADER, "kid": f"{KID}x"}).split(".")
    assert len(parts[segment]) % 4
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    parts[segment] = parts[segment][:-1] + alphabet[alphabet.index(parts[segment][-1]) ^ 1]
    known = {f"{KID}x": KEYS[KID]}
    with pytest.raises(MalformedToken, match="a segment has spare bits set"):
        verify(".".join(parts), keys=known)


def test_a_public_key_is_never_an_hmac_secret():
    point = KEY.public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = {**HEADER, "alg": "HS256"}
    signing_input = f"{b64(text_of(header))}.{b64(text_of(claims_of(token())))}"
    tag = hmac.new(point, signing_input.encode(), hashlib.sha256).digest()
    with pytest.raises(HeaderRefused):
        verify(f"{signing_input}.{b64(tag)}")


def signature(replacement):
    """Replace the signature of a sound token."""
    return f"{token().rpartition('.')[0]}.{b64(replacement)}"


@pytest.mark.parametrize(
    "presented",
    [
        pytest.param(signature(bytes(64)), id="r and s are zero"),
        pytest.param(signature(ORDER.to_bytes(32) * 2), id="r and s are the order"),
        pytest.param(signature(b"\x01" * 64), id="any other"),
        pytest.param(signature(b"\x01" * 63), id="a byte short"),
        pytest.param(signature(b"\x01" * 96), id="a signature of P-384"),
        pytest.param(attackers_token(private=ec.derive_private_key(5, ec.SECP256R1())), id="own"),
        pytest.param(
            attackers_token(private=ec.derive_private_key(5, ec.SECP256K1())), id="other curve"
        ),
    ],
)
def test_a_signature_that_does_not_fit_is_refused(presented):
    with pytest.raises(BadSignature, match="does not fit under did:web"):
        verify(presented)


def test_changed_content_does_not_keep_the_signature():
    head, payload, tail = token().split(".")
    content = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    better = content.replace(b"Foundation", b"Advanced  ")
    assert better != content
    with pytest.raises(BadSignature):
        verify(f"{head}.{b64(better)}.{tail}")
    other_head = token(Profile.OB3).split(".")[0]
    with pytest.raises(BadSignature):
        verify(f"{other_head}.{payload}.{tail}")


def test_the_mirrored_signature_is_the_same_credential():
    signed = token()
    raw = base64.urlsafe_b64decode(signed.rpartition(".")[2] + "==")
    mirrored = raw[:32] + (ORDER - int.from_bytes(raw[32:])).to_bytes(32)
    twin = f"{signed.rpartition('.')[0]}.{b64(mirrored)}"
    assert twin != signed
    assert verify(twin).number == verify(signed).number
