"""Status lists as signed tokens: written for publication, read back for checking offline.

Not the bits, which are `status_list`. A list is believed only if it comes from the issuer of
the credential, for this purpose, from this address, is fresh, and is no older than one that was
already seen.
"""

from datetime import datetime

from exam_engine.instants import require_utc
from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.refusals import CredentialRefused, KeyRefused, StatusUnverified
from exam_engine.issuance.signing.envelope import open_token, seal
from exam_engine.issuance.signing.keys import KeyTable, Signer
from exam_engine.issuance.status_list import StatusList, list_document, read_list_document

LARGEST_LIST_TOKEN = 393_216
"""Characters of a list token that are looked at, inclusive."""


def sign_status_list(status_list: StatusList, key: Signer) -> str:
    """Sign a list for publication.

    Raises:
        KeyRefused: the key is another issuer's.
    """
    if key.kid.partition("#")[0] != status_list.issuer_did:
        raise KeyRefused(f"{key.kid} does not belong to {status_list.issuer_did}")
    made = int(status_list.valid_from.timestamp())
    claims = {
        **list_document(status_list),
        "iss": status_list.issuer_did,
        "jti": status_list.url,
        "iat": made,
        "nbf": made,
        "exp": int(status_list.valid_until.timestamp()),
    }
    return seal(claims, key, Profile.VCDM2)


def verify_status_list(
    token: object,
    *,
    url: str,
    purpose: StatusPurpose,
    keys: KeyTable,
    now: datetime,
    newest_seen: datetime | None = None,
) -> StatusList:
    """Check a list token and return the list.

    Args:
        token: what was fetched from `url`.
        url: the address that the credential names.
        purpose: the purpose that the credential names.
        keys: keys of the credential's issuer.
        now: must lie between the list's first and last second, both included.
        newest_seen: `valid_from` of the youngest list of this address seen so far.

    Raises:
        StatusListRefused: the narrowest class; a refused list says nothing about any bit.
    """
    try:
        opened = open_token(token, keys=keys, largest=LARGEST_LIST_TOKEN)
    except CredentialRefused as error:
        raise StatusUnverified(f"{url}: {error}") from error
    if opened.profile is not Profile.VCDM2 or not opened.key.is_trusted(require_utc(now)):
        raise StatusUnverified(f"{url}: signed in another form or by a key without trust")
    status_list = read_list_document(opened.claims, url, purpose)
    _require_mirrors(opened.claims, status_list, opened.key.issuer_did)
    if not status_list.valid_from <= now.replace(microsecond=0) <= status_list.valid_until:
        raise StatusUnverified(f"{url}: good until {status_list.valid_until.isoformat()}")
    if newest_seen is not None and status_list.valid_from < newest_seen:
        raise StatusUnverified(f"{url}: older than a list already seen")
    return status_list


def _require_mirrors(claims: dict[str, object], status_list: StatusList, issuer_did: str) -> None:
    expected = {
        "iss": issuer_did,
        "issuer": issuer_did,
        "jti": status_list.url,
        "nbf": int(status_list.valid_from.timestamp()),
        "iat": int(status_list.valid_from.timestamp()),
        "exp": int(status_list.valid_until.timestamp()),
    }
    for name, value in expected.items():
        if type(claims.get(name)) is not type(value) or claims[name] != value:
            raise StatusUnverified(f"{name} is {claims.get(name)!r}, expected {value!r}")
