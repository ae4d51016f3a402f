"""Taking evidence out by two persons: one asks with a reason, another one agrees and is handed it.

Both are facts in the journal. What leaves is made by `evidence_export`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from app.services.attempts.journal import carry_out
from app.services.cases.case_store import involvement_of
from app.services.errors import NotFound, ProposalGone, ProposalStands, ReasonMissing
from app.services.evidence.evidence_export import EvidenceExport, Exported
from app.services.letters.letters import write_letter
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import EventRecord, StoredAttempt
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.events import event_from
from exam_engine.attempts.events.evidence import ExportAsked, ExportSettled
from exam_engine.attempts.events.proposals import ProposalOutcome
from exam_engine.attempts.note_commands import Tell
from exam_engine.attempts.refusals import OwnAttempt, SecondPersonUnsuitable
from exam_engine.ids import PersonId
from proctoring.conflicts import Task, require_free

STANDS: Final = timedelta(hours=24)
EXPORT_KINDS: Final = (ExportAsked.kind, ExportSettled.kind)


@dataclass(frozen=True, slots=True)
class Asked:
    """An export that waits for a second person."""

    id: str
    by: Actor
    at: datetime
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class EvidenceHanding:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    export: EvidenceExport

    def ask(self, attempt_id: str, *, actor: Actor, reason: str) -> str:
        """Ask for an export; everybody else who may agree is written to. Returns its id.

        Raises:
            ReasonMissing: nobody takes evidence out without saying why.
            ProposalStands: one waits already.
            ReviewConflict: this person knows the candidate.
            NotFound, OwnAttempt, RoleNotAllowed: nothing has changed.
        """
        if not reason.strip():
            raise ReasonMissing("say why")
        export_id = secrets.token_hex(8)
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None:
                raise NotFound(f"attempt {attempt_id}")
            _require_free(uow, stored, actor)
            now = uow.now()
            if waiting_export(uow, attempt_id, now) is not None:
                raise ProposalStands(f"export of {attempt_id}")
            why = Reason(ReasonCode.OTHER, reason.strip())
            fact = ExportAsked(export_id, why, now + STANDS)
            carry_out(uow, attempt_id, Tell(actor, fact), command_id=secrets.token_hex(16))
            _write(uow, attempt_id, export_id, actor, now)
            uow.commit()
        return export_id

    def decline(self, attempt_id: str, export_id: str, *, actor: Actor, text: str) -> None:
        """Take one's own asking back, or decline another's.

        Raises:
            ProposalGone: it is settled, has run out, or was never made.
            NotFound, OwnAttempt, RoleNotAllowed: nothing has changed.
        """
        with self.uow() as uow:
            found = _locked(uow, attempt_id, export_id)
            own = found.by.person == actor.person
            outcome = ProposalOutcome.WITHDRAWN if own else ProposalOutcome.DECLINED
            _settle(uow, attempt_id, ExportSettled(export_id, outcome, text.strip()), actor)
            uow.commit()

    def agree(self, attempt_id: str, export_id: str, out: BinaryIO, *, second: Actor) -> Exported:
        """Agree as the second person and write the archive to `out`.

        What was asked for is settled before the first picture is read, so that of two who agree at
        once one is handed it. Where the archive then cannot be made, it is asked for anew.

        Raises:
            ProposalGone: it is settled, has run out, or was never made.
            SecondPersonUnsuitable: who asked for it.
            OwnAttempt, ReviewConflict: the candidate, or who knows them.
            NotFound, RoleNotAllowed, EvidenceLocked, EvidenceUnreachable: nothing was handed out.
        """
        with self.uow() as uow:
            found = _locked(uow, attempt_id, export_id)
            stored = uow.attempts.get(attempt_id)
            assert stored is not None, "it is locked"
            _require_free(uow, stored, second)
            if second.person == found.by.person:
                raise SecondPersonUnsuitable(f"{second.person} asked for it")
            agreed = ExportSettled(export_id, ProposalOutcome.CONFIRMED, "")
            _settle(uow, attempt_id, agreed, second)
            uow.commit()
        return self.export.write(
            attempt_id, out, actor=found.by, second=second, reason=found.reason
        )


def waiting_export(uow: UnitOfWork, attempt_id: str, now: datetime) -> Asked | None:
    """Return the export that waits for a second person; None where none does."""
    told = uow.attempts.events(attempt_id, kinds=EXPORT_KINDS)
    waiting = _waiting(told, now)
    return waiting[-1] if waiting else None


def _waiting(told: Sequence[EventRecord], now: datetime) -> list[Asked]:
    settled = {one.body["export"] for one in told if one.kind == ExportSettled.kind}
    asked = [_asked(one) for one in told if one.kind == ExportAsked.kind]
    return [one for one in asked if one.id not in settled and now <= one.until]


def _asked(record: EventRecord) -> Asked:
    fact = event_from(record.kind, record.body)
    assert isinstance(fact, ExportAsked)
    role, _, person = record.actor.partition(":")
    by = Actor(PersonId(person), ActingRole(role))
    return Asked(fact.export, by, record.at, fact.reason.text, fact.until)


def _locked(uow: UnitOfWork, attempt_id: str, export_id: str) -> Asked:
    if uow.attempts.lock(attempt_id) is None:
        raise NotFound(f"attempt {attempt_id}")
    found = waiting_export(uow, attempt_id, uow.now())
    if found is None or found.id != export_id:
        raise ProposalGone(f"export {export_id}")
    return found


def _require_free(uow: UnitOfWork, stored: StoredAttempt, actor: Actor) -> None:
    """Let nobody take out what is their own, or of somebody whom they know."""
    if actor.person == stored.person_id:
        raise OwnAttempt(f"{actor.person} sits in attempt {stored.attempt.id}")
    require_free(actor.person, Task.LOOK, involvement_of(uow, stored))


def _settle(uow: UnitOfWork, attempt_id: str, fact: ExportSettled, actor: Actor) -> None:
    carry_out(uow, attempt_id, Tell(actor, fact), command_id=secrets.token_hex(16))


def _write(uow: UnitOfWork, attempt_id: str, export_id: str, by: Actor, now: datetime) -> None:
    """Tell everybody who may agree; the letter names the attempt and nothing of it."""
    stored = uow.attempts.get(attempt_id)
    candidate = None if stored is None else stored.person_id
    found = {*uow.people.with_role(Role.SUPERVISOR), *uow.people.with_role(Role.ADMINISTRATOR)}
    for person in sorted(found - {str(by.person), candidate}):
        facts = {"path": f"/evidence/{attempt_id}", "attempt": attempt_id}
        write_letter(uow, person, "export_waits", export_id, facts, now)
