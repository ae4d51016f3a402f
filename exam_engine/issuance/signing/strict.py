"""The one way a signed credential of ours is read, strict in every step.

Expiry is not checked here: an expired credential has a good signature and a status, which
`verification` gives. Register and status lists are looked at there, too.

Source: RFC 8725; OB 3.0 and VCDM 2.0 on claims; `nbf`, `exp`, `iss`, `sub` and `jti` must say
what the document says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.badge import Profile, StatusPurpose, contexts
from exam_engine.issuance.credential import StatusEntry
from exam_engine.issuance.number import read_displayed
from exam_engine.issuance.refusals import ClaimsRefused, KeyDistrusted, KeyNotInUse, MistypedNumber
from exam_engine.issuance.signing.envelope import Opened, open_token
from exam_engine.issuance.signing.keys import KeyTable
from exam_engine.issuance.signing.mirrors import REGISTERED_CLAIMS

LARGEST_TOKEN = 32_768
"""Characters of a credential token that are looked at, inclusive."""
LEEWAY = timedelta(seconds=60)
"""How far `iat` may lie ahead of our clock."""

_TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
_LATEST = 253_402_300_799  # 9999-12-31T23:59:59Z, where datetime ends
_LONGEST_INDEX = 9
_CONTEXTS = {profile: contexts(profile) for profile in Profile}
_PURPOSES: Mapping[Profile, tuple[StatusPurpose, ...]] = {
    Profile.OB3: (StatusPurpose.REVOCATION,),
    Profile.VCDM2: (StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION),
}


@dataclass(frozen=True, slots=True)
class VerifiedCredential:
    """What a validly signed token says; identify it by `number`, never by its text.

    Attributes:
        profile: which header shape it has.
        kid: the key that signed.
        issued_at: the signed instant of signing.
        valid_until: last second of validity, included.
        status: its place in each list it names, by purpose.
        claims: the whole signed content.
    """

    profile: Profile
    kid: KeyId
    number: CredentialNumber
    issuer_did: str
    subject_id: str
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    status: Mapping[StatusPurpose, StatusEntry]
    claims: Mapping[str, object]

    @property
    def document(self) -> dict[str, object]:
        """What was signed without what a token adds to it: equal in every form and each signing."""
        return {name: said for name, said in self.claims.items() if name not in REGISTERED_CLAIMS}


def verify_credential(token: object, *, keys: KeyTable, now: datetime) -> VerifiedCredential:
    """Check a token and return what it says.

    Order: type and size, segments, header, key, signature, strict JSON, claims against the
    document, the key's time.

    Raises:
        CredentialRefused: the narrowest class that says what is wrong.
    """
    return verified_at(open_token(token, keys=keys, largest=LARGEST_TOKEN), now)


def verified_at(opened: Opened, now: datetime) -> VerifiedCredential:
    """Check the content of what was opened, and the time of its key.

    Raises:
        ClaimsRefused, KeyDistrusted, KeyNotInUse: see there.
    """
    verified = _read(opened)
    if verified.issued_at > now + LEEWAY:
        raise ClaimsRefused(f"signed in the future: {verified.issued_at.isoformat()}")
    if not opened.key.is_trusted(now):
        raise KeyDistrusted(f"{opened.key.kid} is compromised; the credential is issued anew")
    if not opened.key.signed_at(verified.issued_at):
        raise KeyNotInUse(f"{opened.key.kid} did not sign at {verified.issued_at.isoformat()}")
    return verified


def _read(opened: Opened) -> VerifiedCredential:
    claims = opened.claims
    if claims.get("@context") != _CONTEXTS[opened.profile]:
        _refuse("@context", claims.get("@context"))
    if claims.get("type") != _TYPES:
        _refuse("type", claims.get("type"))
    issuer = _mirrored(claims, "iss", _member(claims, "issuer", "id"))
    if issuer != opened.key.issuer_did:
        _refuse("iss", issuer)
    subject_id = _mirrored(claims, "sub", _member(claims, "credentialSubject", "id"))
    page = _mirrored(claims, "jti", claims.get("id"))
    return VerifiedCredential(
        opened.profile,
        opened.key.kid,
        _number(page, issuer),
        issuer,
        subject_id,
        _instant(claims, "iat"),
        _dated(claims, "nbf", "validFrom"),
        _dated(claims, "exp", "validUntil"),
        _status(claims, opened.profile),
        claims,
    )


def _member(claims: Mapping[str, object], outer: str, inner: str) -> object:
    value = claims.get(outer)
    return value.get(inner) if isinstance(value, dict) else _refuse(outer, value)


def _mirrored(claims: Mapping[str, object], name: str, said: object) -> str:
    claim = claims.get(name)
    if not isinstance(claim, str) or not claim or claim != said:
        _refuse(name, claim)
    return claim


def _number(page: str, issuer: str) -> CredentialNumber:
    address, _, text = page.rpartition("/c/")
    scheme, _, host = address.partition("://")
    if scheme not in {"http", "https"} or issuer != "did:web:" + host.replace(":", "%3A"):
        _refuse("jti", page)
    try:
        return read_displayed(text)
    except MistypedNumber:
        _refuse("jti", page)


def _instant(claims: Mapping[str, object], name: str) -> datetime:
    seconds = claims.get(name)
    # bool is an int to isinstance, and no instant.
    if type(seconds) is not int or not 0 <= seconds <= _LATEST:
        _refuse(name, seconds)
    return datetime.fromtimestamp(seconds, UTC)


def _dated(claims: Mapping[str, object], name: str, document_name: str) -> datetime:
    instant = _instant(claims, name)
    written = instant.isoformat().replace("+00:00", "Z")
    if claims.get(document_name) != written:
        _refuse(document_name, claims.get(document_name))
    return instant


def _status(claims: Mapping[str, object], profile: Profile) -> Mapping[StatusPurpose, StatusEntry]:
    written = claims.get("credentialStatus")
    entries = [written] if profile is Profile.OB3 else written
    purposes = _PURPOSES[profile]
    if not isinstance(entries, list) or len(entries) != len(purposes):
        _refuse("credentialStatus", written)
    return dict(zip(purposes, map(_entry, entries, purposes), strict=True))


def _entry(entry: object, purpose: StatusPurpose) -> StatusEntry:
    if not isinstance(entry, dict) or entry.get("statusPurpose") != purpose.value:
        _refuse("credentialStatus", entry)
    index, address = entry.get("statusListIndex"), entry.get("statusListCredential")
    if not isinstance(index, str) or not isinstance(address, str):
        _refuse("credentialStatus", entry)
    if not (index.isascii() and index.isdigit() and len(index) <= _LONGEST_INDEX):
        _refuse("credentialStatus", entry)
    return StatusEntry(address, int(index))


def _refuse(name: str, value: object) -> NoReturn:
    raise ClaimsRefused(f"{name}: {value!r:.120}")
