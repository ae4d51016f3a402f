"""Signed heads of the issuance log: so many entries, this root, at this instant.

Own header type, so that a head can never be read as a credential or the other way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from exam_engine.ids import KeyId
from exam_engine.issuance.refusals import ClaimsRefused
from exam_engine.issuance.signing.envelope import LOG_HEAD, seal_head
from exam_engine.issuance.signing.keys import KeyTable, Signer
from exam_engine.issuance.signing.statements import open_statement, require_signer


@dataclass(frozen=True, slots=True)
class LogHead:
    """What a head says.

    Attributes:
        size: entries it covers.
        root: root of the tree over them, 64 hex digits.
        last: leaf digest of the last entry, which by the chain fixes their order.
        at: whole second of signing.
    """

    issuer_did: str
    size: int
    root: str
    last: str
    at: datetime
    kid: KeyId


def sign_log_head(head: LogHead, key: Signer) -> str:
    """Sign a head; `head.kid` and the issuer must be the key's."""
    assert head.kid == key.kid
    assert head.issuer_did == key.kid.partition("#")[0]
    return seal_head(_claims(head), key)


def verify_log_head(token: object, *, keys: KeyTable, now: datetime) -> LogHead:
    """Check a signed head and return what it says.

    Raises:
        CredentialRefused: the narrowest class that says what is wrong.
    """
    claims, size, at, key = open_statement(token, keys=keys, kind=LOG_HEAD)
    head = LogHead(
        issuer_did=key.issuer_did,
        size=size,
        root=str(claims.get("root")),
        last=str(claims.get("last")),
        at=at,
        kid=key.kid,
    )
    if claims != _claims(head):
        raise ClaimsRefused(f"not the claims of a head: {sorted(claims)}")
    require_signer(key, head.at, now)
    return head


def _claims(head: LogHead) -> Mapping[str, object]:
    return {
        "iss": head.issuer_did,
        "iat": int(head.at.timestamp()),
        "size": head.size,
        "root": head.root,
        "last": head.last,
    }
