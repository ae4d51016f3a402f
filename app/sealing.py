"""Seals of papers: AES-256-GCM under a key per attempt, derived from the deployment's secret.

No key is stored or sent before the start. Equal papers seal to equal bytes, so a browser may keep
them; the nonce is derived from what is sealed and so never covers two different papers.
"""

import hmac
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"ASP1"
NONCE_BYTES = 12
KEY_BYTES = 32


class PaperSeal:
    """Seals for the attempts of one deployment; `secret` is the same in all its processes."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def key(self, attempt_id: str, tag: str) -> bytes:
        """Return the 32 bytes that open the paper `tag` of an attempt."""
        info = f"assay-paper-1:{attempt_id}:{tag}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._secret)

    def seal(self, attempt_id: str, tag: str, plain: bytes) -> bytes:
        """Return magic, nonce and ciphertext; attempt and tag are covered by its authentication."""
        key = self.key(attempt_id, tag)
        nonce = hmac.digest(key, b"nonce" + plain, sha256)[:NONCE_BYTES]
        return MAGIC + nonce + AESGCM(key).encrypt(nonce, plain, f"{attempt_id}:{tag}".encode())
