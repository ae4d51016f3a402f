"""Ports of signing keys: the table of public halves, and the store of private ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import CredentialRow, SigningKeyRow
from exam_engine.ids import KeyId
from exam_engine.issuance.key_life import Algorithm
from exam_engine.issuance.signing.keys import Signer
from exam_engine.issuance.signing.proof_keys import ProofSigner


class SigningKeyRepository(Protocol):
    """The table of keys, and which credentials rest on one."""

    def all(self) -> Sequence[SigningKeyRow]:
        """Every key, oldest publication first, without waiting."""
        ...

    def shared(self) -> Sequence[SigningKeyRow]:
        """The same, and nobody changes a key until this transaction ends."""
        ...

    def locked(self) -> Sequence[SigningKeyRow]:
        """The same, and nobody signs or changes a key until this transaction ends."""
        ...

    def add(self, row: SigningKeyRow) -> bool:
        """Store a new key; False when one of this id is there."""
        ...

    def put(self, row: SigningKeyRow) -> None:
        """Store what has become of a key; id, public half and backend stay as they are."""

    def signed_with(self, kid: str, after: str, limit: int) -> Sequence[CredentialRow]:
        """Issued credentials that rest on a key, with a number behind `after`, by number."""
        ...

    def count_signed_with(self) -> Mapping[str, int]:
        """How many issued credentials rest on each key; a key with none is missing."""
        ...

    def last_needed(self, kid: str) -> datetime | None:
        """Last second of the last credential that rests on a key."""
        ...


class SignerStore(Protocol):
    """Where private halves are; only the issuing worker and its commands have one.

    Raises, in every method:
        SignerUnavailable: the store cannot be reached or does not answer in time.
        KeyRefused: the store holds no such key, or something that is none.
    """

    @property
    def backend(self) -> str:
        """Stable name of the store: `file` or `process`."""
        ...

    def make(self, kid: KeyId, alg: Algorithm) -> dict[str, str]:
        """Make a key unless there is one of this name; returns the public JWK either way."""
        ...

    def signer(self, kid: KeyId) -> Signer:
        """Return what signs tokens (ES256) with a key that was made."""
        ...

    def proof_signer(self, kid: KeyId) -> ProofSigner:
        """Return what signs proofs (Ed25519) with a key that was made."""
        ...
