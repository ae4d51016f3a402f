"""Letters to holders: written with the fact they speak of, sent by a worker of their own.

A letter is written once, whatever happens twice.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.services.catalogue.content import Library
from app.services.letters.notice_words import WAYS_TO_RENEW, letter
from app.services.letters.posting import Composed, Posting
from app.services.messages import SEND_NOTICE, Message
from app.services.ports import Mail, UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, ExpiringRow, JsonValue, NoticeRow
from exam_engine.catalogue import (
    RenewalRoute,
    Scheme,
    reminder_days,
    renewable_from,
    renewable_until,
)
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.event_spelling import spell
from exam_engine.issuance.number import display
from exam_engine.issuance.states import CredentialEvent, Succession, Superseded, Suspended

LOOK_AHEAD = timedelta(days=400)
"""How far before the last day a scheme may remind."""


@dataclass(frozen=True, slots=True)
class Notices:
    """Sending over its ports; `mail` is None where no server is set."""

    uow: UnitOfWorkFactory
    mail: Mail | None
    issuer: Issuer

    def send(self, notice_id: str) -> str | None:
        """Send one letter; returns what became of it, None if there is nothing to send now."""
        posting = Posting(self.uow, self.mail, SEND_NOTICE, lambda uow: uow.notices, self._composed)
        return posting.send(notice_id)

    def _composed(self, uow: UnitOfWork, notice_id: str) -> Composed:
        row = uow.notices.get(notice_id)
        assert row is not None, "a letter that waits is there"
        person = uow.people.get(row.person_id)
        credential = uow.credentials.by_number(row.number)
        assert person is not None
        assert credential is not None
        number = display(CredentialNumber(row.number))
        facts = {name: str(value) for name, value in row.facts.items()} | {
            "name": person.name,
            "number": number,
            "certification": Library(uow.content).scheme(credential.scheme_id).name,
            "last_day": _day(credential.valid_until),
            "url": f"{self.issuer.address}/c/{number}",
            "email": self.issuer.email,
            "issuer": self.issuer.name,
        }
        facts = {"ways": WAYS_TO_RENEW[RenewalRoute.SAME_EXAM]} | facts
        return Composed(person.email, *letter(row.kind, facts))


@dataclass(frozen=True, slots=True)
class Reminding:
    """Writing the reminders that have become due."""

    uow: UnitOfWorkFactory

    def write_due(self) -> int:
        """Write at most one reminder per credential; returns how many were new.

        Of several whose day has come, as after a standstill, only the latest is written.
        """
        with self.uow() as uow:
            now = uow.now()
            first = datetime.combine(now.date(), time(0), tzinfo=UTC)
            rows = uow.notices.expiring(first, first + LOOK_AHEAD)
            written = sum(_remind(uow, row, now) for row in rows)
            uow.commit()
        return written


def write_change(
    uow: UnitOfWork, row: CredentialRow, seq: int, event: CredentialEvent, now: datetime
) -> None:
    """Write the letter about a change of a credential's standing, in its transaction."""
    facts: dict[str, JsonValue] = {"day": _day(event.at)}
    if isinstance(event, Suspended):
        facts |= {"until": _day(event.until - timedelta(seconds=1)), "case": event.case}
    if isinstance(event, Superseded):
        facts["later"] = display(event.by)
    _write(uow, row, _kind_of(event), str(seq), facts, now)


def _kind_of(event: CredentialEvent) -> str:
    if isinstance(event, Superseded) and event.why is not Succession.RENEWAL:
        return f"scope_{event.why.value}"
    return spell(event)[0]


def write_lapse(uow: UnitOfWork, row: CredentialRow, seq: int, now: datetime) -> None:
    """Write the letter about a suspension that ended by itself."""
    facts: dict[str, JsonValue] = {"day": _day(now)}
    _write(uow, row, "reinstated", f"{seq}-end", facts, now)


def write_reissue(uow: UnitOfWork, row: CredentialRow, kid: str, now: datetime) -> None:
    """Write the letter about new signatures after a key was given up."""
    _write(uow, row, "reissued", kid, {"day": _day(now)}, now)


def _remind(uow: UnitOfWork, row: ExpiringRow, now: datetime) -> bool:
    scheme = _scheme(uow, row)
    reached = [days for days, day in reminder_days(scheme, row.valid_until) if day <= now.date()]
    if not reached:
        return False
    facts: dict[str, JsonValue] = {
        "ways": " or ".join(WAYS_TO_RENEW[one] for one in scheme.ways),
        "renew_from": _day(renewable_from(scheme, row.valid_until)),
        "renew_until": _day(renewable_until(scheme, row.valid_until)),
    }
    return _write(uow, row, "reminder", str(min(reached)), facts, now)


def _scheme(uow: UnitOfWork, row: ExpiringRow) -> Scheme:
    library = Library(uow.content)
    if row.scheme_digest is None:
        return library.scheme(row.scheme_id)
    return library.scheme_as_of(row.scheme_id, row.scheme_digest)


def _write(
    uow: UnitOfWork,
    credential: CredentialRow | ExpiringRow,
    kind: str,
    about: str,
    facts: dict[str, JsonValue],
    now: datetime,
) -> bool:
    # A digest: ids of messages reach logs, and a credential's number is a key to its page.
    notice_id = hashlib.sha256(f"{credential.number}:{kind}:{about}".encode()).hexdigest()[:32]
    row = NoticeRow(notice_id, credential.person_id, credential.number, kind, facts, now)
    if not uow.notices.add(row):
        return False
    uow.outbox.put(Message(SEND_NOTICE.name, notice_id, 1), due_at=now)
    return True


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
