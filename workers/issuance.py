"""Jobs of the issuance queue: decide by rule, issue, publish status lists.

The only process that holds the signing key.
"""

from functools import cache

from app.services.certification import Certification
from app.services.issuing import Issuing
from app.services.messages import Message
from app.wiring import Wiring, issuer_of
from exam_engine.ids import KeyId
from exam_engine.issuance.signing import SigningKey
from workers.runtime import Rows, each, settings

KEY_NAME = "es-1"


@cache
def signing_key() -> SigningKey:
    """Return the issuer's key; read once, kept in this process alone."""
    return SigningKey.from_pem(_kid(), settings().signing_key.read_bytes())


def decide(rows: Rows) -> int:
    """Decide on each attempt whose result is final, where a rule may."""

    def use(parts: Wiring, message: Message) -> None:
        Certification(parts.uow, parts.read).decide_by_rule(message.subject)

    return each(rows, use)


def issue(rows: Rows) -> int:
    """Issue the credential of each certified attempt, and bring the status lists up to date."""

    def use(parts: Wiring, message: Message) -> None:
        issuing = _issuing(parts)
        if issuing.issue(message.subject) is not None:
            issuing.publish_status_lists()

    return each(rows, use)


def publish_status(rows: Rows) -> int:
    """Sign the status lists afresh."""
    return each(rows, lambda parts, _message: _issuing(parts).publish_status_lists())


def _issuing(parts: Wiring) -> Issuing:
    return Issuing(parts.uow, parts.publisher, parts.issuer, signing_key())


def _kid() -> KeyId:
    return KeyId(f"{issuer_of(settings()).did}#{KEY_NAME}")
