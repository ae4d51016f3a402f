"""Argon2id password hashing that never stalls a socket.

Not an account store. In the delivery process, where one thread serves every socket, the slow
part runs in the thread pool: one hash in the loop would stall every socket meanwhile.
"""

import secrets
from base64 import b64encode

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from app.aside import aside


class Argon2Hasher:
    """Argon2id with the library's current recommendation (RFC 9106, low memory)."""

    def __init__(self) -> None:
        self._argon2 = argon2.PasswordHasher()
        # Compared against when nobody has the address: both ways cost the same time.
        self._nobody = _unanswerable(self._argon2)

    def hash(self, password: str) -> str:
        """Return the encoded hash of a password."""
        return aside(lambda: self._argon2.hash(password))

    def verify(self, encoded: str | None, password: str) -> bool:
        """Compare; with no hash at all it takes as long and is always false."""

        def compare() -> bool:
            try:
                return self._argon2.verify(encoded or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False

        return aside(compare) and encoded is not None


def _unanswerable(hasher: argon2.PasswordHasher) -> str:
    """Return an encoded hash of the same cost that no password has.

    Its digest is drawn, not computed: a process that checks no password spends neither the time nor
    the 64 MB of a hash.
    """
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"
