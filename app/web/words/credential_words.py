"""What the state of a credential is called, to its holder, on every page of theirs."""

from app.web.language import gettext as _
from exam_engine.issuance.states import Succession
from exam_engine.issuance.verdict import Status, Verification

_CHIPS = {Status.ACTIVE: "good", Status.SUSPENDED: "warn", Status.WITHDRAWN: "bad"}


def state_in_words(verdict: Verification) -> str:
    """Return what a credential is at the instant of its verdict."""
    if verdict.narrowed:
        return _("Covers less now")
    if verdict.status is Status.SUPERSEDED and verdict.succession is Succession.EXTENSION:
        return _("Replaced by one that covers more")
    return {
        Status.ACTIVE: _("Valid"),
        Status.EXPIRED: _("Expired"),
        Status.SUSPENDED: _("Suspended"),
        Status.WITHDRAWN: _("Withdrawn"),
        Status.SUPERSEDED: _("Renewed by a newer one"),
        Status.NOT_YET_VALID: _("Not yet valid"),
    }.get(verdict.status, _("Being looked at by us"))


def chip_of(verdict: Verification) -> str:
    """Return the tone of the chip beside it."""
    return _CHIPS.get(verdict.status, "")
