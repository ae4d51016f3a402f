"""How a credential's standing is recorded: its past read, one event appended with its messages."""

from datetime import datetime

from app.services.letters.notices import write_change
from app.services.messages import DECIDE_CERTIFICATION, LIFT_SUSPENSION, PUBLISH_STATUS, Message
from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow, StandingRow
from app.services.standing.status_lists import set_bit
from exam_engine.ids import PersonId
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.event_spelling import read, spell
from exam_engine.issuance.standing import Entry, History
from exam_engine.issuance.states import Issued, Reinstated, Suspended, Withdrawn, after

SYSTEM = PersonId("system")


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
    uow.standing.set_state(row.number, after(history.state(event.at), event).value)
    if isinstance(event, Withdrawn):
        set_bit(uow, row, StatusPurpose.REVOCATION, bit=True)
    if isinstance(event, Suspended | Reinstated):
        set_bit(uow, row, StatusPurpose.SUSPENSION, bit=isinstance(event, Suspended))
    if isinstance(event, Reinstated):
        ask_again(uow, row, now)
    if isinstance(event, Suspended):
        which = f":{row.scheme_id}" if row.through else ""  # an attempt may earn several
        lifting = Message(LIFT_SUSPENSION.name, f"{row.attempt_id}:{seq}{which}", seq)
        uow.outbox.put(lifting, due_at=event.until)
    publish(uow, now)
    write_change(uow, row, seq, event, now)
    return History(history.holder, history.issued, (*history.entries, entry))


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
