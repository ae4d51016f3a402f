"""What a verification says: named checks, one status word, one boolean.

Not how the checks are carried out, which is `verification`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.credential import StatusEntry
from exam_engine.issuance.states import CredentialEvent, CredentialState, Succession


class Result(StrEnum):
    """What one check found; indeterminate means it could not be carried out."""

    PASS = "pass"  # noqa: S105 - the result of a check
    FAIL = "fail"
    INDETERMINATE = "indeterminate"


class Status(StrEnum):
    """The one word that is shown for a credential."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    NOT_YET_VALID = "not_yet_valid"
    UNREGISTERED = "unregistered"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Check:
    """One named check.

    Attributes:
        name: stable: register, signature, issuer, validity, revocation, suspension, supersession.
        detail: a sentence for people; holds no name of a person.
    """

    name: str
    result: Result
    detail: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What the issuer's own register says of a credential.

    Attributes:
        valid_until: last second of validity, included.
        events: everything that happened to it, oldest first.
    """

    number: CredentialNumber
    issuer_did: str
    valid_from: datetime
    valid_until: datetime
    revocation: StatusEntry
    suspension: StatusEntry
    events: tuple[CredentialEvent, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict.

    Attributes:
        as_of: the instant that was asked about.
        checks: in the order in which a reader wants them.
        superseded_by: the later credential, where there is one.
        succession: why that one took its place; None where none did.
    """

    number: CredentialNumber | None
    status: Status
    as_of: datetime
    checks: tuple[Check, ...]
    kid: KeyId | None = None
    superseded_by: CredentialNumber | None = None
    succession: Succession | None = None

    @property
    def narrowed(self) -> bool:
        """Whether a credential of narrower scope took its place: it says more than holds."""
        return self.status is Status.SUPERSEDED and self.succession is Succession.REDUCTION

    @property
    def acceptable(self) -> bool:
        """True only if every check passed and the status is active."""
        return self.status is Status.ACTIVE and all_passed(self.checks)


def all_passed(checks: tuple[Check, ...]) -> bool:
    """Tell whether every check was carried out and passed."""
    for check in checks:  # noqa: SIM110 - asked of every verdict; a generator costs twice as much
        if check.result is not Result.PASS:
            return False
    return True


def contradicted(verification: Verification) -> Verification:
    """Return the verdict on a file whose signed content is not what the register stored."""
    differs = Check("register", Result.FAIL, "The signed content differs from the register.")
    checks = tuple(differs if one.name == "register" else one for one in verification.checks)
    return replace(verification, status=Status.INVALID, checks=checks)


_STATUS_OF_STATE = {
    CredentialState.ACTIVE: Status.ACTIVE,
    CredentialState.SUSPENDED: Status.SUSPENDED,
    CredentialState.WITHDRAWN: Status.WITHDRAWN,
    CredentialState.EXPIRED: Status.EXPIRED,
    CredentialState.SUPERSEDED: Status.SUPERSEDED,
    CredentialState.NOT_YET_VALID: Status.NOT_YET_VALID,
}


def status_word(checks: tuple[Check, ...], state: CredentialState | None) -> Status:
    """Choose the word: forged first, then unknown to the register, then what speaks against it.

    Args:
        checks: all of them.
        state: what the register's events say; None where the register has no row.
    """
    if all_passed(checks):
        return _STATUS_OF_STATE.get(state, Status.UNREGISTERED) if state else Status.UNREGISTERED
    found = {check.name: check.result for check in checks}
    failed = {name for name, result in found.items() if result is Result.FAIL}
    unsigned = found["signature"] is Result.INDETERMINATE
    unsure = Result.INDETERMINATE in found.values()
    words = (
        (not failed.isdisjoint({"signature", "issuer"}), Status.INVALID),
        (state is None and unsigned, Status.INDETERMINATE),
        (state not in _STATUS_OF_STATE, Status.UNREGISTERED),
        ("register" in failed, Status.INVALID),
        ("revocation" in failed, Status.WITHDRAWN),
        ("suspension" in failed, Status.SUSPENDED),
        (state is CredentialState.ACTIVE and unsure, Status.INDETERMINATE),
    )
    known = _STATUS_OF_STATE.get(state, Status.UNREGISTERED) if state else Status.UNREGISTERED
    return next((word for applies, word in words if applies), known)
