"""Daily roots over all evidence: signed once a day, and the proof that an attempt is under one.

An entry names how far an attempt's journal and its chain of pictures had grown, and both heads; so
whoever kept a signed root can tell that nothing before it was changed since, by anybody. Roots are
signed by the issuing worker alone, with the key that signs credentials.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.services.keys.keyring import Keyring
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import EvidenceEntryRow, EvidenceRootRow, GrownRow
from exam_engine.ids import KeyId
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.log import (
    GENESIS,
    Inclusion,
    Node,
    inclusion_of,
    leaf_of,
    parent_of,
    root_of,
)
from exam_engine.issuance.signing import EvidenceRoot, sign_evidence_root


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
            before = uow.evidence_roots.latest()
            day = uow.now().date()
            if before is not None and before.day >= day.isoformat():
                return 0
            grown = uow.evidence_roots.grown()
            if not grown:
                return 0
            entries = [
                EvidenceEntryRow(day.isoformat(), position, row.attempt_id, entry_of(row))
                for position, row in enumerate(grown)
            ]
            if not uow.evidence_roots.put(self._signed(uow, entries, before), entries):
                return 0  # another worker signed it
            uow.evidence_roots.covered(grown)
            uow.commit()
        return len(entries)

    def _signed(
        self,
        uow: UnitOfWork,
        entries: Sequence[EvidenceEntryRow],
        before: EvidenceRootRow | None,
    ) -> EvidenceRootRow:
        key = self.keyring.in_use(uow)
        root = EvidenceRoot(
            issuer_did=self.issuer.did,
            day=date.fromisoformat(entries[0].day),
            size=len(entries),
            root=root_of(len(entries), tree_over(entries)).hex(),
            previous=GENESIS if before is None else digest_of(before.token),
            at=uow.now().replace(microsecond=0),
            kid=KeyId(key.kid),
        )
        token = sign_evidence_root(root, key)
        return EvidenceRootRow(entries[0].day, root.size, root.at, token)


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
