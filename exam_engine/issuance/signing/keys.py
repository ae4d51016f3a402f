"""Signing keys and their public halves: P-256, typed objects, never bytes or text.

Not a key store: reading a file or reaching a hardware module is the application's part. Typed
keys are why no header can turn a public key into an HMAC secret.

Source: FIPS 186-5 A.2.1 for making a key from surplus random bits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol, TypeAlias

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from jwt.algorithms import ECAlgorithm
from jwt.exceptions import InvalidKeyError

from exam_engine.ids import KeyId
from exam_engine.instants import require_utc
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.signing.held import HeldKey, private_key

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "k", "oth"})
"""Members of a JWK that must never leave or enter here."""
ENTROPY_BYTES = 48
"""Random bytes that make one key: 128 more bits than the order has, so no key is likelier."""

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class KeyInTime:
    """When a key's signatures count; the two kinds of public keys share it.

    Attributes:
        kid: full DID URL, `did:web:HOST#name`.
        activate_at: first instant at which it may have signed.
        sign_until: last instant at which it may have signed; None while it is in use.
        distrust_at: from here on nothing it signed is believed; None while it is trusted.
    """

    __slots__ = ()

    kid: KeyId
    activate_at: datetime
    sign_until: datetime | None
    distrust_at: datetime | None

    @property
    def issuer_did(self) -> str:
        """The DID that the key belongs to: what stands before the `#`."""
        return self.kid.partition("#")[0]

    def is_trusted(self, now: datetime) -> bool:
        """Tell whether anything this key signed is believed at `now`."""
        return self.distrust_at is None or now < self.distrust_at

    def signed_at(self, instant: datetime) -> bool:
        """Tell whether the key was in use for signing at `instant` (bounds included)."""
        return self.activate_at <= instant and (
            self.sign_until is None or instant <= self.sign_until
        )


@dataclass(frozen=True, slots=True)
class VerificationKey(KeyInTime):
    """The public half of a key for tokens, with the times at which its signatures count.

    Attributes:
        public: the P-256 key.
    """

    kid: KeyId
    public: ec.EllipticCurvePublicKey
    activate_at: datetime
    sign_until: datetime | None = None
    distrust_at: datetime | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.public.curve, ec.SECP256R1):
            raise KeyRefused(f"{self.kid} is on {self.public.curve.name}, not on P-256")
        require_utc(self.activate_at)

    @classmethod
    def from_jwk(
        cls, kid: KeyId, jwk: Mapping[str, object], *, activate_at: datetime
    ) -> "VerificationKey":
        """Read a stored public JWK.

        Raises:
            KeyRefused: not a P-256 key, or it has private members.
        """
        private = PRIVATE_MEMBERS & jwk.keys()
        if private:
            raise KeyRefused(f"{kid} holds private members: {sorted(private)}")
        if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
            raise KeyRefused(f"{kid} is no P-256 key: {jwk.get('kty')!r} {jwk.get('crv')!r}")
        try:
            return cls(kid, _point(jwk["x"], jwk["y"]), activate_at)
        except (InvalidKeyError, ValueError, TypeError, KeyError) as error:
            raise KeyRefused(f"{kid} has no usable point: {error}") from error


@lru_cache(maxsize=64)
def _point(x: object, y: object) -> ec.EllipticCurvePublicKey:
    """Return the key of two coordinates as a JWK writes them; ours are read for every look-up."""
    key = ECAlgorithm.from_jwk({"kty": "EC", "crv": "P-256", "x": x, "y": y})
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key


KeyTable: TypeAlias = Mapping[str, VerificationKey]
"""All keys of ours by key id; the only place where a header's `kid` is looked up."""


class Signer(Protocol):
    """What signing needs of a key; a hardware module offers no more than this."""

    @property
    def kid(self) -> KeyId:
        """Full DID URL of the key."""
        ...

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        """The public half, for checking what was signed."""
        ...

    def sign_digest(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest (32 bytes); the answer is DER."""
        ...


class SigningKey(HeldKey):
    """A private P-256 key held in memory; it shows itself to nobody.

    Signatures are deterministic, so equal documents give equal tokens.
    """

    __slots__ = ("public",)

    _private: ec.EllipticCurvePrivateKey

    def __init__(self, kid: KeyId, private: ec.EllipticCurvePrivateKey) -> None:
        if not isinstance(private.curve, ec.SECP256R1):
            raise KeyRefused(f"{kid} is on {private.curve.name}, not on P-256")
        self.kid = kid
        self.public = private.public_key()
        self._private = private

    @classmethod
    def from_random(cls, kid: KeyId, entropy: bytes) -> "SigningKey":
        """Make a key from exactly 48 random bytes; equal bytes make equal keys.

        Raises:
            ValueError: another count of bytes.
        """
        if len(entropy) != ENTROPY_BYTES:
            raise ValueError(f"a key takes {ENTROPY_BYTES} random bytes, not {len(entropy)}")
        secret = int.from_bytes(entropy) % (_ORDER - 1) + 1
        return cls(kid, ec.derive_private_key(secret, ec.SECP256R1()))

    @classmethod
    def from_pem(cls, kid: KeyId, pem: bytes) -> "SigningKey":
        """Read an unencrypted PKCS#8 or SEC 1 key.

        Raises:
            KeyRefused: not PEM, encrypted, or no P-256 private key.
        """
        private = private_key(kid, pem)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise KeyRefused(f"{kid} is no elliptic-curve key")
        return cls(kid, private)

    def sign_digest(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest (32 bytes); the answer is DER."""
        scheme = ec.ECDSA(Prehashed(hashes.SHA256()), deterministic_signing=True)
        return self._private.sign(digest, scheme)

    def verification_key(self, activate_at: datetime) -> VerificationKey:
        """Return the public half, good for signatures from `activate_at` on."""
        return VerificationKey(self.kid, self.public, activate_at)
