"""Private keys as files: PKCS#8, PEM, mode 0600; the first where the settings say, others beside.

For one machine, and inside a signer process. A file is read each time it signs, so that a key
that was moved away signs no more.
"""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from app.durable import flush_folder, written_beside
from exam_engine.ids import KeyId
from exam_engine.issuance.key_life import Algorithm
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.signing import ProofSigningKey, SigningKey, public_jwk
from exam_engine.issuance.signing.keys import ENTROPY_BYTES
from exam_engine.issuance.signing.proof_keys import SEED_BYTES

FIRST = "es-1"
"""Name of the key whose file the settings name."""
_NAME = re.compile(r"(?:es|ed)-[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class FileSigners:
    """`SignerStore` over files; `first` is the file of an issuer's first key."""

    first: Path
    backend: str = "file"

    def make(self, kid: KeyId, alg: Algorithm) -> dict[str, str]:
        """Make a key unless there is one of this name; returns the public JWK either way.

        Raises:
            KeyRefused: the name is none of ours, or the file holds no key of this kind.
            OSError: the folder cannot be written.
        """
        path = self.path_of(kid)
        if not path.exists():
            made = (
                SigningKey.from_random(kid, secrets.token_bytes(ENTROPY_BYTES))
                if alg is Algorithm.ES256
                else ProofSigningKey.from_random(kid, secrets.token_bytes(SEED_BYTES))
            )
            _write_once(path, made.to_pem())
        held = self.signer(kid) if alg is Algorithm.ES256 else self.proof_signer(kid)
        return public_jwk(kid, held.public)

    def signer(self, kid: KeyId) -> SigningKey:
        """Return what signs tokens with a key that was made.

        Raises:
            KeyRefused: there is no such file, or no P-256 key in it.
        """
        return SigningKey.from_pem(kid, self._read(kid))

    def proof_signer(self, kid: KeyId) -> ProofSigningKey:
        """Return what signs proofs with a key that was made.

        Raises:
            KeyRefused: there is no such file, or no Ed25519 key in it.
        """
        return ProofSigningKey.from_pem(kid, self._read(kid))

    def path_of(self, kid: KeyId) -> Path:
        """Return where a key's file is.

        Raises:
            KeyRefused: the name is none of ours.
        """
        name = kid.rpartition("#")[2]
        if not _NAME.fullmatch(name):
            raise KeyRefused(f"not the name of a key: {name!r:.60}")
        return self.first if name == FIRST else self.first.with_name(f"{name}.pem")

    def _read(self, kid: KeyId) -> bytes:
        path = self.path_of(kid)
        try:
            return path.read_bytes()
        except OSError as error:
            raise KeyRefused(f"{kid} has no readable file: {error.strerror}") from error


def _write_once(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; of several writers the first wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = written_beside(path, content)
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    flush_folder(path.parent)  # the public half is published next: this one must be there, too
