"""A store of private keys in memory: the same keys in every run and in every process."""

import hashlib
from dataclasses import dataclass, field

from exam_engine.ids import KeyId
from exam_engine.issuance.key_life import Algorithm
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.signing import ProofSigningKey, SigningKey, public_jwk

FIRST_ENTROPY = b"k" * 48


@dataclass(slots=True)
class FakeSigners:
    """`SignerStore` in memory.

    Attributes:
        lost: names of keys that are not there any more.
        swapped: names of keys in whose place somebody put another.
    """

    lost: set[str] = field(default_factory=set)
    swapped: set[str] = field(default_factory=set)
    backend: str = "memory"

    def make(self, kid: KeyId, alg: Algorithm) -> dict[str, str]:
        held = self.signer(kid) if alg is Algorithm.ES256 else self.proof_signer(kid)
        return public_jwk(kid, held.public)

    def signer(self, kid: KeyId) -> SigningKey:
        name = self._name(kid)
        return SigningKey.from_random(kid, FIRST_ENTROPY if name == "es-1" else _seed(name, 48))

    def proof_signer(self, kid: KeyId) -> ProofSigningKey:
        return ProofSigningKey.from_random(kid, _seed(self._name(kid), 32))

    def _name(self, kid: KeyId) -> str:
        name = kid.rpartition("#")[2]
        if name in self.lost:
            raise KeyRefused(f"{name} is not there")
        return f"{name} of somebody else" if name in self.swapped else name


def _seed(name: str, length: int) -> bytes:
    return hashlib.shake_256(name.encode()).digest(length)
