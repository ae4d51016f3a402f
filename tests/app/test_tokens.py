"""Tickets, picture links and receipts: each opens its own door, for its own person, in its time."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from app.tokens import (
    LARGEST_TOKEN,
    PICTURE_LINK,
    PURPOSES,
    RECEIPT,
    SOCKET_TICKET,
    TokenBox,
    TokenForAnother,
    TokenForged,
    TokenLapsed,
    TokenMalformed,
    TokenRefused,
)

NOW = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(seconds=60)
HERE = "https://exams.example"
SECRET = bytes(range(32))
BOX = TokenBox(SECRET, audience=HERE)
CLAIMS = {
    SOCKET_TICKET: {"roles": ["candidate"], "attempt": "a1", "session": "s1"},
    PICTURE_LINK: {"snapshot": "p7", "purpose": "live"},
    RECEIPT: {"attempt": "a1", "last_seq": 41, "chain_head": "9c1f" * 16},
}


def issue(purpose, *, box=BOX, subject="cara", claims=None, now=NOW, lifetime=MINUTE):
    """Issue a token of a purpose with its usual claims."""
    return box.issue(purpose, subject, claims or CLAIMS[purpose], now=now, lifetime=lifetime)


def parts_of(token):
    """Return header and claims without checking anything."""
    return [
        json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        for part in token.split(".")[:2]
    ]


def hmac_token(payload, *, typ=SOCKET_TICKET.typ, header=None, box=BOX, purpose=SOCKET_TICKET):
    """Sign any payload with the ticket key, as only the deployment could."""
    head = header or {"alg": "HS256", "typ": typ}
    text = payload if isinstance(payload, str) else json.dumps(payload)
    segments = [
        base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")
        for part in (head if isinstance(head, str) else json.dumps(head), text)
    ]
    signing_input = ".".join(segments)
    tag = hmac.new(box._keys[purpose.typ], signing_input.encode(), hashlib.sha256).digest()
    return f"{signing_input}.{base64.urlsafe_b64encode(tag).decode().rstrip('=')}"


def sound_payload(**changes):
    """Return the claims of a sound ticket after a change; None removes a claim."""
    claims = {**parts_of(issue(SOCKET_TICKET))[1], **changes}
    return {name: value for name, value in claims.items() if value is not None}


@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose.typ)
def test_a_token_comes_back_with_what_was_put_in(purpose):
    claims = BOX.verify(purpose, issue(purpose), now=NOW)
    own = {name: claims[name] for name in CLAIMS[purpose]}
    assert own == CLAIMS[purpose]
    assert (claims["sub"], claims["iss"], claims["aud"]) == ("cara", HERE, HERE)
    assert (claims["iat"], claims["exp"]) == (int(NOW.timestamp()), int(NOW.timestamp()) + 60)
    assert len(claims["jti"]) == 22


@pytest.mark.parametrize("given", PURPOSES, ids=lambda purpose: purpose.typ)
@pytest.mark.parametrize("asked", PURPOSES, ids=lambda purpose: purpose.typ)
def test_no_token_passes_for_another_kind(given, asked):
    if given is not asked:
        with pytest.raises(TokenForged, match="not the header"):
            BOX.verify(asked, issue(given), now=NOW)


def test_each_kind_has_a_key_of_its_own():
    assert BOX._keys[SOCKET_TICKET.typ] != BOX._keys[PICTURE_LINK.typ]
    relabelled = hmac_token(
        {**parts_of(issue(PICTURE_LINK))[1]}, typ=PICTURE_LINK.typ, purpose=SOCKET_TICKET
    )
    with pytest.raises(TokenForged, match="Signature"):
        BOX.verify(PICTURE_LINK, relabelled, now=NOW)


def test_equal_secrets_open_each_others_tokens_and_others_do_not():
    token = issue(SOCKET_TICKET)
    assert TokenBox(SECRET, audience=HERE).verify(SOCKET_TICKET, token, now=NOW)["sub"] == "cara"
    for purpose in PURPOSES:
        with pytest.raises(TokenForged, match="ignature"):
            TokenBox(SECRET + b"x", audience=HERE).verify(purpose, issue(purpose), now=NOW)
        with pytest.raises(TokenForged, match="iss is"):
            TokenBox(SECRET, audience=f"{HERE}:8443").verify(purpose, issue(purpose), now=NOW)


def test_no_two_tokens_are_equal():
    assert issue(SOCKET_TICKET) != issue(SOCKET_TICKET)


@pytest.mark.parametrize(
    ("now", "good"),
    [
        (NOW - timedelta(seconds=5, microseconds=1), False),
        (NOW - timedelta(seconds=5), True),
        (NOW, True),
        (NOW + MINUTE - timedelta(microseconds=1), True),
        (NOW + MINUTE, False),
    ],
)
def test_a_token_opens_from_its_beginning_to_just_before_its_end(now, good):
    token = issue(SOCKET_TICKET)
    if good:
        assert BOX.verify(SOCKET_TICKET, token, now=now)["attempt"] == "a1"
    else:
        with pytest.raises(TokenLapsed, match="good from"):
            BOX.verify(SOCKET_TICKET, token, now=now)


@pytest.mark.parametrize(
    ("purpose", "lifetime"),
    [
        (SOCKET_TICKET, MINUTE + SECOND),
        (PICTURE_LINK, MINUTE + SECOND),
        (RECEIPT, timedelta(days=5 * 366 + 1)),
        (SOCKET_TICKET, timedelta(0)),
        (SOCKET_TICKET, -SECOND),
    ],
)
def test_a_longer_life_is_never_given(purpose, lifetime):
    with pytest.raises(ValueError, match=r"lives up to"):
        issue(purpose, lifetime=lifetime)


@pytest.mark.parametrize("exp", [61, 0, -1])
def test_a_longer_or_empty_life_is_not_accepted_either(exp):
    payload = sound_payload(exp=int(NOW.timestamp()) + exp)
    with pytest.raises(TokenLapsed, match=f"a life of {exp} s"):
        BOX.verify(SOCKET_TICKET, hmac_token(payload), now=NOW)


@pytest.mark.parametrize(
    ("purpose", "claims"),
    [
        (SOCKET_TICKET, {"attempt": "a1"}),
        (SOCKET_TICKET, {"roles": [], "score": 7}),
        (PICTURE_LINK, {"snapshot": "p7", "purpose": "live", "roles": []}),
        (RECEIPT, {"attempt": "a1", "last_seq": 41}),
        (PICTURE_LINK, {"snapshot": "p7", "purpose": "live", "exp": 9_999_999_999}),
    ],
)
def test_a_token_has_the_claims_of_its_kind_and_no_others(purpose, claims):
    with pytest.raises(ValueError, match=r"missing .* foreign"):
        issue(purpose, claims=claims)


def test_a_token_is_given_to_somebody():
    with pytest.raises(ValueError, match="no subject"):
        issue(SOCKET_TICKET, subject="")


def test_the_tools_of_the_forger_work_when_nothing_is_changed():
    assert BOX.verify(SOCKET_TICKET, hmac_token(sound_payload()), now=NOW)["sub"] == "cara"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"sub": None}, TokenMalformed, id="no sub"),
        pytest.param({"sub": ""}, TokenMalformed, id="sub empty"),
        pytest.param({"sub": 7}, TokenMalformed, id="sub a number"),
        pytest.param({"jti": None}, TokenMalformed, id="no jti"),
        pytest.param({"iat": None}, TokenMalformed, id="no iat"),
        pytest.param({"exp": None}, TokenMalformed, id="no exp"),
        pytest.param({"exp": "1795510860"}, TokenMalformed, id="exp a text"),
        pytest.param({"iat": True}, TokenMalformed, id="iat a bool"),
        pytest.param({"aud": None}, TokenForged, id="no aud"),
        pytest.param({"aud": [HERE]}, TokenForged, id="aud a list"),
        pytest.param({"aud": "https://other.example"}, TokenForged, id="aud of another"),
        pytest.param({"iss": None}, TokenForged, id="no iss"),
        pytest.param({"roles": None}, TokenMalformed, id="no roles"),
        pytest.param({"admin": True}, TokenMalformed, id="a claim more"),
    ],
)
def test_claims_that_are_missing_or_mistyped_are_refused(changes, refusal):
    with pytest.raises(refusal):
        BOX.verify(SOCKET_TICKET, hmac_token(sound_payload(**changes)), now=NOW)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": SOCKET_TICKET.typ},
        {"alg": "ES256", "typ": SOCKET_TICKET.typ},
        {"alg": "HS512", "typ": SOCKET_TICKET.typ},
        {"alg": "HS256", "typ": "JWT"},
        {"alg": "HS256"},
        {"alg": "HS256", "typ": SOCKET_TICKET.typ, "kid": "1"},
        {"alg": "HS256", "typ": SOCKET_TICKET.typ, "crit": []},
    ],
)
def test_a_header_of_any_other_shape_is_refused(header):
    with pytest.raises(TokenForged, match="not the header"):
        BOX.verify(SOCKET_TICKET, hmac_token(sound_payload(), header=header), now=NOW)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(None, id="nothing"),
        pytest.param(issue(SOCKET_TICKET).encode(), id="bytes"),
        pytest.param("", id="empty"),
        pytest.param("a.b", id="two segments"),
        pytest.param(issue(SOCKET_TICKET) + "=", id="padding"),
        pytest.param(issue(SOCKET_TICKET) + "\n", id="a line break"),
        pytest.param("a" * 41 + ".b.c", id="no base64"),
        pytest.param("x" * (LARGEST_TOKEN + 1), id="too long"),
        pytest.param(hmac_token(sound_payload(), header="[]"), id="header a list"),
        pytest.param(hmac_token('{"sub":"a","sub":"b"}'), id="a name twice"),
        pytest.param(hmac_token('{"exp":1.5}'), id="a fraction"),
    ],
)
def test_text_with_two_readings_or_none_is_refused(token):
    with pytest.raises(TokenMalformed):
        BOX.verify(SOCKET_TICKET, token, now=NOW)


def test_a_changed_token_is_forged():
    head, payload, tail = issue(SOCKET_TICKET).split(".")
    other = hmac_token(sound_payload(sub="petra")).split(".")[1]
    for forged in (f"{head}.{other}.{tail}", f"{head}.{payload}.{'A' * 43}"):
        with pytest.raises(TokenForged):
            BOX.verify(SOCKET_TICKET, forged, now=NOW)


@pytest.mark.parametrize(
    "expect",
    [
        {"sub": "petra"},
        {"snapshot": "p8"},
        {"sub": "cara", "snapshot": "p8"},
        {"session": "s1"},
    ],
)
def test_a_link_shows_its_picture_to_whoever_asked_for_it(expect):
    token = issue(PICTURE_LINK)
    bound = {"sub": "cara", "snapshot": "p7"}
    assert BOX.verify(PICTURE_LINK, token, now=NOW, expect=bound)["snapshot"] == "p7"
    with pytest.raises(TokenForAnother, match="is another"):
        BOX.verify(PICTURE_LINK, token, now=NOW, expect=expect)


def test_a_receipt_is_checked_by_anybody_with_the_public_key_alone():
    token = issue(RECEIPT, lifetime=RECEIPT.longest)
    key = jwt.PyJWK(BOX.receipt_key())
    claims = jwt.decode(
        token, key, algorithms=["ES256"], audience=HERE, options={"verify_iat": False}
    )
    assert (claims["attempt"], claims["last_seq"]) == ("a1", 41)
    assert parts_of(token)[0] == {"alg": "ES256", "typ": "assay-receipt+jwt"}
    assert set(BOX.receipt_key()) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def test_the_receipt_key_is_derived_and_so_the_same_in_every_process():
    assert TokenBox(SECRET, audience="x").receipt_key() == BOX.receipt_key()
    assert TokenBox(SECRET[::-1], audience="x").receipt_key() != BOX.receipt_key()


def test_a_short_secret_or_a_nameless_deployment_is_our_mistake():
    with pytest.raises(ValueError, match="31 bytes, at least 32"):
        TokenBox(bytes(31), audience=HERE)
    with pytest.raises(ValueError, match="name the deployment"):
        TokenBox(SECRET, audience="")


def test_every_refusal_has_a_stable_code():
    codes = {refusal.code for refusal in [TokenRefused, *TokenRefused.__subclasses__()]}
    assert codes == {
        "token_refused",
        "token_malformed",
        "token_forged",
        "token_lapsed",
        "token_for_another",
    }


def test_time_is_aware():
    with pytest.raises(ValueError, match="not an aware UTC"):
        issue(SOCKET_TICKET, now=NOW.replace(tzinfo=None))
