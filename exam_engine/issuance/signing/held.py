"""What both kinds of private keys share: how they are read and written, and staying hidden."""

from typing import NoReturn

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from exam_engine.ids import KeyId
from exam_engine.issuance.refusals import KeyRefused


def private_key(kid: KeyId, pem: bytes) -> PrivateKeyTypes:
    """Read an unencrypted private key of any kind.

    Raises:
        KeyRefused: not PEM, encrypted, or of a kind that nobody here knows.
    """
    try:
        return serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyRefused(f"{kid} is no readable private key: {error}") from error


class HeldKey:
    """A private key in memory; it shows itself to nobody and is not copied by accident."""

    __slots__ = ("_private", "kid")

    _private: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    kid: KeyId

    def to_pem(self) -> bytes:
        """Return the key as unencrypted PKCS#8, for the file that only its owner reads."""
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.kid})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signing key is not copied or stored by accident")
