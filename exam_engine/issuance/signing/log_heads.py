"""Signed heads of the issuance log: so many entries, this root, at this instant.

Own header type, so that a head can never be read as a credential or the other way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from exam_engine.ids import KeyId
from exam_engine.instants import require_utc
from exam_engine.issuance.refusals import ClaimsRefused, KeyDistrusted, KeyNotInUse
from exam_engine.issuance.signing.envelope import open_head, seal_head
from exam_engine.issuance.signing.keys import KeyTable, Signer

LARGEST_HEAD = 2_048
"""Characters of a signed head that are looked at, inclusive."""


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
    claims, key = open_head(token, keys=keys, largest=LARGEST_HEAD)
    size, at = claims.get("size"), claims.get("iat")
    if type(size) is not int or type(at) is not int:
        raise ClaimsRefused(f"size {size!r:.40}, iat {at!r:.40}")
    head = LogHead(
        issuer_did=key.issuer_did,
        size=size,
        root=str(claims.get("root")),
        last=str(claims.get("last")),
        at=datetime.fromtimestamp(at, UTC),
        kid=key.kid,
    )
    if claims != _claims(head):
        raise ClaimsRefused(f"not the claims of a head: {sorted(claims)}")
    if not key.is_trusted(require_utc(now)):
        raise KeyDistrusted(f"{key.kid} is compromised")
    if not key.signed_at(head.at):
        raise KeyNotInUse(f"{key.kid} did not sign at {head.at.isoformat()}")
    return head


def _claims(head: LogHead) -> Mapping[str, object]:
    return {
        "iss": head.issuer_did,
        "iat": int(head.at.timestamp()),
        "size": head.size,
        "root": head.root,
        "last": head.last,
    }
