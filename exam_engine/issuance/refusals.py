"""Everything issuance and verification refuse, as classes with stable codes.

    IssuanceError
    ├── MistypedNumber
    ├── ConflictOfInterest
    ├── SecondPersonRequired       the same person twice where two are needed
    ├── SuspensionRefused          no case, or an end that is not within 30 days
    ├── ScopeRefused               not a scope that this credential can have
    │   └── ScopeUndivided         the certification declares no parts
    ├── IllegalChange              the credential's table has no such cell
    ├── LintRefused                the badge broke a rule; every finding is listed
    ├── KeyRefused                 not a key of ours, or private parts where only public ones belong
    ├── KeyChangeRefused           the life of a key has no such step, or not yet
    ├── NoSigningKey               nothing can be signed until a key may sign
    ├── CredentialRefused          a presented token is not what it claims
    │   ├── TokenTooLarge, MalformedToken, HeaderRefused
    │   ├── UnknownKey, KeyDistrusted, KeyNotInUse
    │   ├── BadSignature, ClaimsRefused
    └── StatusListRefused          codes of the W3C bitstring status list standard in `standard`
        ├── StatusUnverified, StatusMalformed, StatusTooShort, StatusOutOfRange

Not the words shown to people: pages translate the code.
"""

from dataclasses import dataclass
from typing import ClassVar

from exam_engine.errors import EngineError


class IssuanceError(EngineError):
    """Issuance refused; nothing was signed and nothing is believed."""

    code: ClassVar[str] = "issuance_error"


class MistypedNumber(IssuanceError):
    """The text is no credential number: wrong length, a foreign character, or a wrong check."""

    code: ClassVar[str] = "mistyped_number"


class ConflictOfInterest(IssuanceError):
    """The decider sat the exam, watched it or reviewed it."""

    code: ClassVar[str] = "conflict_of_interest"


class SecondPersonRequired(IssuanceError):
    """Two people are needed, and this is the first of them again."""

    code: ClassVar[str] = "second_person_required"


class SuspensionRefused(IssuanceError):
    """A suspension without a case, or with an end that is not within 30 days."""

    code: ClassVar[str] = "suspension_refused"


class ScopeRefused(IssuanceError):
    """No part, a part that the exam did not cover, or the scope that it has already."""

    code: ClassVar[str] = "scope_refused"


class ScopeUndivided(ScopeRefused):
    """The certification is one whole: its rule declares no parts."""

    code: ClassVar[str] = "scope_undivided"


class IllegalChange(IssuanceError):
    """The credential's state takes no such event."""

    code: ClassVar[str] = "illegal_credential_change"


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule of a badge.

    Attributes:
        clause: the rule's source, as cited in `lint`.
        path: where in the document, as dotted names; empty for the whole.
        message: what is wrong, with the offending value.
    """

    clause: str
    path: str
    message: str


class LintRefused(IssuanceError):
    """The badge must not be signed.

    Attributes:
        findings: every broken rule, in document order; never empty.
    """

    code: ClassVar[str] = "lint_refused"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{f.path}: {f.message} ({f.clause})" for f in findings))
        self.findings = findings


class KeyRefused(IssuanceError):
    """The key cannot be used for signing or verifying credentials."""

    code: ClassVar[str] = "key_refused"


class KeyChangeRefused(IssuanceError):
    """The life of a key has no such step, or not yet; the text says from when on."""

    code: ClassVar[str] = "key_change_refused"


class NoSigningKey(IssuanceError):
    """No key may sign now; what waits for a signature waits on, and nothing is lost."""

    code: ClassVar[str] = "no_signing_key"


class CredentialRefused(IssuanceError):
    """The presented token is not a credential of ours."""

    code: ClassVar[str] = "credential_refused"


class TokenTooLarge(CredentialRefused):
    """The token is longer than the cap; it was not parsed."""

    code: ClassVar[str] = "token_too_large"


class MalformedToken(CredentialRefused):
    """The text is not three base64url segments holding strict JSON."""

    code: ClassVar[str] = "malformed_token"


class HeaderRefused(CredentialRefused):
    """The header is neither of the two shapes we sign."""

    code: ClassVar[str] = "header_refused"


class UnknownKey(CredentialRefused):
    """No key of ours has this key id."""

    code: ClassVar[str] = "unknown_key"


class KeyDistrusted(CredentialRefused):
    """The key was ours and is compromised; its credentials are being issued anew."""

    code: ClassVar[str] = "key_distrusted"


class KeyNotInUse(CredentialRefused):
    """The token says it was signed before the key's first or after its last day of signing."""

    code: ClassVar[str] = "key_not_in_use"


class BadSignature(CredentialRefused):
    """The signature does not fit the content."""

    code: ClassVar[str] = "bad_signature"


class ClaimsRefused(CredentialRefused):
    """The content is validly signed and not a credential: missing, contradictory or mistyped."""

    code: ClassVar[str] = "claims_refused"


class StatusListRefused(IssuanceError):
    """A status list cannot be believed; never read as "not revoked"."""

    code: ClassVar[str] = "status_list_refused"
    standard: ClassVar[str] = "STATUS_VERIFICATION_ERROR"


class StatusUnverified(StatusListRefused):
    """Signature, issuer, purpose, address or age of the list is not as expected."""

    code: ClassVar[str] = "status_unverified"
    standard: ClassVar[str] = "STATUS_VERIFICATION_ERROR"


class StatusMalformed(StatusListRefused):
    """The encoded list is not multibase base64url of one gzip member within the size cap."""

    code: ClassVar[str] = "status_malformed"
    standard: ClassVar[str] = "MALFORMED_VALUE_ERROR"


class StatusTooShort(StatusListRefused):
    """The list holds fewer than 131,072 entries."""

    code: ClassVar[str] = "status_too_short"
    standard: ClassVar[str] = "STATUS_LIST_LENGTH_ERROR"


class StatusOutOfRange(StatusListRefused):
    """The index lies outside the list."""

    code: ClassVar[str] = "status_out_of_range"
    standard: ClassVar[str] = "RANGE_ERROR"
