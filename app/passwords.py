"""Argon2id password hashing that never stalls a socket.

Not an account store. In the delivery process, where one thread serves every socket, the slow
part runs in the thread pool: one hash in the loop would stall every socket meanwhile.
"""

from collections.abc import Callable
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError
from gevent import get_hub, monkey

Answer = TypeVar("Answer")


class Argon2Hasher:
    """Argon2id with the library's current recommendation (RFC 9106, low memory)."""

    def __init__(self) -> None:
        self._argon2 = argon2.PasswordHasher()
        # Compared against when nobody has the address: both ways cost the same time.
        self._nobody = self._argon2.hash("no such account")

    def hash(self, password: str) -> str:
        """Return the encoded hash of a password."""
        return _aside(lambda: self._argon2.hash(password))

    def verify(self, encoded: str | None, password: str) -> bool:
        """Compare; with no hash at all it takes as long and is always false."""

        def compare() -> bool:
            try:
                return self._argon2.verify(encoded or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False

        return _aside(compare) and encoded is not None


def _aside(work: Callable[[], Answer]) -> Answer:
    """Run `work` in the hub's thread pool where the process is cooperative, else right here."""
    if not monkey.is_module_patched("threading"):
        return work()
    answer: Answer = get_hub().threadpool.apply(work)
    return answer
