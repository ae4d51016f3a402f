"""Short-lived tokens of our own: socket tickets, signed picture links, receipts.

Not credentials and not login sessions. Each purpose has its own `typ`, its own key and its own
longest life, so that no token passes for another; one function opens them all. A ticket is
checked at the door of a socket, a link at the door of a picture; a receipt is for the candidate,
who can check it with the public key from `receipt_key`.

    TokenRefused
    ├── TokenMalformed       not a token, or one with more than one reading
    ├── TokenForged          signature, header, audience or issuer of another
    ├── TokenLapsed          after its end, before its beginning, or longer-lived than allowed
    └── TokenForAnother      good, but bound to another person or thing

Source: RFC 8725 (own type, own key, required claims), RFC 5869 (a key per purpose).
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

from exam_engine.ids import KeyId
from exam_engine.instants import EPOCH, require_utc
from exam_engine.issuance.signing import VerificationKey, bare_jwk
from exam_engine.issuance.strict_json import NotStrict, parse_object

LARGEST_TOKEN = 4_096
"""Characters of a token that are looked at, inclusive."""
SKEW = timedelta(seconds=5)
"""How far the clocks of two processes may lie apart at a token's beginning."""
SHORTEST_SECRET = 32
"""Bytes of the secret from which all keys are derived, at least."""

_KEY_BYTES = 32
_ENTROPY_BYTES = 48
_JTI_BYTES = 16
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_THREE_SEGMENTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_OWN_CLAIMS = frozenset({"iss", "aud", "sub", "jti", "iat", "exp"})


class TokenRefused(Exception):
    """The token opens nothing."""

    code: ClassVar[str] = "token_refused"


class TokenMalformed(TokenRefused):
    """Not a token of this kind, or one that can be read in two ways."""

    code = "token_malformed"


class TokenForged(TokenRefused):
    """Signed by somebody else, for another purpose or for another deployment."""

    code = "token_forged"


class TokenLapsed(TokenRefused):
    """Outside the time for which it was given."""

    code = "token_lapsed"


class TokenForAnother(TokenRefused):
    """Good, but bound to another person, login session or thing."""

    code = "token_for_another"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One kind of token.

    Attributes:
        typ: the header's `typ`, different for each kind.
        algorithm: `HS256` where only we read it, `ES256` where others do.
        longest: longest life; a longer one is neither issued nor accepted.
        bound: claims that every token of this kind has.
        optional: further claims it may have; others are refused.
    """

    typ: str
    algorithm: str
    longest: timedelta
    bound: frozenset[str]
    optional: frozenset[str] = frozenset()


SOCKET_TICKET = Purpose(
    "assay-ticket+jwt",
    "HS256",
    timedelta(seconds=60),
    frozenset({"roles"}),
    frozenset({"attempt", "session", "network"}),
)
"""Opens one socket for the person in `sub`; candidates' tickets name their attempt, and mark the
network that asked for them."""

PICTURE_LINK = Purpose(
    "assay-picture+jwt",
    "HS256",
    timedelta(seconds=60),
    frozenset({"snapshot", "purpose"}),
)
"""Shows one snapshot to the person in `sub`, who asked for it, for one purpose."""

RECEIPT = Purpose(
    "assay-receipt+jwt",
    "ES256",
    timedelta(days=5 * 366),
    frozenset({"attempt", "last_seq", "chain_head"}),
    frozenset({"answers", "count", "started", "ended"}),
)
"""Says what had been stored of an attempt at `iat`: its last sequence and the chain's head, and at
the end the digest of the list of answers that count."""

PURPOSES = (SOCKET_TICKET, PICTURE_LINK, RECEIPT)


class TokenBox:
    """Issues and opens tokens with keys derived from one secret, one key per purpose.

    Args:
        secret: at least 32 bytes; equal secrets make equal keys in all processes.
        audience: the deployment's public URL; tokens of another deployment are refused.
    """

    __slots__ = ("_audience", "_jws", "_keys", "_receipt_key")

    def __init__(self, secret: bytes, *, audience: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the secret has {len(secret)} bytes, at least {SHORTEST_SECRET}")
        if not audience:
            raise ValueError("tokens name the deployment they are for")
        self._audience = audience
        self._receipt_key = _private_key(secret, RECEIPT.typ)
        self._keys: dict[str, bytes] = {
            purpose.typ: _derived(secret, purpose.typ, _KEY_BYTES)
            for purpose in PURPOSES
            if purpose.algorithm == "HS256"
        }
        self._jws = {
            name: PyJWS(algorithms=[name], options={"enforce_minimum_key_length": True})
            for name in ("HS256", "ES256")
        }

    def issue(
        self,
        purpose: Purpose,
        subject: str,
        claims: Mapping[str, object],
        *,
        now: datetime,
        lifetime: timedelta,
    ) -> str:
        """Return a fresh token; no two are equal.

        Args:
            purpose: what it is for.
            subject: the person it is given to.
            claims: all of the purpose's bound claims, none beyond the optional ones.
            now: its first second.
            lifetime: at least one second, at most the purpose's longest.

        Raises:
            ValueError: a claim is missing or foreign, or the life is too long; our mistake.
        """
        if not timedelta(seconds=1) <= lifetime <= purpose.longest:
            raise ValueError(f"{purpose.typ} lives up to {purpose.longest}, not {lifetime}")
        problem = _claims_problem(purpose, claims)
        if problem or not subject:
            raise ValueError(f"{purpose.typ}: {problem or 'no subject'}")
        issued = int(require_utc(now).timestamp())
        payload = {
            **claims,
            "iss": self._audience,
            "aud": self._audience,
            "sub": subject,
            "jti": secrets.token_urlsafe(_JTI_BYTES),
            "iat": issued,
            "exp": issued + int(lifetime.total_seconds()),
        }
        key = self._receipt_key if purpose is RECEIPT else self._keys[purpose.typ]
        return self._jws[purpose.algorithm].encode(
            _json(payload), key, algorithm=purpose.algorithm, headers={"typ": purpose.typ}
        )

    def verify(
        self,
        purpose: Purpose,
        token: object,
        *,
        now: datetime,
        expect: Mapping[str, object] | None = None,
    ) -> Mapping[str, object]:
        """Open a token of one purpose and return its claims.

        Args:
            purpose: the only kind that is accepted.
            token: whatever was presented.
            now: the token must have begun and not have ended; the end itself is too late.
            expect: claims that must have exactly these values, such as `{"sub": person_id}`.

        Raises:
            TokenRefused: the narrowest class that says why.
        """
        claims = self._open(purpose, token)
        self._require_ours(purpose, claims)
        _require_time(purpose, claims, require_utc(now))
        for name, value in (expect or {}).items():
            if claims.get(name) != value:
                raise TokenForAnother(f"{name} of this {purpose.typ} is another")
        return claims

    def receipt_key(self) -> dict[str, str]:
        """Return the public JWK with which anybody can check receipts."""
        public = self._receipt_key.public_key()
        return bare_jwk(VerificationKey(KeyId("receipts"), public, EPOCH))

    def _open(self, purpose: Purpose, token: object) -> dict[str, object]:
        if not isinstance(token, str) or len(token) > LARGEST_TOKEN:
            raise TokenMalformed(f"not a text of at most {LARGEST_TOKEN} characters")
        if not _THREE_SEGMENTS.fullmatch(token):
            raise TokenMalformed("not three segments of base64url")
        try:
            head = token.partition(".")[0]
            header = parse_object(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        except ValueError as error:
            raise TokenMalformed(f"unreadable header: {error}") from error
        if header != {"alg": purpose.algorithm, "typ": purpose.typ}:
            raise TokenForged(f"not the header of {purpose.typ}")
        public = self._receipt_key.public_key()
        key = public if purpose is RECEIPT else self._keys[purpose.typ]
        try:
            opened = self._jws[purpose.algorithm].decode(token, key, algorithms=[purpose.algorithm])
        except PyJWTError as error:
            raise TokenForged(f"{purpose.typ}: {error}") from error
        try:
            return parse_object(opened)
        except NotStrict as error:
            raise TokenMalformed(f"the claims are not strict JSON: {error}") from error

    def _require_ours(self, purpose: Purpose, claims: Mapping[str, object]) -> None:
        for name in ("iss", "aud"):
            if claims.get(name) != self._audience:
                raise TokenForged(f"{name} is {claims.get(name)!r:.120}")
        for name in ("sub", "jti"):
            if not isinstance(claims.get(name), str) or not claims[name]:
                raise TokenMalformed(f"no {name}")
        own = {name: value for name, value in claims.items() if name not in _OWN_CLAIMS}
        problem = _claims_problem(purpose, own)
        if problem:
            raise TokenMalformed(f"{purpose.typ}: {problem}")


def _require_time(purpose: Purpose, claims: Mapping[str, object], now: datetime) -> None:
    begin, end = claims.get("iat"), claims.get("exp")
    # bool is an int to isinstance, and no instant.
    if type(begin) is not int or type(end) is not int:
        raise TokenMalformed(f"iat {begin!r:.40}, exp {end!r:.40}")
    if not 0 < end - begin <= int(purpose.longest.total_seconds()):
        raise TokenLapsed(f"a life of {end - begin} s")
    second = now.timestamp()
    if not begin - SKEW.total_seconds() <= second < end:
        raise TokenLapsed(f"good from {begin} until {end}, now is {int(second)}")


def _claims_problem(purpose: Purpose, claims: Mapping[str, object]) -> str:
    missing = purpose.bound - claims.keys()
    foreign = claims.keys() - purpose.bound - purpose.optional
    if missing or foreign:
        return f"missing {sorted(missing)}, foreign {sorted(foreign)}"
    return ""


def _json(payload: Mapping[str, object]) -> bytes:
    return json.dumps(payload, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()


def _derived(secret: bytes, purpose: str, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=None, info=purpose.encode()).derive(secret)


def _private_key(secret: bytes, purpose: str) -> ec.EllipticCurvePrivateKey:
    # 128 surplus bits, so that no key is likelier than another (FIPS 186-5 A.2.1).
    surplus = int.from_bytes(_derived(secret, purpose, _ENTROPY_BYTES))
    return ec.derive_private_key(surplus % (_P256_ORDER - 1) + 1, ec.SECP256R1())
