"""Signed roots of evidence: how all records of attempts stood at the end of a day.

Own header type, so that a root can never be read as a credential or a head of the issuance log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from exam_engine.ids import KeyId
from exam_engine.issuance.refusals import ClaimsRefused
from exam_engine.issuance.signing.envelope import EVIDENCE_ROOT, seal_head
from exam_engine.issuance.signing.keys import KeyTable, Signer
from exam_engine.issuance.signing.statements import open_statement, require_signer


@dataclass(frozen=True, slots=True)
class EvidenceRoot:
    """What a root says.

    Attributes:
        day: UTC day of which it tells; one root a day, and where its key was given up since,
            another one of the same day under another key.
        size: entries under it: attempts whose records had grown since their entry before.
        root: root of the tree over them, 64 hex digits.
        previous: SHA-256 of the signed root before, 64 hex digits; zeros for the first.
        at: whole second of signing.
    """

    issuer_did: str
    day: date
    size: int
    root: str
    previous: str
    at: datetime
    kid: KeyId


def sign_evidence_root(root: EvidenceRoot, key: Signer) -> str:
    """Sign a root; `root.kid` and the issuer must be the key's."""
    assert root.kid == key.kid
    assert root.issuer_did == key.kid.partition("#")[0]
    return seal_head(_claims(root), key, EVIDENCE_ROOT)


def verify_evidence_root(token: object, *, keys: KeyTable, now: datetime) -> EvidenceRoot:
    """Check a signed root and return what it says.

    Raises:
        CredentialRefused: the narrowest class that says what is wrong.
    """
    claims, size, at, key = open_statement(token, keys=keys, kind=EVIDENCE_ROOT)
    try:
        day = date.fromisoformat(str(claims.get("day")))
    except ValueError as error:
        raise ClaimsRefused(f"day {claims.get('day')!r:.40}") from error
    root = EvidenceRoot(
        issuer_did=key.issuer_did,
        day=day,
        size=size,
        root=str(claims.get("root")),
        previous=str(claims.get("previous")),
        at=at,
        kid=key.kid,
    )
    if claims != _claims(root):
        raise ClaimsRefused(f"not the claims of a root: {sorted(claims)}")
    require_signer(key, root.at, now)
    return root


def _claims(root: EvidenceRoot) -> Mapping[str, object]:
    return {
        "iss": root.issuer_did,
        "iat": int(root.at.timestamp()),
        "day": root.day.isoformat(),
        "size": root.size,
        "root": root.root,
        "previous": root.previous,
    }
