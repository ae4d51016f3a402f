"""The store behind a unix socket: another process holds the keys and signs digests.

One connection per question, bounded by a deadline; whatever does not come in time or in shape is
`SignerUnavailable`, and what waits for a signature waits on.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from app.hsm.wire import Operation, WireError, bytes_of, read_line, spell_bytes, text_of, write_line
from app.services.errors import SignerUnavailable
from exam_engine.ids import KeyId
from exam_engine.instants import EPOCH
from exam_engine.issuance.key_life import Algorithm
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.signing import ProofKey, VerificationKey

ANSWER_S = 5.0
"""How long a signer process may take for one answer."""


@dataclass(frozen=True, slots=True)
class ProcessSigners:
    """`SignerStore` over a unix socket."""

    path: Path
    answer_s: float = ANSWER_S
    backend: str = "process"

    def make(self, kid: KeyId, alg: Algorithm) -> dict[str, str]:
        """Make a key unless there is one of this name; returns the public JWK either way.

        Raises:
            KeyRefused, SignerUnavailable: see `SignerStore`.
        """
        return _jwk(self.ask(Operation.MAKE, kid, alg), kid)

    def signer(self, kid: KeyId) -> "RemoteSigner":
        """Return what signs tokens with a key that was made.

        Raises:
            KeyRefused, SignerUnavailable: see `SignerStore`.
        """
        jwk = _jwk(self.ask(Operation.PUBLIC, kid, Algorithm.ES256), kid)
        return RemoteSigner(kid, VerificationKey.from_jwk(kid, jwk, activate_at=EPOCH).public, self)

    def proof_signer(self, kid: KeyId) -> "RemoteProofSigner":
        """Return what signs proofs with a key that was made.

        Raises:
            KeyRefused, SignerUnavailable: see `SignerStore`.
        """
        jwk = _jwk(self.ask(Operation.PUBLIC, kid, Algorithm.ED25519), kid)
        return RemoteProofSigner(kid, ProofKey.from_jwk(kid, jwk, activate_at=EPOCH).public, self)

    def ask(
        self, operation: Operation, kid: KeyId, alg: Algorithm, data: bytes | None = None
    ) -> Mapping[str, object]:
        """Ask one thing and return the answer.

        Raises:
            KeyRefused: the signer refuses; it holds no such key.
            SignerUnavailable: nobody listens, or no answer in time or in shape.
        """
        question = {"op": operation.value, "kid": kid, "alg": alg.value}
        if data is not None:
            question["data"] = spell_bytes(data)
        try:
            answer = self._exchange(write_line(question))
        except (OSError, WireError) as error:
            raise SignerUnavailable(f"the signer process does not answer: {error}") from error
        refusal = answer.get("refused")
        if refusal is not None:
            raise KeyRefused(f"the signer process refuses: {refusal!s:.200}")
        return answer

    def _exchange(self, line: bytes) -> dict[str, object]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line_out:
            line_out.settimeout(self.answer_s)
            line_out.connect(str(self.path))
            line_out.sendall(line)
            with line_out.makefile("rb") as stream:
                return read_line(stream)


@dataclass(frozen=True, slots=True)
class RemoteSigner:
    """`Signer` for tokens whose key is elsewhere."""

    kid: KeyId
    public: ec.EllipticCurvePublicKey
    store: ProcessSigners

    def sign_digest(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest (32 bytes); the answer is DER."""
        return _signature(self.store.ask(Operation.SIGN, self.kid, Algorithm.ES256, digest))


@dataclass(frozen=True, slots=True)
class RemoteProofSigner:
    """`ProofSigner` whose key is elsewhere."""

    kid: KeyId
    public: ed25519.Ed25519PublicKey
    store: ProcessSigners

    def sign_message(self, message: bytes) -> bytes:
        """Sign two SHA-256 digests (64 bytes); the answer has 64 bytes."""
        return _signature(self.store.ask(Operation.SIGN, self.kid, Algorithm.ED25519, message))


def _signature(answer: Mapping[str, object]) -> bytes:
    try:
        return bytes_of(answer, "signature")
    except WireError as error:
        raise SignerUnavailable(f"the signer process answered without one: {error}") from error


def _jwk(answer: Mapping[str, object], kid: KeyId) -> dict[str, str]:
    jwk = answer.get("jwk")
    if not isinstance(jwk, dict) or jwk.get("kid") != kid:
        raise SignerUnavailable("the signer process answered without the key")
    try:
        return {str(name): text_of(jwk, name) for name in jwk}
    except WireError as error:
        raise SignerUnavailable(f"the signer process answered in another shape: {error}") from error
