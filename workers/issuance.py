"""Jobs of the issuance queue: decide by rule, issue, publish status lists.

The only process that holds the signing key.
"""

import logging
from functools import cache

from app.services.certification import Certification
from app.services.issuing import Issuing
from app.services.messages import Message
from app.services.standing import Standing
from app.wiring import Wiring, issuer_of
from exam_engine.ids import KeyId
from exam_engine.issuance.signing import SigningKey
from workers.runtime import Rows, each, settings

log = logging.getLogger(__name__)

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
            _publish(issuing)

    return each(rows, use)


def publish_status(rows: Rows) -> int:
    """Sign the status lists afresh, and a head of the issuance log where one is missing."""
    return each(rows, lambda parts, _message: _publish(_issuing(parts)))


def _publish(issuing: Issuing) -> None:
    issuing.publish_status_lists()
    issuing.publish_log_head()


def lift_suspension(rows: Rows) -> int:
    """Take suspensions that have reached their end off the list; each is one message."""

    def use(parts: Wiring, message: Message) -> None:
        attempt_id, _, _event = message.subject.partition(":")
        if Standing(parts.uow).lift(attempt_id):
            fields = {"event": "suspension_lapsed"}
            log.warning("a suspension ended without a decision", extra=fields)

    return each(rows, use)


def _issuing(parts: Wiring) -> Issuing:
    return Issuing(parts.uow, parts.publisher, parts.issuer, signing_key())


def _kid() -> KeyId:
    return KeyId(f"{issuer_of(settings()).did}#{KEY_NAME}")
