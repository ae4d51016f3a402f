"""What the world may know of our keys: JWKS, DID document, one bare JWK, thumbprint.

Public members only, written one by one from the public key; nothing is filtered out of a
private one.

Source: RFC 7517, RFC 7638, W3C DID Core, did:web method.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec

from exam_engine.issuance.signing.keys import VerificationKey

_COORDINATE_BYTES = 32


def bare_jwk(key: VerificationKey) -> dict[str, str]:
    """Return one public key as a JWK with `kid`, `alg` and `use`."""
    return {**_point(key.public), "kid": key.kid, "alg": "ES256", "use": "sig"}


def jwks(keys: Iterable[VerificationKey], now: datetime) -> dict[str, object]:
    """Return the set of keys that are trusted at `now`, by key id."""
    return {"keys": [bare_jwk(key) for key in _trusted(keys, now)]}


def did_document(
    issuer_did: str, keys: Iterable[VerificationKey], now: datetime
) -> dict[str, object]:
    """Return the issuer's DID document with the keys that are trusted at `now`."""
    trusted = _trusted(keys, now)
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer_did,
        "verificationMethod": [
            {
                "id": key.kid,
                "type": "JsonWebKey",
                "controller": issuer_did,
                "publicKeyJwk": _point(key.public),
            }
            for key in trusted
        ],
        "assertionMethod": [key.kid for key in trusted],
    }


def thumbprint(key: VerificationKey) -> str:
    """Return the RFC 7638 SHA-256 thumbprint in base64url."""
    canonical = rfc8785.dumps(_point(key.public))
    return _base64url(hashlib.sha256(canonical).digest())


def _trusted(keys: Iterable[VerificationKey], now: datetime) -> list[VerificationKey]:
    return sorted((key for key in keys if key.is_trusted(now)), key=lambda key: key.kid)


def _point(public: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = public.public_numbers()
    return {
        "crv": "P-256",
        "kty": "EC",
        "x": _base64url(numbers.x.to_bytes(_COORDINATE_BYTES)),
        "y": _base64url(numbers.y.to_bytes(_COORDINATE_BYTES)),
    }


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
