"""Checks a whole list of credential numbers with an employer's key; says as little as it can.

Of each line: whether to rely on it today, and until when. Unknown and not to be seen are the same
line. Lines that repeat a number are answered again and counted once; what is no number is told so
and costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.services.people.api_keys import ApiKeys
from app.services.ports import UnitOfWorkFactory
from app.services.rows import ApiKey
from app.services.verifying.credential_sheet import ListRow
from app.services.verifying.verification import AT_ONCE, Shown, Verifying
from exam_engine.ids import CredentialNumber
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
        """Check every line; the whole list or none of it is counted.

        Raises:
            TooMany: the key has sent its requests of this minute.
            QuotaUsedUp: the key has fewer credentials left of this day.
            CountingAway: nobody can count just now.
        """
        self.keys.count_request(key)
        read = [self._read(row) for row in rows]
        numbers = list(dict.fromkeys(one.number for one in read if one.number is not None))
        left = self.keys.take(key, len(numbers), counted_for_sure=True)
        assert left is not None, "what is counted for sure is counted"
        found = self.verifying.look_up_all(numbers)
        as_of = self._count(sorted(found))
        lines = _told(read, found)
        acceptable = sum(one.acceptable for one in lines)
        counts = {"rows": len(rows), "checked": len(numbers), "acceptable": acceptable}
        self.keys.note_list(key, {**counts})
        return ListChecked(as_of, lines, len(numbers), left)

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

    def _count(self, numbers: Sequence[str]) -> datetime:
        """Count one look at each, for its holder; returns the instant."""
        for start in range(0, len(numbers), AT_ONCE):
            with self.uow() as uow:
                uow.credentials.count_views(numbers[start : start + AT_ONCE], uow.now())
                uow.commit()
        with self.keys.read() as uow:
            return uow.now()


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
