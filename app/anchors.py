"""Anchors of time: what a page that was here at an instant can show later, and nobody before it.

Each sign of life is answered with one, and each answer carries the newest its page had when the
answer was given. So a late answer was given not before its anchor's instant. An older anchor can be
kept on purpose, so it never proves that an answer was in time: it helps a person, and decides
nothing.
"""

import hmac
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
PROOF_BYTES = 16
MOST_DIGITS = 12
"""Hexadecimal digits of an instant in ms: until the year 10889."""


class Anchors:
    """The anchors of one deployment; `secret` is the same in all its processes."""

    __slots__ = ("_key",)

    def __init__(self, secret: bytes) -> None:
        derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"assay-anchor-1")
        self._key = derive.derive(secret)

    def make(self, attempt_id: str, ms: int) -> str:
        """Return the anchor of an instant (ms of the server's clock): at most 45 characters."""
        instant = f"{ms:x}"
        return f"{instant}.{self._proof(attempt_id, instant)}"

    def read(self, attempt_id: str, anchor: str | None) -> int | None:
        """Return the instant in ms, or None where this is no anchor of the attempt."""
        if anchor is None:
            return None
        instant, _, proof = anchor.partition(".")
        if not 0 < len(instant) <= MOST_DIGITS or not anchor.isascii():
            return None
        if not hmac.compare_digest(proof, self._proof(attempt_id, instant)):
            return None
        return int(instant, 16)

    def _proof(self, attempt_id: str, instant: str) -> str:
        said = f"{attempt_id}:{instant}".encode()
        return hmac.digest(self._key, said, sha256)[:PROOF_BYTES].hex()
