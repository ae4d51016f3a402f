"""Checks a whole list of credential numbers for a key or a company; says as little as it can.

Of each line: whether to rely on it today, and until when. Unknown and not to be seen are the same
line. Lines that repeat a number are answered again and counted once; what is no number is told so
and costs nothing.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.services.people.api_keys import ApiKeys, Counted
from app.services.ports import UnitOfWorkFactory
from app.services.rows import ApiKey, JsonValue
from app.services.rows.companies import CheckedLine, Company, CompanyCheck
from app.services.standing.rescoping import specialization_of
from app.services.verifying.credential_sheet import ListRow
from app.services.verifying.verification import AT_ONCE, Shown, Verifying
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.number import parse_number
from exam_engine.issuance.refusals import MistypedNumber

_SCHEMES = ("http://", "https://")


class LineKind(StrEnum):
    """What a line turned out to be."""

    CHECKED = "checked"
    UNKNOWN = "unknown"
    """No such credential, or none that may be seen: nobody can tell which."""
    MISTYPED = "mistyped"
    MISSING = "missing"
    """The line has other cells, and none with a number."""
    ELSEWHERE = "elsewhere"
    """An address of another host: what our register says of its number proves nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one line.

    Attributes:
        number: canonical; None where the line holds none of ours.
        shown: the credential and its verdict; None unless it was checked.
        repeats: line of the first one with this number; None for that one itself.
    """

    line: int
    given: str
    kind: LineKind
    number: CredentialNumber | None = None
    shown: Shown | None = None
    repeats: int | None = None

    @property
    def status(self) -> str:
        """Return the verdict's word, or what the line is instead."""
        return self.shown.verdict.status.value if self.shown else self.kind.value

    @property
    def valid_until(self) -> datetime | None:
        """Return the last instant of the credential; None unless it was checked."""
        return self.shown.row.valid_until if self.shown else None

    @property
    def scheme_id(self) -> str | None:
        """Return the certification's id; None unless it was checked."""
        return self.shown.row.scheme_id if self.shown else None

    @property
    def covers(self) -> str | None:
        """Return the parts that it is limited to, as was signed; None for a whole one."""
        return specialization_of(self._limited) if self._limited is not None else None

    @property
    def title(self) -> str | None:
        """Return what a limited credential is called, as was signed; None for a whole one."""
        return str(self._limited["name"]) if self._limited is not None else None

    @property
    def _limited(self) -> Mapping[str, JsonValue] | None:
        row = self.shown.row if self.shown else None
        document = row.badge.get(Profile.OB3.value) if row is not None and row.covers else None
        return document if isinstance(document, dict) else None

    @property
    def acceptable(self) -> bool:
        """Tell whether every check passed."""
        return self.shown is not None and self.shown.verdict.acceptable


@dataclass(frozen=True, slots=True)
class ListChecked:
    """All lines in their order.

    Attributes:
        checked: how many different numbers were looked up and counted.
        left: what is left of the key's day.
    """

    as_of: datetime
    lines: Sequence[Told]
    checked: int
    left: int


@dataclass(frozen=True, slots=True)
class ListChecking:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    verifying: Verifying
    keys: ApiKeys

    def check(self, key: ApiKey, rows: Sequence[ListRow]) -> ListChecked:
        """Check every line with a key; the whole list or none of it is counted.

        Raises:
            TooMany: the key has sent its requests of this minute.
            QuotaUsedUp: the key has fewer credentials left of this day.
            CountingAway: nobody can count just now.
        """
        company = self._company(key)
        checked = self._checked(key, rows, company)
        acceptable = sum(one.acceptable for one in checked.lines)
        counts = {"rows": len(rows), "checked": checked.checked, "acceptable": acceptable}
        self.keys.note_list(key, {**counts})
        if company is not None:
            self._keep(company, checked, key_id=key.id)
        return checked

    def check_for(self, company: Company, person_id: str, rows: Sequence[ListRow]) -> CompanyCheck:
        """Check every line for a company and keep the answers for it, as `check` does with a key.

        Raises:
            TooMany, QuotaUsedUp, CountingAway: as `check`, of all people and keys together.
        """
        checked = self._checked(company, rows, company)
        return self._keep(company, checked, person_id=person_id)

    def _checked(
        self, who: Counted, rows: Sequence[ListRow], company: Company | None
    ) -> ListChecked:
        self.keys.count_request(who)
        read = [self._read(row) for row in rows]
        numbers = list(dict.fromkeys(one.number for one in read if one.number is not None))
        left = self.keys.take(who, len(numbers), counted_for_sure=True)
        assert left is not None, "what is counted for sure is counted"
        found = self.verifying.look_up_all(numbers)
        as_of = self._count(sorted(found), company)
        return ListChecked(as_of, _told(read, found), len(numbers), left)

    def _company(self, key: ApiKey) -> Company | None:
        if key.company_id is None:
            return None
        with self.keys.read() as uow:
            return uow.companies.get(key.company_id)

    def _keep(
        self, company: Company, checked: ListChecked, *, person_id: str = "", key_id: str = ""
    ) -> CompanyCheck:
        check = CompanyCheck(
            id=secrets.token_hex(16),
            company_id=company.id,
            at=checked.as_of,
            person_id=person_id,
            key_id=key_id,
            rows=len(checked.lines),
            checked=checked.checked,
            acceptable=sum(one.acceptable for one in checked.lines),
            lines=[_kept(one) for one in checked.lines],
        )
        with self.uow() as uow:
            uow.company_checks.keep(check)
            uow.commit()
        return check

    def _read(self, row: ListRow) -> Told:
        """Return what a line holds, before anything is looked up."""
        text = row.given
        if not text:
            return Told(row.line, text, LineKind.MISSING)
        if text.casefold().startswith(_SCHEMES) or "/c/" in text:
            host, _, text = (text.partition("://")[2] or text).partition("/c/")
            if host.casefold() != self.verifying.issuer.address.partition("://")[2]:
                return Told(row.line, row.given, LineKind.ELSEWHERE)
        try:
            number = parse_number(text)
        except MistypedNumber:
            return Told(row.line, row.given, LineKind.MISTYPED)
        return Told(row.line, row.given, LineKind.UNKNOWN, number)

    def _count(self, numbers: Sequence[str], company: Company | None) -> datetime:
        """Count one look at each, for its holder; returns the instant."""
        named = company is not None and company.tells_holders
        for start in range(0, len(numbers), AT_ONCE):
            part = numbers[start : start + AT_ONCE]
            with self.uow() as uow:
                now = uow.now()
                uow.credentials.count_views(part, now)
                if company is not None and named:
                    uow.company_checks.count_looks(company.id, part, now)
                uow.commit()
        with self.keys.read() as uow:
            return uow.now()


def _kept(one: Told) -> CheckedLine:
    return CheckedLine(
        line=one.line,
        given=one.given,
        kind=one.kind.value,
        status=one.status,
        acceptable=one.acceptable,
        number=one.number or "",
        valid_until=one.valid_until,
        scheme_id=one.scheme_id,
        repeats=one.repeats,
        covers=one.covers,
        title=one.title,
    )


def _told(read: Sequence[Told], found: dict[str, Shown]) -> list[Told]:
    first: dict[CredentialNumber, int] = {}
    lines = []
    for one in read:
        if one.number is None:
            lines.append(one)
            continue
        shown = found.get(one.number)
        kind = LineKind.CHECKED if shown else LineKind.UNKNOWN
        before = first.setdefault(one.number, one.line)
        repeats = before if before != one.line else None
        lines.append(Told(one.line, one.given, kind, one.number, shown, repeats))
    return lines
