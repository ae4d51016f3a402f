"""Attacks on a signed credential: one table per kind, each refused for its own reason.

The control comes first: the attacker's own tools, given the right key and content, do produce a
token that is accepted. So each refusal below is owed to the one thing that was changed.
"""

import base64
import copy
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from exam_engine.issuance.badge import Profile, StatusPurpose, badge
from exam_engine.issuance.lint import lint
from exam_engine.issuance.refusals import (
    BadSignature,
    ClaimsRefused,
    CredentialRefused,
    HeaderRefused,
    KeyDistrusted,
    KeyNotInUse,
    KeyRefused,
    MalformedToken,
    TokenTooLarge,
    UnknownKey,
)
from exam_engine.issuance.signing import (
    SigningKey,
    VerificationKey,
    bare_jwk,
    sign,
    sign_status_list,
    verify_credential,
)
from exam_engine.issuance.signing.strict import LARGEST_TOKEN
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
    NUMBER,
    PAGE,
    REVOCATION,
    SECOND,
    SIGNED,
    SUSPENSION,
    a_list,
    b64,
    claims_of,
    credential,
    key,
    token,
)

GOLDEN = Path(__file__).parent / "golden"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
HEADER = {"alg": "ES256", "kid": KID, "typ": "vc+jwt", "cty": "vc"}
PRIVATE = serialization.load_pem_private_key(KEY.to_pem(), None)
DROP = object()


def text_of(value):
    """Write JSON as an attacker may: texts and bytes stay as they are."""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def attackers_token(claims=None, header=HEADER, private=PRIVATE):
    """Sign anything under any header with our own key, as a thief could."""
    payload = claims_of(token()) if claims is None else claims
    signing_input = f"{b64(text_of(header))}.{b64(text_of(payload))}"
    der = private.sign(signing_input.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    return f"{signing_input}.{b64(r.to_bytes(32) + s.to_bytes(32))}"


def verify(presented, *, keys=KEYS, now=NOW):
    """Read a token the one way there is."""
    return verify_credential(presented, keys=keys, now=now)


def with_claims(profile=Profile.VCDM2, **changes):
    """Return the claims of a sound token after a change."""
    claims = claims_of(token(profile))
    for path, value in changes.items():
        words = {"context": "@context", "n0": 0, "n1": 1}
        *outer, name = [words.get(word, word) for word in path.split("__")]
        place = claims
        for step in outer:
            place = place[step]
        if value is DROP:
            del place[name]
        else:
            place[name] = value
    return claims


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
        pytest.param("A" + token(), "unreadable header|compact JWS", id="a character before"),
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


def test_the_last_character_has_no_second_spelling():
    signed = token()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spelt = alphabet[alphabet.index(signed[-1]) ^ 1]
    with pytest.raises(MalformedToken, match="compact JWS"):
        verify(signed[:-1] + spelt)


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
    with pytest.raises(KeyRefused, match="did:web:other.example#es-1 does not belong to did:web:v"):
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
