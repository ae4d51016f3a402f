"""The verdict on a credential: every check by name, one word for the status, one boolean.

Not a page: `acceptable` is true only if every check passed, so that nobody has to interpret a
list. A good signature alone is not enough: what the register does not know is `unregistered`,
because a stolen key signs as well as the issuer does. What cannot be found out is
`indeterminate`, never "active".
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from exam_engine.ids import KeyId
from exam_engine.instants import require_utc
from exam_engine.issuance.badge import StatusPurpose, instant_text
from exam_engine.issuance.refusals import CredentialRefused, KeyDistrusted, StatusListRefused
from exam_engine.issuance.signing.embedded import verify_embedded
from exam_engine.issuance.signing.keys import KeyTable
from exam_engine.issuance.signing.proof_keys import ProofKeyTable
from exam_engine.issuance.signing.strict import VerifiedCredential, verify_credential
from exam_engine.issuance.states import (
    CredentialState,
    Succession,
    Superseded,
    lifted_at,
    recorded_at,
    shown_of,
    superseded_at,
)
from exam_engine.issuance.status_list import StatusList
from exam_engine.issuance.verdict import Check, Registered, Result, Verification, status_word

StatusLists = Mapping[str, StatusList]
"""Lists that were checked, by address; a list that could not be had is missing."""


def verify(
    token: object,
    *,
    register: Registered | None,
    keys: KeyTable,
    lists: StatusLists,
    now: datetime,
    at: datetime | None = None,
) -> Verification:
    """Give the verdict on a credential, now or as of a date.

    Args:
        token: the stored or presented VC-JWT.
        register: the row of the number that the token or the visitor names; None if unknown.
        keys: our keys by key id.
        lists: current status lists by address.
        now: the instant of checking; signatures and lists are judged by it.
        at: the instant that is asked about; None means `now`. The past is read from the
            register's events alone, since lists only tell the present.
    """
    require_utc(now)
    read = _signature(lambda: verify_credential(token, keys=keys, now=now))
    return _verdict(read, register, lists, now, at)


def verify_document(
    text: object,
    *,
    register: Registered | None,
    keys: ProofKeyTable,
    lists: StatusLists,
    now: datetime,
) -> Verification:
    """Give the verdict on a credential that carries its proof inside, as `verify` does on a token.

    `keys` are our keys for proofs by key id.
    """
    require_utc(now)
    read = _signature(lambda: verify_embedded(text, keys=keys, now=now))
    return _verdict(read, register, lists, now, None)


def _verdict(
    read: tuple[Check, VerifiedCredential | None],
    register: Registered | None,
    lists: StatusLists,
    now: datetime,
    at: datetime | None,
) -> Verification:
    as_of = require_utc(now if at is None else at)
    signature, verified = read
    recorded = recorded_at(register.events, as_of) if register else None
    state = shown_of(register, recorded, as_of) if register and recorded else None
    replaced = superseded_at(register.events, as_of) if register else None
    asked_now = at is None or at >= now
    bits = [
        _bit(
            purpose,
            recorded,
            _listed(register, verified, purpose, lists, now) if asked_now else None,
            asked_now=asked_now,
            explained=_explains(purpose, recorded, replaced),
        )
        for purpose in _PURPOSES
    ]
    checks = (
        _register(register, verified, recorded),
        signature,
        _issuer(register, verified),
        _validity(register, verified, as_of),
        *bits,
        _supersession(register, replaced),
    )
    return Verification(
        register.number if register else verified.number if verified else None,
        status_word(checks, state),
        as_of,
        checks,
        verified.kid if verified else None,
        replaced.by if replaced else None,
        replaced.why if replaced else None,
    )


def _signature(
    read: Callable[[], VerifiedCredential],
) -> tuple[Check, VerifiedCredential | None]:
    try:
        verified = read()
    except KeyDistrusted:
        detail = "The key is no longer trusted; the credential is being issued anew."
        return Check("signature", Result.INDETERMINATE, detail), None
    except CredentialRefused as error:
        return Check("signature", Result.FAIL, f"Refused: {error.code}."), None
    return _signed_with(verified.kid), verified


# Sentences that thousands of verdicts share: by key, by issuer, by last day.
@lru_cache(maxsize=64)
def _signed_with(kid: KeyId) -> Check:
    return Check("signature", Result.PASS, f"Signed with {kid}.")


@lru_cache(maxsize=64)
def _issued_by(did: str) -> Check:
    return Check("issuer", Result.PASS, f"Issued by {did}.")


@lru_cache(maxsize=2_048)
def _valid_until(last: datetime) -> Check:
    return Check("validity", Result.PASS, f"Valid until {instant_text(last)}.")


def _register(
    register: Registered | None,
    verified: VerifiedCredential | None,
    recorded: CredentialState | None,
) -> Check:
    if register is None:
        return Check("register", Result.FAIL, "The issuer's register does not know it.")
    if recorded is CredentialState.INTENT:
        return Check("register", Result.FAIL, "It had not been issued.")
    if verified is not None and not _agree(register, verified):
        return Check("register", Result.FAIL, "The signed content differs from the register.")
    return _REGISTERED


def _agree(register: Registered, verified: VerifiedCredential) -> bool:
    if (
        verified.number != register.number
        or verified.valid_from != register.valid_from
        or verified.valid_until != register.valid_until
    ):
        return False
    signed = verified.status
    return (
        signed.get(StatusPurpose.REVOCATION, register.revocation) == register.revocation
        and signed.get(StatusPurpose.SUSPENSION, register.suspension) == register.suspension
    )


def _issuer(register: Registered | None, verified: VerifiedCredential | None) -> Check:
    if verified is None:
        return Check("issuer", Result.INDETERMINATE, "Without a good signature nobody is named.")
    if register is not None and register.issuer_did != verified.issuer_did:
        return Check("issuer", Result.FAIL, f"Signed by {verified.issuer_did}.")
    return _issued_by(verified.issuer_did)


def _validity(
    register: Registered | None, verified: VerifiedCredential | None, as_of: datetime
) -> Check:
    term = register or verified
    if term is None:
        return Check("validity", Result.INDETERMINATE, "There are no dates to go by.")
    if as_of < term.valid_from:
        return Check("validity", Result.FAIL, f"Valid from {instant_text(term.valid_from)}.")
    # Instants within the last second are still inside.
    if as_of.replace(microsecond=0) > term.valid_until:
        return Check("validity", Result.FAIL, f"Expired after {instant_text(term.valid_until)}.")
    return _valid_until(term.valid_until)


def _listed(
    register: Registered | None,
    verified: VerifiedCredential | None,
    purpose: StatusPurpose,
    lists: StatusLists,
    now: datetime,
) -> bool | None:
    """Return the list's bit, or None where no list of this issuer and purpose tells."""
    if register is None:
        entry = verified.status.get(purpose) if verified else None
    else:
        revoking = purpose is StatusPurpose.REVOCATION
        entry = register.revocation if revoking else register.suspension
    source = register or verified
    status_list = lists.get(entry.list_url) if entry else None
    if entry is None or source is None or status_list is None:
        return None
    if status_list.purpose is not purpose or status_list.issuer_did != source.issuer_did:
        return None
    try:
        listed = status_list.is_set(entry.index)
    except StatusListRefused:
        return None
    return listed and not _lifted_since(register, purpose, status_list, now)


def _lifted_since(
    register: Registered | None, purpose: StatusPurpose, status_list: StatusList, now: datetime
) -> bool:
    """Tell whether the suspension was lifted after the list was signed: the register is newer."""
    if register is None or purpose is not StatusPurpose.SUSPENSION:
        return False
    lifted = lifted_at(register.events, now)
    return lifted is not None and status_list.valid_from <= lifted


_PURPOSES = tuple(StatusPurpose)
_NAMED = {
    StatusPurpose.REVOCATION: ("Withdrawn", CredentialState.WITHDRAWN),
    StatusPurpose.SUSPENSION: ("Suspended", CredentialState.SUSPENDED),
}
_REGISTERED = Check("register", Result.PASS, "The issuer's register holds it.")
_NARROWED = Check("supersession", Result.FAIL, "Replaced by a credential of narrower scope.")
_REPLACED = Check("supersession", Result.FAIL, "Replaced by a later credential.")
_NOT_REPLACED = Check("supersession", Result.PASS, "Not replaced.")
_CLEAR = {
    purpose: Check(purpose.value, Result.PASS, f"Not {word.lower()}.")
    for purpose, (word, _) in _NAMED.items()
}


def _bit(
    purpose: StatusPurpose,
    recorded: CredentialState | None,
    listed: bool | None,
    *,
    asked_now: bool,
    explained: bool,
) -> Check:
    word, forbidding = _NAMED[purpose]
    if explained:
        return _CLEAR[purpose]
    if recorded is forbidding or listed:
        return Check(purpose.value, Result.FAIL, f"{word}.")
    if asked_now and listed is None:
        return Check(purpose.value, Result.INDETERMINATE, "The status list could not be read.")
    if recorded is None and not asked_now:
        return Check(purpose.value, Result.INDETERMINATE, "Only the register knows the past.")
    return _CLEAR[purpose]


def _explains(
    purpose: StatusPurpose, recorded: CredentialState | None, replaced: Superseded | None
) -> bool:
    """Tell whether a narrower credential is why the bit of revocation is set, and no withdrawal."""
    return (
        purpose is StatusPurpose.REVOCATION
        and recorded is CredentialState.SUPERSEDED
        and replaced is not None
        and replaced.why is Succession.REDUCTION
    )


def _supersession(register: Registered | None, replaced: Superseded | None) -> Check:
    if register is None:
        return Check("supersession", Result.INDETERMINATE, "Only the register knows.")
    if replaced is None:
        return _NOT_REPLACED
    return _NARROWED if replaced.why is Succession.REDUCTION else _REPLACED
