"""Verdicts on the usual credential with one thing changed."""

from datetime import timedelta

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.states import (
    Superseded,
    Suspended,
    WithdrawalReason,
    Withdrawn,
)
from exam_engine.issuance.verdict import Result
from exam_engine.issuance.verification import verify
from tests.exam_engine.issuing import (
    DAY,
    KEYS,
    NOW,
    REVOCATION,
    SUSPENSION,
    lists,
    registered,
    token,
)

NAMES = [
    "register",
    "signature",
    "issuer",
    "validity",
    "revocation",
    "suspension",
    "supersession",
]


OTHER = CredentialNumber("7G1ANVRSC0PS0RZC")


SUSPENDED = Suspended(NOW - DAY, NOW + 5 * DAY, "case-7")


WITHDRAWN = Withdrawn(NOW - DAY, WithdrawalReason.ISSUED_IN_ERROR)


SUPERSEDED = Superseded(NOW - DAY, OTHER)


R = REVOCATION.index


S = SUSPENSION.index


TICK = timedelta(microseconds=1)


def verdict(presented=None, **changes):
    """Verify the usual credential with something changed."""
    asked = {"register": registered(), "keys": KEYS, "lists": lists(), "now": NOW, **changes}
    return verify(token() if presented is None else presented, **asked)


def not_passed(found):
    """Return the checks that did not pass, by name."""
    return {
        check.name: check.result.value for check in found.checks if check.result is not Result.PASS
    }
