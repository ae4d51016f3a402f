"""How a credential's standing is recorded: its past read, one event appended with its messages."""

from datetime import datetime

from app.services.errors import NotFound
from app.services.letters.notices import write_change
from app.services.messages import DECIDE_CERTIFICATION, LIFT_SUSPENSION, PUBLISH_STATUS, Message
from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow, StandingRow
from app.services.standing.status_lists import set_bit
from exam_engine.ids import PersonId
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.event_spelling import read, spell
from exam_engine.issuance.standing import Entry, History
from exam_engine.issuance.states import (
    CredentialState,
    Issued,
    Reinstated,
    Superseded,
    Suspended,
    after,
    revokes,
)

SYSTEM = PersonId("system")


def lock(uow: UnitOfWork, number: str) -> CredentialRow | None:
    """Lock the holder, whose credentials follow from each other, then the credential."""
    row = uow.credentials.by_number(number)
    if row is not None:
        uow.people.lock(row.person_id)
    return uow.standing.lock(number)


def locked(uow: UnitOfWork, number: str) -> CredentialRow:
    """Lock as `lock` does, and return an issued credential.

    Raises:
        NotFound: there is none of this number.
    """
    row = lock(uow, number)
    if row is None or row.issued_at is None:
        raise NotFound("no such credential")
    return row


def history_of(uow: UnitOfWork, row: CredentialRow) -> History:
    """Return the past of an issued credential."""
    return histories_of(uow, [row])[row.number]


def histories_of(uow: UnitOfWork, rows: list[CredentialRow]) -> dict[str, History]:
    """Return the past of many issued credentials by number, in a handful of statements."""
    events = uow.standing.events([row.number for row in rows])
    found: dict[str, History] = {}
    for row in rows:
        assert row.issued_at is not None, f"{row.number} was not issued"
        entries = tuple(
            Entry(read(one.kind, one.at, one.body), PersonId(one.actor))
            for one in events[row.number]
        )
        found[row.number] = History(
            PersonId(row.person_id), Issued(row.issued_at.replace(microsecond=0)), entries
        )
    return found


def append(
    uow: UnitOfWork, row: CredentialRow, history: History, entry: Entry, words: str
) -> History:
    """Record one event with its bit and its messages; returns the history with it."""
    event, now = entry.event, uow.now()
    kind, body = spell(event)
    seq = len(history.entries) + 1
    uow.standing.append(
        StandingRow(row.number, seq, kind, event.at, entry.actor, dict(body), words),
    )
    before = history.state(event.at)
    uow.standing.set_state(row.number, after(before, event).value)
    if revokes(event):
        set_bit(uow, row, StatusPurpose.REVOCATION, bit=True)
    replaced = isinstance(event, Superseded) and before is CredentialState.SUSPENDED
    if replaced or isinstance(event, Suspended | Reinstated):
        set_bit(uow, row, StatusPurpose.SUSPENSION, bit=isinstance(event, Suspended))
    if isinstance(event, Reinstated):
        ask_again(uow, row, now)
    if isinstance(event, Suspended):
        lifting = Message(LIFT_SUSPENSION.name, f"{row.attempt_id}:{seq}{_which(row)}", seq)
        uow.outbox.put(lifting, due_at=event.until)
    publish(uow, now)
    write_change(uow, row, seq, event, now)
    return History(history.holder, history.issued, (*history.entries, entry))


def _which(row: CredentialRow) -> str:
    """Tell apart what one attempt earned; a number never stands in a message, the index may."""
    named = f":{row.scheme_id}" if row.through else ""
    return f"{named}:{row.suspension_index}" if row.instead_of else named


def ask_again(uow: UnitOfWork, row: CredentialRow, now: datetime) -> None:
    """Have the rule look again at what waited for this suspension to end."""
    for stored in uow.attempts.of_person(row.person_id):
        attempt_id = stored.attempt.id
        if stored.result_state == "final" and uow.results.decision(attempt_id) is None:
            message = Message(DECIDE_CERTIFICATION.name, attempt_id, stored.last_seq)
            uow.outbox.put(message, due_at=now)


def publish(uow: UnitOfWork, now: datetime) -> None:
    """Have the status lists signed again."""
    message = Message(PUBLISH_STATUS.name, "issuer", int(now.timestamp()))
    uow.outbox.put(message, due_at=now)
