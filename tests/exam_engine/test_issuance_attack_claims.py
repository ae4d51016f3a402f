"""Attacks on what a validly signed credential says: contradictions, foreign keys, foreign times."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization

from exam_engine.issuance.badge import Profile, StatusPurpose, badge
from exam_engine.issuance.refusals import (
    ClaimsRefused,
    KeyDistrusted,
    KeyNotInUse,
    MalformedToken,
)
from exam_engine.issuance.signing import (
    VerificationKey,
    sign_status_list,
)
from tests.exam_engine.forging import DROP, HEADER, attackers_token, verify, with_claims
from tests.exam_engine.issuing import (
    DAY,
    DECIDED,
    DID,
    HOST,
    KEY,
    KEYS,
    KID,
    LAST,
    NOW,
    SECOND,
    SIGNED,
    a_list,
    claims_of,
    credential,
    key,
    token,
)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param('{"iss":"x","iss":"y"}', id="a name twice"),
        pytest.param(json.dumps(claims_of(token()))[:-1] + ',"exp":9999999999}', id="a second exp"),
        pytest.param('{"exp":1e400}', id="an endless number"),
        pytest.param('{"exp":NaN}', id="not a number"),
        pytest.param('{"exp":1795189330.5}', id="a fraction"),
        pytest.param('{"exp":' + "9" * 20000 + "}", id="twenty thousand digits"),
        pytest.param("[" * 20000, id="nested"),
        pytest.param("[]", id="a list"),
        pytest.param(b"\xff", id="not UTF-8"),
    ],
)
def test_claims_with_two_readings_or_none_are_refused(payload):
    with pytest.raises(MalformedToken, match="strict JSON"):
        verify(attackers_token(payload))


SHAPES = [
    pytest.param("context", ["https://www.w3.org/ns/credentials/v2"], id="a context less"),
    pytest.param(
        "context",
        [*badge(credential(), Profile.VCDM2)["@context"], "https://evil.example/c"],
        id="a context more",
    ),
    pytest.param(
        "context", badge(credential(), Profile.VCDM2)["@context"][::-1], id="contexts reordered"
    ),
    pytest.param(
        "context",
        [*badge(credential(), Profile.VCDM2)["@context"], {"rank": "https://x"}],
        id="an inline context",
    ),
    pytest.param("context", DROP, id="no context"),
    pytest.param("type", ["VerifiableCredential"], id="no badge"),
    pytest.param("type", DROP, id="no type"),
    pytest.param("iss", "did:web:other.example", id="iss of another"),
    pytest.param("iss", DROP, id="no iss"),
    pytest.param("issuer__id", "did:web:other.example", id="issuer of another"),
    pytest.param("issuer", DID, id="issuer as text"),
    pytest.param("issuer", DROP, id="no issuer"),
    pytest.param("sub", "urn:uuid:00000000-0000-0000-0000-000000000000", id="sub of another"),
    pytest.param("sub", DROP, id="no sub"),
    pytest.param("sub", 7, id="sub a number"),
    pytest.param("credentialSubject__id", "urn:uuid:0", id="subject of another"),
    pytest.param("credentialSubject", [], id="subject a list"),
    pytest.param("jti", f"{HOST}/c/7G1A-NVRS-C0PS-0RZC", id="jti of another"),
    pytest.param("jti", DROP, id="no jti"),
    pytest.param("id", f"{HOST}/c/7G1A-NVRS-C0PS-0RZC", id="id of another"),
    pytest.param("id", DROP, id="no id"),
    pytest.param("exp", DROP, id="no exp"),
    pytest.param("nbf", DROP, id="no nbf"),
    pytest.param("iat", DROP, id="no iat"),
    pytest.param("exp", str(int(LAST.timestamp())), id="exp a text"),
    pytest.param("exp", True, id="exp a bool"),
    pytest.param("exp", int(LAST.timestamp()) + 1, id="exp is not validUntil"),
    pytest.param("exp", 10**18, id="exp beyond all calendars"),
    pytest.param("exp", 253_402_300_800, id="exp in the year 10000"),
    pytest.param("nbf", -1, id="nbf before 1970"),
    pytest.param("nbf", int(DECIDED.timestamp()) - 1, id="nbf is not validFrom"),
    pytest.param("nbf", str(int(DECIDED.timestamp())), id="nbf a text"),
    pytest.param("iat", str(int(SIGNED.timestamp())), id="iat a text"),
    pytest.param("iat", False, id="iat a bool"),
    pytest.param("iat", None, id="iat null"),
    pytest.param("validUntil", "2099-11-20T23:59:59Z", id="validUntil is not exp"),
    pytest.param("validUntil", "2028-11-20T23:59:59+00:00", id="validUntil in another form"),
    pytest.param("validFrom", DROP, id="no validFrom"),
    pytest.param("credentialStatus", DROP, id="no status"),
    pytest.param("credentialStatus", [], id="an empty status"),
    pytest.param("credentialStatus", {}, id="status of the other profile"),
    pytest.param("credentialStatus__n0", "x", id="a status entry that is text"),
    pytest.param("credentialStatus__n0__statusPurpose", "suspension", id="purposes swapped"),
    pytest.param("credentialStatus__n1__statusPurpose", "message", id="another purpose"),
    pytest.param("credentialStatus__n0__statusListIndex", 40127, id="index a number"),
    pytest.param("credentialStatus__n0__statusListIndex", "-1", id="index negative"),
    pytest.param("credentialStatus__n0__statusListIndex", "\u0661", id="index in other digits"),
    pytest.param("credentialStatus__n0__statusListIndex", "", id="index empty"),
    pytest.param("credentialStatus__n0__statusListIndex", "1234567890", id="index too long"),
    pytest.param("credentialStatus__n0__statusListCredential", None, id="no list"),
]


@pytest.mark.parametrize(("path", "value"), SHAPES)
def test_validly_signed_claims_that_contradict_are_refused(path, value):
    with pytest.raises(ClaimsRefused) as refused:
        verify(attackers_token(with_claims(**{path: value})))
    assert refused.value.code == "claims_refused"


def test_a_date_may_be_the_last_second_there_is():
    read = verify(
        attackers_token(with_claims(exp=253_402_300_799, validUntil="9999-12-31T23:59:59Z"))
    )
    assert read.valid_until.year == 9999
    first = verify(attackers_token(with_claims(nbf=0, validFrom="1970-01-01T00:00:00Z")))
    assert first.valid_from.year == 1970


def test_an_index_may_have_nine_digits():
    claims = with_claims(credentialStatus__n0__statusListIndex="123456789")
    read = verify(attackers_token(claims))
    assert read.status[StatusPurpose.REVOCATION].index == 123456789


def test_an_ob3_credential_has_one_entry_and_not_a_list():
    claims = with_claims(Profile.OB3)
    claims["credentialStatus"] = [claims["credentialStatus"]]
    header = {"alg": "ES256", "kid": KID, "typ": "JWT"}
    with pytest.raises(ClaimsRefused, match="credentialStatus"):
        verify(attackers_token(claims, header))


def moved(page):
    """Return claims whose page is another, consistently."""
    return with_claims(id=page, jti=page)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("https://verify.example.evil.org/c/4VRD-MTTZ-4BPA-1TDG", id="other host"),
        pytest.param("https://xn--verfy-3ya.example/c/4VRD-MTTZ-4BPA-1TDG", id="homograph"),
        pytest.param("javascript://verify.example/c/4VRD-MTTZ-4BPA-1TDG", id="scheme"),
        pytest.param(f"{HOST}/c/4VRD-MTTZ-4BPA-1TDH", id="mistyped"),
        pytest.param(f"{HOST}/c/4VRDMTTZ4BPA1TDG", id="another spelling"),
        pytest.param(f"{HOST}/x/4VRD-MTTZ-4BPA-1TDG", id="another path"),
        pytest.param(f"{HOST}:8443/c/4VRD-MTTZ-4BPA-1TDG", id="another port"),
        pytest.param("", id="empty"),
    ],
)
def test_the_page_belongs_to_the_issuer_and_to_one_number(page):
    with pytest.raises(ClaimsRefused, match="jti"):
        verify(attackers_token(moved(page)))


def test_a_deployment_on_a_port_signs_for_its_own_page():
    did = "did:web:localhost%3A8000"
    local = key(f"{did}#es-1", b"\x05")
    claims = moved("http://localhost:8000/c/4VRD-MTTZ-4BPA-1TDG")
    claims["iss"] = did
    claims["issuer"]["id"] = did
    private = serialization.load_pem_private_key(local.to_pem(), None)
    presented = attackers_token(claims, {**HEADER, "kid": local.kid}, private)
    keys = {local.kid: local.verification_key(DECIDED - DAY)}
    assert verify(presented, keys=keys).issuer_did == did


def test_a_key_speaks_for_its_own_issuer_only():
    other = key("did:web:other.example#es-1", b"\x06")
    private = serialization.load_pem_private_key(other.to_pem(), None)
    presented = attackers_token(header={**HEADER, "kid": other.kid}, private=private)
    keys = {**KEYS, other.kid: other.verification_key(DECIDED - DAY)}
    with pytest.raises(ClaimsRefused, match="iss"):
        verify(presented, keys=keys)


def test_a_status_list_is_no_credential():
    with pytest.raises(ClaimsRefused):
        verify(sign_status_list(a_list(), KEY))


@pytest.mark.parametrize(
    ("now", "good"),
    [
        (SIGNED - timedelta(seconds=61), False),
        (SIGNED - timedelta(seconds=60, microseconds=1), False),
        (SIGNED - timedelta(seconds=60), True),
        (SIGNED, True),
        (LAST + 365 * DAY, True),
    ],
)
def test_a_signature_from_the_future_is_refused_and_age_is_a_status(now, good):
    if good:
        assert verify(token(), now=now).valid_until == LAST
    else:
        with pytest.raises(ClaimsRefused, match="signed in the future"):
            verify(token(), now=now)


@pytest.mark.parametrize(
    ("bounds", "refusal"),
    [
        pytest.param({"activate_at": SIGNED + SECOND}, KeyNotInUse, id="before its first day"),
        pytest.param({"sign_until": SIGNED - SECOND}, KeyNotInUse, id="after its last day"),
        pytest.param({"distrust_at": NOW}, KeyDistrusted, id="compromised"),
        pytest.param({"distrust_at": NOW + SECOND}, None, id="compromised later"),
        pytest.param({"activate_at": SIGNED, "sign_until": SIGNED}, None, id="just in time"),
    ],
)
def test_a_key_counts_only_in_its_time(bounds, refusal):
    keys = {KID: VerificationKey(KID, KEY.public, **{"activate_at": DECIDED, **bounds})}
    if refusal is None:
        assert verify(token(), keys=keys).kid == KID
    else:
        with pytest.raises(refusal):
            verify(token(), keys=keys)
