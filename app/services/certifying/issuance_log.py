"""The issuance log as use cases: enter what was signed, sign heads, prove that an entry is in.

An entry is written in the transaction that stores the tokens, so that neither is without the
other. Heads are signed by the issuing worker alone; the web reads.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.keys.keyring import Keyring
from app.services.keys.keys import keys_of
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import LogHeadRow, LogRow
from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.log import (
    GENESIS,
    Inclusion,
    LogEntry,
    LogEvent,
    completed_by,
    inclusion_of,
    leaf_of,
    root_of,
)
from exam_engine.issuance.refusals import CredentialRefused
from exam_engine.issuance.signing import LogHead, sign_log_head, verify_log_head


@dataclass(frozen=True, slots=True)
class Proof:
    """All that shows that a credential was entered.

    Attributes:
        entry: the text whose digest is the leaf.
        head: signed head of the log; it covers `inclusion.size` entries.
    """

    entry: str
    inclusion: Inclusion
    head: str


@dataclass(frozen=True, slots=True)
class IssuanceLog:
    """Reading and proving, over ports."""

    read: UnitOfWorkFactory

    def head(self) -> LogHeadRow | None:
        """Return the newest signed head."""
        with self.read() as uow:
            return uow.issuance_log.latest_head()

    def proof(self, number: str) -> Proof | None:
        """Return the proof of a credential's newest entry that a signed head covers."""
        with self.read() as uow:
            head = uow.issuance_log.latest_head()
            size = head.size if head else 0
            rows = [row for row in uow.issuance_log.entries_of(number) if row.position < size]
            if head is None or not rows:
                return None
            newest = rows[-1]
            inclusion = inclusion_of(newest.position, size, uow.issuance_log.node)
        return Proof(newest.entry, inclusion, head.token)


@dataclass(frozen=True, slots=True)
class LogHeads:
    """Signing of heads, over ports; for the issuing worker."""

    uow: UnitOfWorkFactory
    issuer: Issuer
    keyring: Keyring

    def publish(self) -> int:
        """Sign a head over all entries unless a good one stands; returns how many it covers.

        One that a key signed which was given up since vouches for nothing: another is signed.
        """
        with self.uow() as uow:
            log = uow.issuance_log
            size = log.size()
            before = log.latest_head(size)
            if size == 0 or (before is not None and _is_believed(uow, before)):
                return size
            key = self.keyring.in_use(uow)
            at = uow.now().replace(microsecond=0)
            if before is not None:
                at = max(at, before.at + timedelta(seconds=1))  # one of its own beside the old one
            head = LogHead(
                issuer_did=self.issuer.did,
                size=size,
                root=root_of(size, log.node).hex(),
                last=log.node(0, size - 1).hex(),
                at=at,
                kid=KeyId(key.kid),
            )
            log.put_head(LogHeadRow(size, at, sign_log_head(head, key)))
            uow.commit()
        return size


def _is_believed(uow: UnitOfWork, head: LogHeadRow) -> bool:
    try:
        verify_log_head(head.token, keys=keys_of(uow), now=uow.now())
    except CredentialRefused:
        return False
    return True


def enter(
    uow: UnitOfWork,
    event: LogEvent,
    number: CredentialNumber,
    *,
    kid: KeyId,
    tokens: Mapping[str, str],
    at: datetime,
) -> LogEntry:
    """Enter what was signed; in the transaction that stores it."""
    log = uow.issuance_log
    position = log.next_position()
    previous = log.node(0, position - 1).hex() if position else GENESIS
    entry = LogEntry(
        position=position,
        previous=previous,
        event=event,
        number=number,
        kid=kid,
        at=at.replace(microsecond=0),
        tokens={profile: digest_of_token(token) for profile, token in tokens.items()},
    )
    row = LogRow(position, number, entry.text)
    log.add(row, completed_by(position, leaf_of(row.entry), log.node))
    return entry


def digest_of_token(token: str) -> str:
    """Return what the log keeps of a signed text."""
    return hashlib.sha256(token.encode()).hexdigest()
