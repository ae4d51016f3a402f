"""Jobs of the issuance queue: decide by rule, issue, publish status lists.

The only process that can sign.
"""

import logging
from functools import cache

from app.hsm import open_store
from app.services.certifying.certification import Certification
from app.services.certifying.issuing import Issuing
from app.services.certifying.reissuing import Reissuing
from app.services.evidence.evidence_roots import EvidenceRoots
from app.services.keys.keyring import Keyring
from app.services.messages import Message
from app.services.ports import SignerStore
from app.services.standing.standing import Standing
from app.wiring import Wiring
from workers.runtime import Rows, each, settings

log = logging.getLogger(__name__)


@cache
def store() -> SignerStore:
    """Return where the private keys are; this process alone knows."""
    return open_store(settings())


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
    """Sign the status lists afresh, and what is missing of a log's head and the day's root."""

    def use(parts: Wiring, _message: Message) -> None:
        _publish(_issuing(parts))
        roots = EvidenceRoots(parts.uow, parts.issuer, _keyring(parts))
        if again := roots.sign_again():
            fields = {"event": "evidence_roots_again", "count": again}
            log.warning("roots of evidence signed again, their key was given up", extra=fields)
        if covered := roots.sign_day():
            log.info("evidence signed", extra={"event": "evidence_root", "count": covered})

    return each(rows, use)


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


def tend_keys(rows: Rows) -> int:
    """Publish and activate keys as the schedule asks, and see to what rests on lost ones."""

    def use(parts: Wiring, _message: Message) -> None:
        for life in _keyring(parts).tend():
            fields = {"event": f"key_{life.state.value}", "kind": life.name}
            log.warning("a signing key changed by schedule", extra=fields)

    return each(rows, use)


def reissue(rows: Rows) -> int:
    """Sign the next slice of credentials again that rest on a key that was given up."""

    def use(parts: Wiring, message: Message) -> None:
        Reissuing(parts.uow, _keyring(parts)).reissue(message.subject)

    return each(rows, use)


def _issuing(parts: Wiring) -> Issuing:
    return Issuing(parts.uow, parts.publisher, parts.issuer, _keyring(parts))


def _keyring(parts: Wiring) -> Keyring:
    return Keyring(parts.uow, parts.issuer, store())
