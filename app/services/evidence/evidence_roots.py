"""Daily roots over all evidence: signed once a day, and the proof that an attempt is under one.

An entry names how far an attempt's journal and its chain of pictures had grown, and both heads; so
whoever kept a signed root can tell that nothing before it was changed since, by anybody. Roots are
signed by the issuing worker alone, with the key that signs credentials.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.services.keys.keyring import Keyring
from app.services.keys.keys import keys_of
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import EvidenceEntryRow, EvidenceRootRow, GrownRow
from exam_engine.ids import KeyId
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.key_life import KeyLife
from exam_engine.issuance.log import (
    GENESIS,
    Inclusion,
    Node,
    inclusion_of,
    leaf_of,
    parent_of,
    root_from,
    root_of,
)
from exam_engine.issuance.refusals import CredentialRefused
from exam_engine.issuance.signing import EvidenceRoot, sign_evidence_root, verify_evidence_root

_ROUNDED: Final = timedelta(minutes=1)
"""Instants of signing are whole seconds, and may be put off to keep their order."""


@dataclass(frozen=True, slots=True)
class EvidenceProof:
    """What shows how an attempt's records stood: entry, way to the root, signed root."""

    entry: str
    inclusion: Inclusion
    token: str


@dataclass(frozen=True, slots=True)
class EvidenceRoots:
    """Signing of roots, over ports; for the issuing worker."""

    uow: UnitOfWorkFactory
    issuer: Issuer
    keyring: Keyring

    def sign_day(self) -> int:
        """Sign today's root over all that has grown, once; returns how many entries it covers.

        Raises:
            NoSigningKey, KeyRefused, SignerUnavailable: nothing was signed; the next try does it.
        """
        with self.uow() as uow:
            last, day = uow.evidence_roots.last_day(), uow.now().date()
            if last is not None and last >= day.isoformat():
                return 0
            grown = uow.evidence_roots.grown()
            if not grown:
                return 0
            entries = [
                EvidenceEntryRow(day.isoformat(), position, row.attempt_id, entry_of(row))
                for position, row in enumerate(grown)
            ]
            if not uow.evidence_roots.put(self._signed(uow, entries), entries):
                return 0  # another worker signed it
            uow.evidence_roots.covered(grown)
            uow.commit()
        return len(entries)

    def sign_again(self) -> int:
        """Sign every day's root again whose key was given up since; returns how many.

        From the entries that are stored, and never from the lost key's own word. Each new one names
        the root that was signed last, as every root does. Whoever kept the old one sees by its
        digest whether anything under it has changed.

        Raises:
            NoSigningKey, KeyRefused, SignerUnavailable: nothing was signed; the next try does it.
        """
        with self.uow() as uow:
            lost = [row.life for row in uow.signing_keys.all() if row.life.distrust_at is not None]
            days = [
                root.day
                for root in (uow.evidence_roots.standing() if lost else ())
                if any(_may_have_signed(life, root.at) for life in lost)
            ]
        return sum(self._again(day) for day in days)

    def _again(self, day: str) -> bool:
        with self.uow() as uow:
            roots, standing = uow.evidence_roots, uow.evidence_roots.root(day)
            if standing is None or is_believed(uow, standing):
                return False  # by another key, or another worker was here
            if not roots.put_again(self._signed(uow, roots.entries(day))):
                return False
            uow.commit()
        return True

    def _signed(self, uow: UnitOfWork, entries: Sequence[EvidenceEntryRow]) -> EvidenceRootRow:
        key, before = self.keyring.in_use(uow), uow.evidence_roots.latest()
        at = uow.now().replace(microsecond=0)
        if before is not None:
            at = max(at, before.at + timedelta(seconds=1))  # so that their order is told by it
        root = EvidenceRoot(
            issuer_did=self.issuer.did,
            day=date.fromisoformat(entries[0].day),
            size=len(entries),
            root=root_of(len(entries), tree_over(entries)).hex(),
            previous=GENESIS if before is None else digest_of(before.token),
            at=at,
            kid=KeyId(key.kid),
        )
        token = sign_evidence_root(root, key)
        return EvidenceRootRow(entries[0].day, root.size, root.at, token)


def is_believed(uow: UnitOfWork, root: EvidenceRootRow) -> bool:
    """Tell whether a root's signature fits and its key is trusted now."""
    try:
        verify_evidence_root(root.token, keys=keys_of(uow), now=uow.now())
    except CredentialRefused:
        return False
    return True


def _may_have_signed(life: KeyLife, at: datetime) -> bool:
    """Tell whether a root of that instant may be a lost key's; only such ones are looked at."""
    assert life.distrust_at is not None
    return life.activate_at <= at <= life.distrust_at + _ROUNDED


def proof_of(uow: UnitOfWork, attempt_id: str) -> EvidenceProof | None:
    """Return the proof of an attempt's newest entry; None before its first night."""
    newest = uow.evidence_roots.newest_entry(attempt_id)
    root = uow.evidence_roots.root(newest.day) if newest else None
    if newest is None or root is None:
        return None
    entries = uow.evidence_roots.entries(newest.day)
    inclusion = inclusion_of(newest.position, root.size, tree_over(entries))
    return EvidenceProof(newest.entry, inclusion, root.token)


def entry_of(row: GrownRow) -> str:
    """Return the text of an entry: canonical JSON, ASCII alone."""
    written = {
        "attempt": row.attempt_id,
        "facts": row.facts,
        "facts_head": row.facts_head,
        "pictures": row.pictures,
        "pictures_head": row.pictures_head,
    }
    return json.dumps(written, sort_keys=True, separators=(",", ":"))


def named_by(entry: str) -> GrownRow:
    """Return what an entry names, as `entry_of` spelled it."""
    read = json.loads(entry)
    return GrownRow(
        read["attempt"], read["facts"], read["facts_head"], read["pictures"], read["pictures_head"]
    )


def is_vouched_for(uow: UnitOfWork, proof: EvidenceProof) -> bool:
    """Tell whether an entry is under its root, and the root is signed by a key we trust now."""
    try:
        root = verify_evidence_root(proof.token, keys=keys_of(uow), now=uow.now())
    except CredentialRefused:
        return False
    led_to = root_from(leaf_of(proof.entry), proof.inclusion)
    return led_to is not None and led_to.hex() == root.root


def tree_over(entries: Sequence[EvidenceEntryRow]) -> Node:
    """Return what gives the digests of full subtrees over entries, each computed once."""
    levels = [[leaf_of(entry.entry) for entry in entries]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = range(0, len(below) - 1, 2)
        levels.append([parent_of(below[at], below[at + 1]) for at in pairs])
    return lambda level, position: levels[level][position]


def digest_of(token: str) -> str:
    """Return what a root names of the root before it."""
    return hashlib.sha256(token.encode()).hexdigest()
