"""What an employer learns of a credential: every check named, now or as of a date.

Reads the register, the published keys and the signed status lists; holds no signing key. A
number that nobody may see looks exactly like one that never was.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from app.services.keys.keys import keys_of, proof_keys_of
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, JsonValue
from app.services.standing.standing_record import histories_of
from app.services.standing.status_lists import entry_of, paths_of
from app.services.verifying.showing import (
    Detail,
    seen_by_strangers,
    shown_to_strangers,
    without_hidden,
)
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.number import parse_number
from exam_engine.issuance.refusals import CredentialRefused, StatusListRefused
from exam_engine.issuance.signing import (
    VerificationKey,
    VerifiedCredential,
    verify_credential,
    verify_embedded,
    verify_status_list,
)
from exam_engine.issuance.status_list import StatusList
from exam_engine.issuance.verdict import Registered, Verification, contradicted
from exam_engine.issuance.verification import verify, verify_document

AT_ONCE = 50
"""Credentials of a list that are checked in one read; about a dozen milliseconds."""

TokenOf = Callable[[str], str | None]
"""Reads the published list of a path."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A credential and the verdict on it.

    Attributes:
        row: says, too, which personal details may be shown to who asks.
        bands: result by subject area, `{"domains": [...], "band": "near"}` each; empty where the
            holder keeps it to themselves.
    """

    row: CredentialRow
    verdict: Verification
    bands: tuple[Mapping[str, JsonValue], ...] = ()


@dataclass(frozen=True, slots=True)
class Verifying:
    """The use cases of checking, over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    issuer: Issuer
    _lists_seen: dict[str, tuple[str, frozenset[str], StatusList]] = field(default_factory=dict)

    def look_up(self, text: str, *, at: datetime | None = None) -> Shown | None:
        """Return the credential behind what somebody typed, None for an unknown one.

        Raises:
            MistypedNumber: the check character does not fit; no look-up was made.
        """
        number = parse_number(text)
        with self.read() as uow:
            row = shown_to_strangers(uow, number)
            if row is None:
                return None
            return _for_others(uow, self._shown(uow, row, at))

    def held(self, number: str) -> Shown:
        """Return a credential with its verdict to its own holder.

        Args:
            number: canonical, of an issued credential.
        """
        with self.read() as uow:
            row = uow.credentials.by_number(number)
            assert row is not None
            return self._shown(uow, row, None)

    def shared(self, number: str, details: Collection[str]) -> Shown:
        """Return a credential as its holder shows it to somebody, whoever else may see it.

        Args:
            number: canonical, of an issued credential.
            details: words of `showing.Detail` that are shown.
        """
        with self.read() as uow:
            row = uow.credentials.by_number(number)
            assert row is not None
            name, result = Detail.NAME in details, Detail.RESULT in details
            shown = replace(row, name_public=name, result_public=result)
            return _for_others(uow, self._shown(uow, shown, None))

    def look_up_all(self, numbers: Sequence[CredentialNumber]) -> dict[str, Shown]:
        """Return what `look_up` returns of each of many numbers; an unknown one is missing."""
        found: dict[str, Shown] = {}
        for start in range(0, len(numbers), AT_ONCE):
            with self.read() as uow:
                found |= self._part(uow, numbers[start : start + AT_ONCE])
            time.sleep(0)  # whoever sits an exam in this process comes first
        return found

    def judge(self, token: str) -> tuple[CredentialRow | None, Verification]:
        """Give the verdict on a presented token, and the register's row of the number it signs.

        Who holds the file was given it, so a credential that is not shown by its number counts.
        """
        with self.read() as uow:
            now = uow.now()
            signed = _signed(uow, token, now)
            row = uow.credentials.by_number(signed.number) if signed else None
            if row is None or row.issued_at is None:
                return None, _verdict_on(uow, token, None, {}, now)
            lists = self._lists(row, keys_of(uow), now, lambda path: _list_token(uow, path))
            (register,) = registered(uow, [row], self.issuer)
            verdict = without_hidden(uow, _verdict_on(uow, token, register, lists, now))
        # A stolen key can sign another level under a number that exists.
        assert signed is not None
        recorded = row.badge.get(signed.profile.value)
        return row, verdict if signed.document == recorded else contradicted(verdict)

    def count(self, number: str) -> None:
        """Count one look at a credential, for its holder; no address is kept."""
        with self.uow() as uow:
            uow.credentials.count_view(number, uow.now())
            uow.commit()

    def status_list(self, path: str) -> str | None:
        """Return the signed list published at /status/<path>."""
        with self.read() as uow:
            return _list_token(uow, path)

    def _shown(self, uow: UnitOfWork, row: CredentialRow, at: datetime | None) -> Shown:
        bands = bands_of(uow, row) if row.result_public else ()
        return Shown(row, self._verdict(uow, row, at), bands)

    def _verdict(self, uow: UnitOfWork, row: CredentialRow, at: datetime | None) -> Verification:
        return self._verdicts(uow, [row], at)[0]

    def _part(self, uow: UnitOfWork, numbers: Sequence[CredentialNumber]) -> dict[str, Shown]:
        rows = [one for one in uow.credentials.by_numbers(numbers) if seen_by_strangers(one)]
        verdicts = self._verdicts(uow, rows, None)
        return {
            row.number: _for_others(uow, Shown(row, verdict))
            for row, verdict in zip(rows, verdicts, strict=True)
        }

    def _verdicts(
        self, uow: UnitOfWork, rows: list[CredentialRow], at: datetime | None
    ) -> list[Verification]:
        keys, now = keys_of(uow), uow.now()
        token_of = cache(lambda path: _list_token(uow, path))
        return [
            verify(
                row.tokens[Profile.VCDM2.value],
                register=register,
                keys=keys,
                lists=self._lists(row, keys, now, token_of),
                now=now,
                at=at,
            )
            for row, register in zip(rows, registered(uow, rows, self.issuer), strict=True)
        ]

    def _lists(
        self,
        row: CredentialRow,
        keys: dict[str, VerificationKey],
        now: datetime,
        token_of: TokenOf,
    ) -> dict[str, StatusList]:
        """Return its lists that can be relied on now; a stale or missing one is left out."""
        lists: dict[str, StatusList] = {}
        for purpose, path in paths_of(row).items():
            url = f"{self.issuer.address}/status/{path}"
            token = token_of(path)
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
        """Check a list once; the parsed list is kept, never a verdict, and never an older list.

        What was checked counts as long as the same keys are trusted.
        """
        trusted = frozenset(kid for kid, key in keys.items() if key.is_trusted(now))
        seen = self._lists_seen.get(url)
        if seen is not None and seen[:2] == (token, trusted) and now <= seen[2].valid_until:
            return seen[2]
        newest = seen[2].valid_from if seen is not None else None
        try:
            checked = verify_status_list(
                token, url=url, purpose=purpose, keys=keys, now=now, newest_seen=newest
            )
        except StatusListRefused:
            return None
        self._lists_seen[url] = (token, trusted, checked)
        return checked


def _is_document(token: str) -> bool:
    """Tell a document that carries its proof inside from a token."""
    return token.lstrip().startswith("{")


def _signed(uow: UnitOfWork, token: str, now: datetime) -> VerifiedCredential | None:
    try:
        if _is_document(token):
            return verify_embedded(token, keys=proof_keys_of(uow), now=now)
        return verify_credential(token, keys=keys_of(uow), now=now)
    except CredentialRefused:
        return None


def _verdict_on(
    uow: UnitOfWork,
    token: str,
    register: Registered | None,
    lists: dict[str, StatusList],
    now: datetime,
) -> Verification:
    if _is_document(token):
        proofs = proof_keys_of(uow)
        return verify_document(token, register=register, keys=proofs, lists=lists, now=now)
    return verify(token, register=register, keys=keys_of(uow), lists=lists, now=now)


def registered(uow: UnitOfWork, rows: list[CredentialRow], issuer: Issuer) -> list[Registered]:
    """Return what the register says of issued credentials, in the engine's words."""
    histories = histories_of(uow, rows)
    return [
        Registered(
            number=CredentialNumber(row.number),
            issuer_did=issuer.did,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            revocation=entry_of(issuer, StatusPurpose.REVOCATION, row.revocation_index),
            suspension=entry_of(issuer, StatusPurpose.SUSPENSION, row.suspension_index),
            events=histories[row.number].events,
        )
        for row in rows
    ]


def _for_others(uow: UnitOfWork, found: Shown) -> Shown:
    return replace(found, verdict=without_hidden(uow, found.verdict))


def bands_of(uow: UnitOfWork, row: CredentialRow) -> tuple[Mapping[str, JsonValue], ...]:
    """Return the result by subject area of the exam behind a credential, in the newest revision."""
    outcome = uow.results.form_outcome(row.attempt_id)
    found = outcome.report.get("bands") if outcome is not None else None
    return tuple(one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _list_token(uow: UnitOfWork, path: str) -> str | None:
    published = uow.standing.status_list(path)
    return published.token if published else None
