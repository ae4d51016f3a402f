"""What an employer learns of a credential: every check named, now or as of a date.

Reads the register, the published keys and the signed status lists; holds no signing key. A
number that nobody may see looks exactly like one that never was.
"""

from dataclasses import dataclass, field
from datetime import datetime

from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow
from app.services.standing import history_of
from app.services.status_lists import entry_of, paths_of
from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.number import parse_number
from exam_engine.issuance.refusals import CredentialRefused, StatusListRefused
from exam_engine.issuance.signing import (
    VerificationKey,
    VerifiedCredential,
    verify_credential,
    verify_status_list,
)
from exam_engine.issuance.status_list import StatusList
from exam_engine.issuance.verdict import Registered, Verification, contradicted
from exam_engine.issuance.verification import verify


@dataclass(frozen=True, slots=True)
class Shown:
    """A credential and the verdict on it."""

    row: CredentialRow
    verdict: Verification


@dataclass(frozen=True, slots=True)
class Verifying:
    """The use cases of checking, over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    issuer: Issuer
    _lists_seen: dict[str, tuple[str, StatusList]] = field(default_factory=dict)

    def look_up(self, text: str, *, at: datetime | None = None) -> Shown | None:
        """Return the credential behind what somebody typed, None for an unknown one.

        Raises:
            MistypedNumber: the check character does not fit; no look-up was made.
        """
        number = parse_number(text)
        with self.read() as uow:
            row = uow.credentials.by_number(number)
            if row is None or row.issued_at is None:
                return None
            verdict = self._verdict(uow, row, at)
        return Shown(row, verdict)

    def judge(self, token: str) -> tuple[CredentialRow | None, Verification]:
        """Give the verdict on a presented token, and the register's row of the number it signs.

        Who holds the file was given it, so a credential that is not shown by its number counts.
        """
        with self.read() as uow:
            keys, now = keys_of(uow), uow.now()
            signed = _signed(token, keys, now)
            row = uow.credentials.by_number(signed.number) if signed else None
            if signed is None or row is None or row.issued_at is None:
                return None, verify(token, register=None, keys=keys, lists={}, now=now)
            verdict = verify(
                token,
                register=registered(uow, row, self.issuer),
                keys=keys,
                lists=self._lists(uow, row, keys, now),
                now=now,
            )
        # A stolen key can sign another level under a number that exists.
        same = _content(row.tokens.get(signed.profile.value, "")) == _content(token)
        return row, verdict if same else contradicted(verdict)

    def count(self, number: str) -> None:
        """Count one look at a credential, for its holder; no address is kept."""
        with self.uow() as uow:
            uow.credentials.count_view(number, uow.now())
            uow.commit()

    def keys(self) -> dict[str, VerificationKey]:
        """Return the published keys."""
        with self.read() as uow:
            return keys_of(uow)

    def status_list(self, path: str) -> str | None:
        """Return the signed list published at /status/<path>."""
        with self.read() as uow:
            return _list_token(uow, path)

    def _verdict(self, uow: UnitOfWork, row: CredentialRow, at: datetime | None) -> Verification:
        keys = keys_of(uow)
        now = uow.now()
        return verify(
            row.tokens[Profile.VCDM2.value],
            register=registered(uow, row, self.issuer),
            keys=keys,
            lists=self._lists(uow, row, keys, now),
            now=now,
            at=at,
        )

    def _lists(
        self, uow: UnitOfWork, row: CredentialRow, keys: dict[str, VerificationKey], now: datetime
    ) -> dict[str, StatusList]:
        """Return its lists that can be relied on now; a stale or missing one is left out."""
        lists: dict[str, StatusList] = {}
        for purpose, path in paths_of(row).items():
            url = f"{self.issuer.address}/status/{path}"
            token = _list_token(uow, path)
            found = self._checked_list(token, url, purpose, keys, now) if token else None
            if found is not None:
                lists[url] = found
        return lists

    def _checked_list(
        self,
        token: str,
        url: str,
        purpose: StatusPurpose,
        keys: dict[str, VerificationKey],
        now: datetime,
    ) -> StatusList | None:
        """Check a list once; the parsed list is kept, never a verdict, and never an older list."""
        seen = self._lists_seen.get(url)
        if seen is not None and seen[0] == token and now <= seen[1].valid_until:
            return seen[1]
        newest = seen[1].valid_from if seen is not None else None
        try:
            checked = verify_status_list(
                token, url=url, purpose=purpose, keys=keys, now=now, newest_seen=newest
            )
        except StatusListRefused:
            return None
        self._lists_seen[url] = (token, checked)
        return checked


def _signed(
    token: str, keys: dict[str, VerificationKey], now: datetime
) -> VerifiedCredential | None:
    try:
        return verify_credential(token, keys=keys, now=now)
    except CredentialRefused:
        return None


def _content(token: str) -> str:
    """Return the signed part of a token; its signature has more than one good spelling."""
    return token.rpartition(".")[0]


def keys_of(uow: UnitOfWork) -> dict[str, VerificationKey]:
    """Return the published keys as the engine reads them."""
    found: dict[str, VerificationKey] = {}
    for kid, (jwk, activate_at) in uow.credentials.public_keys().items():
        assert isinstance(jwk, dict)
        found[kid] = VerificationKey.from_jwk(KeyId(kid), jwk, activate_at=activate_at)
    return found


def registered(uow: UnitOfWork, row: CredentialRow, issuer: Issuer) -> Registered:
    """Return what the register says of an issued credential, in the engine's words."""
    return Registered(
        number=CredentialNumber(row.number),
        issuer_did=issuer.did,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        revocation=entry_of(issuer, StatusPurpose.REVOCATION, row.revocation_index),
        suspension=entry_of(issuer, StatusPurpose.SUSPENSION, row.suspension_index),
        events=history_of(uow, row).events,
    )


def _list_token(uow: UnitOfWork, path: str) -> str | None:
    published = uow.standing.status_list(path)
    return published.token if published else None
