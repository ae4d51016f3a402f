"""Keys for proofs inside a document: Ed25519, typed objects, never bytes or text.

A type of their own, so that no header and no proof can name a key of the other kind.

Source: RFC 8032; W3C Controlled Identifiers 1.0 (Multikey).
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ed25519

from exam_engine.ids import KeyId
from exam_engine.instants import require_utc
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.signing.held import HeldKey, private_key
from exam_engine.issuance.signing.keys import PRIVATE_MEMBERS, KeyInTime
from exam_engine.issuance.signing.multibase import to_multibase

SEED_BYTES = 32
"""Random bytes that make one key."""
MESSAGE_BYTES = 64
"""Bytes that a proof signs: the SHA-256 digests of its options and of the document."""

_ED25519_PUBLIC = b"\xed\x01"


@dataclass(frozen=True, slots=True)
class ProofKey(KeyInTime):
    """The public half of a key for proofs, with the times at which its signatures count."""

    kid: KeyId
    public: ed25519.Ed25519PublicKey
    activate_at: datetime
    sign_until: datetime | None = None
    distrust_at: datetime | None = None

    def __post_init__(self) -> None:
        require_utc(self.activate_at)

    @classmethod
    def from_jwk(
        cls, kid: KeyId, jwk: Mapping[str, object], *, activate_at: datetime
    ) -> "ProofKey":
        """Read a stored public JWK.

        Raises:
            KeyRefused: not an Ed25519 key, or it has private members.
        """
        private = PRIVATE_MEMBERS & jwk.keys()
        if private:
            raise KeyRefused(f"{kid} holds private members: {sorted(private)}")
        if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
            raise KeyRefused(f"{kid} is no Ed25519 key: {jwk.get('kty')!r} {jwk.get('crv')!r}")
        try:
            raw = base64.urlsafe_b64decode(str(jwk.get("x")) + "=")
            public = ed25519.Ed25519PublicKey.from_public_bytes(raw)
        except (ValueError, binascii.Error) as error:
            raise KeyRefused(f"{kid} has no usable point: {error}") from error
        return cls(kid, public, activate_at)

    @property
    def multibase(self) -> str:
        """The key as a Multikey writes it."""
        return to_multibase(_ED25519_PUBLIC + self.public.public_bytes_raw())


ProofKeyTable: TypeAlias = Mapping[str, ProofKey]
"""Our keys for proofs by key id; the only place where a proof's method is looked up."""


class ProofSigner(Protocol):
    """What proofs need of a key; 64 bytes fit any hardware module."""

    @property
    def kid(self) -> KeyId:
        """Full DID URL of the key."""
        ...

    @property
    def public(self) -> ed25519.Ed25519PublicKey:
        """The public half, for checking what was signed."""
        ...

    def sign_message(self, message: bytes) -> bytes:
        """Sign two SHA-256 digests (64 bytes); the answer has 64 bytes."""
        ...


class ProofSigningKey(HeldKey):
    """A private Ed25519 key held in memory; it shows itself to nobody."""

    __slots__ = ("public",)

    _private: ed25519.Ed25519PrivateKey

    def __init__(self, kid: KeyId, private: ed25519.Ed25519PrivateKey) -> None:
        self.kid = kid
        self.public = private.public_key()
        self._private = private

    @classmethod
    def from_random(cls, kid: KeyId, seed: bytes) -> "ProofSigningKey":
        """Make a key from exactly 32 random bytes; equal bytes make equal keys.

        Raises:
            ValueError: another count of bytes.
        """
        if len(seed) != SEED_BYTES:
            raise ValueError(f"a key takes {SEED_BYTES} random bytes, not {len(seed)}")
        return cls(kid, ed25519.Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_pem(cls, kid: KeyId, pem: bytes) -> "ProofSigningKey":
        """Read an unencrypted PKCS#8 key.

        Raises:
            KeyRefused: not PEM, encrypted, or no Ed25519 private key.
        """
        private = private_key(kid, pem)
        if not isinstance(private, ed25519.Ed25519PrivateKey):
            raise KeyRefused(f"{kid} is no Ed25519 key")
        return cls(kid, private)

    def sign_message(self, message: bytes) -> bytes:
        """Sign two SHA-256 digests (64 bytes); the answer has 64 bytes.

        Raises:
            ValueError: another count of bytes.
        """
        if len(message) != MESSAGE_BYTES:
            raise ValueError(f"a proof signs {MESSAGE_BYTES} bytes, not {len(message)}")
        return self._private.sign(message)

    def verification_key(self, activate_at: datetime) -> ProofKey:
        """Return the public half, good for signatures from `activate_at` on."""
        return ProofKey(self.kid, self.public, activate_at)
