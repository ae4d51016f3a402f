"""What the world may know of our keys: JWKS, DID document, one bare JWK, thumbprint.

Public members only, written one by one from the public key; nothing is filtered out of a
private one.

Source: RFC 7517, RFC 7638, RFC 8037, RFC 9864, W3C DID Core and Controlled Identifiers, did:web.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from exam_engine.ids import KeyId
from exam_engine.issuance.signing.keys import VerificationKey
from exam_engine.issuance.signing.proof_keys import ProofKey

AnyKey: TypeAlias = VerificationKey | ProofKey
AnyPublic: TypeAlias = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

_COORDINATE_BYTES = 32


def bare_jwk(key: AnyKey) -> dict[str, str]:
    """Return one public key as a JWK with `kid`, `alg` and `use`."""
    return public_jwk(key.kid, key.public)


def public_jwk(kid: KeyId, public: AnyPublic) -> dict[str, str]:
    """Return a public half as a JWK with `kid`, `alg` and `use`."""
    alg = "Ed25519" if isinstance(public, ed25519.Ed25519PublicKey) else "ES256"
    return {**_point(public), "kid": kid, "alg": alg, "use": "sig"}


def jwks(keys: Iterable[AnyKey], now: datetime) -> dict[str, object]:
    """Return the set of keys for tokens that are trusted at `now`, by key id."""
    trusted = _trusted(keys, now)
    return {"keys": [bare_jwk(key) for key in trusted if isinstance(key, VerificationKey)]}


def did_document(issuer_did: str, keys: Iterable[AnyKey], now: datetime) -> dict[str, object]:
    """Return the issuer's DID document with the keys that are trusted at `now`."""
    trusted = _trusted(keys, now)
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/jwk/v1",
            "https://w3id.org/security/multikey/v1",
        ],
        "id": issuer_did,
        "verificationMethod": [verification_method(key) for key in trusted],
        "assertionMethod": [key.kid for key in trusted],
    }


def verification_method(key: AnyKey) -> dict[str, object]:
    """Return one key as the DID document lists it: a JWK for tokens, a Multikey for proofs."""
    if isinstance(key, ProofKey):
        shape: dict[str, object] = {"type": "Multikey", "publicKeyMultibase": key.multibase}
    else:
        shape = {"type": "JsonWebKey", "publicKeyJwk": _point(key.public)}
    return {"id": key.kid, "controller": key.issuer_did, **shape}


def thumbprint(key: AnyKey) -> str:
    """Return the RFC 7638 SHA-256 thumbprint in base64url."""
    canonical = rfc8785.dumps(_point(key.public))
    return _base64url(hashlib.sha256(canonical).digest())


def _trusted(keys: Iterable[AnyKey], now: datetime) -> list[AnyKey]:
    return sorted((key for key in keys if key.is_trusted(now)), key=lambda key: key.kid)


def _point(public: AnyPublic) -> dict[str, str]:
    if isinstance(public, ed25519.Ed25519PublicKey):
        return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(public.public_bytes_raw())}
    numbers = public.public_numbers()
    return {
        "crv": "P-256",
        "kty": "EC",
        "x": _base64url(numbers.x.to_bytes(_COORDINATE_BYTES)),
        "y": _base64url(numbers.y.to_bytes(_COORDINATE_BYTES)),
    }


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
