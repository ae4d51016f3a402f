"""Signing keys as use cases: what the world may know of them, and each change of their life.

Public halves alone: nothing here can sign, so every process may use it. Making keys and signing
with them is `keyring`, for the issuing worker and its commands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from app.services.errors import NotFound
from app.services.messages import PUBLISH_STATUS, REISSUE, TEND_KEYS, Message
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import SigningKeyRow
from exam_engine.issuance import key_life
from exam_engine.issuance.key_life import CURRENT, Algorithm, KeyLife, KeyState
from exam_engine.issuance.signing import ProofKey, VerificationKey

Read = TypeVar("Read", VerificationKey, ProofKey)


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """One key as staff see it.

    Attributes:
        credentials: issued credentials that rest on it.
        retirable_at: from when on it may be retired; None unless it signs no longer.
    """

    row: SigningKeyRow
    credentials: int
    retirable_at: datetime | None


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The use cases over their ports; a key is named by what stands behind the `#` of its id."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def published(self) -> dict[str, VerificationKey | ProofKey]:
        """Return the keys that belong into the issuer's documents, by key id."""
        with self.read() as uow:
            rows = [row for row in uow.signing_keys.all() if row.life.state in CURRENT]
        return {**_keys(rows), **_proof_keys(rows)}

    def history(self) -> Sequence[KeyLife]:
        """Return what every key was and when, oldest first."""
        with self.read() as uow:
            return [row.life for row in uow.signing_keys.all()]

    def overview(self) -> Sequence[KeyStanding]:
        """Return every key with what rests on it, oldest first."""
        with self.read() as uow:
            counts = uow.signing_keys.count_signed_with()
            return [
                KeyStanding(row, counts.get(row.life.kid, 0), _retirable_at(uow, row.life))
                for row in uow.signing_keys.all()
            ]

    def activate(self, name: str) -> None:
        """Let a published key sign, instead of the one that does.

        Raises:
            NotFound: no such key.
            KeyChangeRefused: it is not published, or has not been for a day.
        """
        with self.uow() as uow:
            row = _named(uow, name)
            _activate(uow, row, uow.now())
            uow.commit()

    def retire(self, name: str) -> None:
        """Take a key that is needed no longer out of the documents.

        Raises:
            NotFound: no such key.
            KeyChangeRefused: it signs, or credentials still rest on it.
        """
        with self.uow() as uow:
            row = _named(uow, name)
            needed = uow.signing_keys.last_needed(row.life.kid)
            uow.signing_keys.put(replace(row, life=key_life.retired(row.life, needed, uow.now())))
            uow.commit()

    def compromise(self, name: str, *, words: str) -> None:
        """Give a key up: nothing that it signed is believed from now on.

        The worker is asked at once to let the successor sign, where one was published a day ago
        (otherwise everything waits until it was), and to sign its credentials again.

        `words` say what happened; they are kept and never shown to the public.

        Raises:
            NotFound: no such key.
            KeyChangeRefused: it is compromised already.
        """
        with self.uow() as uow:
            row = _named(uow, name)
            now = uow.now()
            given_up = replace(row, life=key_life.compromised(row.life, now), words=words)
            uow.signing_keys.put(given_up)
            uow.outbox.put(_message(TEND_KEYS.name, "issuer", now), due_at=now)
            ask_to_reissue(uow, now)
            uow.outbox.put(_message(PUBLISH_STATUS.name, "issuer", now), due_at=now)
            uow.commit()


def keys_of(uow: UnitOfWork) -> dict[str, VerificationKey]:
    """Return every key for tokens that ever was, as the engine reads them.

    Retired ones too: an expired credential still has a good signature.
    """
    return _keys(uow.signing_keys.all())


def proof_keys_of(uow: UnitOfWork) -> dict[str, ProofKey]:
    """Return every key for proofs that ever was, as the engine reads them."""
    return _proof_keys(uow.signing_keys.all())


def ask_to_reissue(uow: UnitOfWork, now: datetime) -> None:
    """Ask for new signatures on all that still rests on keys that were given up."""
    counts = uow.signing_keys.count_signed_with()
    for row in uow.signing_keys.all():
        if row.life.state is KeyState.COMPROMISED and counts.get(row.life.kid, 0):
            uow.outbox.put(_message(REISSUE.name, row.life.kid, now), due_at=now)


def _activate(uow: UnitOfWork, row: SigningKeyRow, now: datetime) -> None:
    rows = {one.life.kid: one for one in uow.signing_keys.all()}
    lives = [one.life for one in rows.values()]
    for life in key_life.activated(row.life, lives, now):
        uow.signing_keys.put(replace(rows[life.kid], life=life))
    # Lists, and a head of the log that a lost key signed, are waiting for the key that signs now.
    uow.outbox.put(_message(PUBLISH_STATUS.name, "issuer", now), due_at=now)
    ask_to_reissue(uow, now)


def _named(uow: UnitOfWork, name: str) -> SigningKeyRow:
    """Lock all keys and return the one of a name; the clock is read after the lock was given."""
    for row in uow.signing_keys.locked():
        if row.life.name == name:
            return row
    raise NotFound(f"no key {name!r:.40}")


def _retirable_at(uow: UnitOfWork, life: KeyLife) -> datetime | None:
    if life.state is not KeyState.VERIFY_ONLY:
        return None
    return key_life.retirable_at(uow.signing_keys.last_needed(life.kid), life)


def _keys(rows: Iterable[SigningKeyRow]) -> dict[str, VerificationKey]:
    return _read(rows, Algorithm.ES256, VerificationKey)


def _proof_keys(rows: Iterable[SigningKeyRow]) -> dict[str, ProofKey]:
    return _read(rows, Algorithm.ED25519, ProofKey)


def _read(rows: Iterable[SigningKeyRow], alg: Algorithm, kind: type[Read]) -> dict[str, Read]:
    return {
        row.life.kid: replace(
            kind.from_jwk(row.life.kid, row.jwk, activate_at=row.life.activate_at),
            sign_until=row.life.sign_until,
            distrust_at=row.life.distrust_at,
        )
        for row in rows
        if row.life.alg is alg
    }


def _message(kind: str, subject: str, now: datetime) -> Message:
    return Message(kind, subject, int(now.timestamp()))
