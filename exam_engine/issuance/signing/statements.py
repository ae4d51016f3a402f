"""What heads of the log and roots of evidence have in common: a tree's size, an instant, a key."""

from datetime import UTC, datetime

from exam_engine.instants import require_utc
from exam_engine.issuance.refusals import ClaimsRefused, KeyDistrusted, KeyNotInUse
from exam_engine.issuance.signing.envelope import open_head
from exam_engine.issuance.signing.keys import KeyTable, VerificationKey

LARGEST_STATEMENT = 2_048
"""Characters of a signed statement that are looked at, inclusive."""


def open_statement(
    token: object, *, keys: KeyTable, kind: str
) -> tuple[dict[str, object], int, datetime, VerificationKey]:
    """Return claims, size and instant of a statement whose signature fits, and who signed.

    Raises:
        CredentialRefused: the narrowest class that says what is wrong.
    """
    claims, key = open_head(token, keys=keys, largest=LARGEST_STATEMENT, kind=kind)
    size, at = claims.get("size"), claims.get("iat")
    if type(size) is not int or type(at) is not int:
        raise ClaimsRefused(f"size {size!r:.40}, iat {at!r:.40}")
    return claims, size, datetime.fromtimestamp(at, UTC), key


def require_signer(key: VerificationKey, at: datetime, now: datetime) -> None:
    """Let a statement pass whose key is believed and signed when it says so.

    Raises:
        KeyDistrusted, KeyNotInUse: it is not, or did not.
    """
    if not key.is_trusted(require_utc(now)):
        raise KeyDistrusted(f"{key.kid} is compromised")
    if not key.signed_at(at):
        raise KeyNotInUse(f"{key.kid} did not sign at {at.isoformat()}")
