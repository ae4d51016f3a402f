"""The signed envelope: canonical claims in a compact JWS, ES256 alone.

Not the meaning of the claims. Reading is strict: size before parsing, one of the allowed header
shapes, a key of our own, one algorithm, JSON with one reading. The signature is checked by
cryptography alone; PyJWT's `decode` takes duplicate names and padding, keeps its own clock, and
checks the alphabet of a long token byte by byte (`python -m benchmarks.verification`). Tests hold
the two against each other: whatever is read here, PyJWT's strict JWS reads as well.

Source: RFC 7515, RFC 8725, W3C VC-JOSE-COSE, OB 3.0 on JWT headers.
"""

import binascii
import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from jwt.algorithms import ECAlgorithm
from jwt.api_jws import PyJWS
from jwt.utils import der_to_raw_signature

from exam_engine.issuance.badge import Profile
from exam_engine.issuance.refusals import (
    BadSignature,
    HeaderRefused,
    MalformedToken,
    TokenTooLarge,
    UnknownKey,
)
from exam_engine.issuance.signing.keys import KeyInTime, KeyTable, Signer, VerificationKey
from exam_engine.issuance.strict_json import NotStrict, parse_object

ALGORITHM = "ES256"
_HEADERS: Mapping[Profile, Mapping[str, str]] = {
    Profile.OB3: {"typ": "JWT"},
    Profile.VCDM2: {"typ": "vc+jwt", "cty": "vc"},
}
LOG_HEAD = "assay-log-head+jwt"
EVIDENCE_ROOT = "assay-evidence-root+jwt"
"""Header types of statements that are no credentials, each read as itself alone."""
_SEGMENTS = 3
_ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_WHOLE = {2: frozenset(_ALPHABET[::16]), 3: frozenset(_ALPHABET[::4])}
"""By the length of an incomplete last group: the last signs that leave no spare bit set."""
_SHORT_HEADER = 1_024
_ES256 = ec.ECDSA(hashes.SHA256())
_COORDINATE = 32
"""Bytes of r, and of s."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Something whose signature fits: its claims, and under which key and form."""

    claims: dict[str, object]
    key: KeyInTime
    profile: Profile


def seal(claims: Mapping[str, object], signer: Signer, profile: Profile) -> str:
    """Sign claims; the payload is canonical JSON, the header one of the two allowed shapes."""
    return _sealed(claims, signer, _HEADERS[profile])


def seal_head(claims: Mapping[str, object], signer: Signer, kind: str = LOG_HEAD) -> str:
    """Sign a head of the issuance log, or another statement of a kind of its own."""
    return _sealed(claims, signer, {"typ": kind})


def _sealed(claims: Mapping[str, object], signer: Signer, shape: Mapping[str, str]) -> str:
    writer = PyJWS(algorithms=[])
    writer.register_algorithm(ALGORITHM, _SignerES256())
    return writer.encode(
        rfc8785.dumps(dict(claims)),  # type: ignore[arg-type]
        signer,  # type: ignore[arg-type]
        algorithm=ALGORITHM,
        headers={**shape, "kid": signer.kid},
    )


def open_token(token: object, *, keys: KeyTable, largest: int) -> Opened:
    """Check shape, header, key and signature, in this order, and return the claims.

    Args:
        token: whatever was presented; only text can pass.
        keys: our own keys by key id.
        largest: characters that are looked at, inclusive.

    Raises:
        TokenTooLarge, MalformedToken, HeaderRefused, UnknownKey, BadSignature: see there.
    """
    text = _three_segments(token, largest)
    profile, kid = _read_header(text.partition(".")[0])
    claims, key = _checked(text, kid, keys)
    return Opened(claims, key, profile)


def open_head(
    token: object, *, keys: KeyTable, largest: int, kind: str = LOG_HEAD
) -> tuple[dict[str, object], VerificationKey]:
    """Do the same for what `seal_head` signed; returns its claims and who signed.

    Raises:
        TokenTooLarge, MalformedToken, HeaderRefused, UnknownKey, BadSignature: see there.
    """
    text = _three_segments(token, largest)
    header = _header(text.partition(".")[0])
    if header != {"typ": kind, "alg": ALGORITHM, "kid": header.get("kid")}:
        raise HeaderRefused(f"not the header of a head: {header!r:.200}")
    return _checked(text, str(header["kid"]), keys)


def _three_segments(token: object, largest: int) -> str:
    if not isinstance(token, str):
        raise MalformedToken(f"a token is text, not {type(token).__name__}")
    if len(token) > largest:
        raise TokenTooLarge(f"{len(token)} characters, allowed are {largest}")
    segments = token.split(".")
    if len(segments) != _SEGMENTS or not all(segments) or not token.isascii():
        raise MalformedToken("not three segments of base64url")
    # `_raw` translates into the other alphabet and pads, so nobody else may have done either.
    if "+" in token or "/" in token or "=" in token:
        raise MalformedToken("not three segments of base64url without padding")
    return token


def _checked(text: str, kid: str, keys: KeyTable) -> tuple[dict[str, object], VerificationKey]:
    signing_input, _, signature = text.rpartition(".")
    key = keys.get(kid)
    if key is None:
        raise UnknownKey(f"no key of ours: {kid!r:.120}")
    payload = _raw(signing_input.partition(".")[2])
    if not _fits(key.public, signing_input.encode("ascii"), _raw(signature)):
        raise BadSignature(f"the signature does not fit under {key.kid}")
    return _claims(payload), key


def _fits(public: ec.EllipticCurvePublicKey, message: bytes, raw: bytes) -> bool:
    """Check an ES256 signature as PyJWT's `ECAlgorithm` does, without what it makes anew each time.

    A test holds the two against each other.
    """
    if len(raw) != 2 * _COORDINATE:
        return False
    r, s = int.from_bytes(raw[:_COORDINATE]), int.from_bytes(raw[_COORDINATE:])
    try:
        public.verify(encode_dss_signature(r, s), message, _ES256)
    except InvalidSignature:
        return False
    return True


def _header(segment: str) -> dict[str, object]:
    if len(segment) > _SHORT_HEADER:
        raise HeaderRefused(f"a header of {len(segment)} characters")
    try:
        return parse_object(_raw(segment))
    except NotStrict as error:
        raise MalformedToken(f"unreadable header: {error}") from error


@lru_cache(maxsize=64)
def _read_header(segment: str) -> tuple[Profile, str]:
    """Return what a header says; one key signs thousands of tokens with the same one."""
    header = _header(segment)
    return _profile(header), str(header["kid"])


def _profile(header: Mapping[str, object]) -> Profile:
    # Whole headers are compared, so that crit, b64, jwk, jku, x5u and the like have no place.
    kid = header.get("kid")
    if isinstance(kid, str):
        for profile, shape in _HEADERS.items():
            if header == {**shape, "alg": ALGORITHM, "kid": kid}:
                return profile
    raise HeaderRefused(f"neither of the two allowed headers: {header!r:.200}")


def _claims(payload: bytes) -> dict[str, object]:
    try:
        return parse_object(payload)
    except NotStrict as error:
        raise MalformedToken(f"the claims are not strict JSON: {error}") from error


def _raw(segment: str) -> bytes:
    # Padding and the other alphabet were refused before; strict mode skips no other sign either.
    standard = segment.encode("ascii").replace(b"-", b"+").replace(b"_", b"/")
    rest = len(segment) % 4
    try:
        raw = binascii.a2b_base64(standard + b"=" * (-rest % 4), strict_mode=True)
    except binascii.Error as error:
        raise MalformedToken(f"not three segments: one is no base64url: {error}") from error
    # Spare bits, which only an incomplete last group has, would be a second spelling.
    if rest and segment[-1] not in _WHOLE[rest]:
        raise MalformedToken("a segment has spare bits set")
    return raw


class _SignerES256(ECAlgorithm):
    """ES256 that hands the digest to a signer, so that the private key can live elsewhere."""

    def __init__(self) -> None:
        super().__init__(ECAlgorithm.SHA256)

    def prepare_key(self, key: Any) -> Any:  # noqa: ANN401 - PyJWT's own signature
        return key

    def check_key_length(self, key: Any) -> str | None:  # noqa: ANN401
        return None

    def sign(self, msg: bytes, key: Any) -> bytes:  # noqa: ANN401
        return der_to_raw_signature(key.sign_digest(hashlib.sha256(msg).digest()), ec.SECP256R1())
