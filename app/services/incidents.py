"""Incidents between storage and proctoring's own values: grouping, ruling, clearance.

The grouping is automatic, the ruling is a person's; certification gets a clearance and no flag.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.errors import Forbidden, NotFound
from app.services.journal import note
from app.services.messages import TRIAGE_ATTEMPT, Message
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import FlagRow, IncidentRow, JsonValue
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.events.evidence import IncidentRuled
from exam_engine.ids import IncidentId
from proctoring.flags import Flag, FlagKind
from proctoring.incidents import Clearance, Incident, Ruling, Verdict, clearance, group
from proctoring.smoother import flag_document, flag_from_document


@dataclass(frozen=True, slots=True)
class Rulings:
    """The reviewers' use case over its ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def rule(
        self,
        incident_id: str,
        *,
        actor: Actor,
        verdict: Verdict,
        reason: str,
        technical_alternative: str | None,
    ) -> str:
        """Record one person's ruling and ask for triage; returns the incident's new state.

        Raises:
            NotFound: no such incident.
            Forbidden: the candidate's own attempt.
            RulingRefused: a reason is missing, it is settled, or a second person is needed.
        """
        with self.uow() as uow:
            row = uow.invigilation.incident(incident_id)
            stored = uow.attempts.lock(row.attempt_id) if row else None
            row = uow.invigilation.incident(incident_id)
            if row is None or stored is None:
                raise NotFound(f"incident {incident_id}")
            if stored.person_id == actor.person:
                raise Forbidden("nobody rules on their own attempt")
            now = uow.now()
            ruling = Ruling(actor.person, now, verdict, reason, technical_alternative)
            incident = _incident(row, uow.invigilation.flags(row.attempt_id)).ruled(ruling)
            uow.invigilation.put_incident(_ruled_row(row, incident))
            after = note(uow, stored, _fact(row, ruling), actor=actor, now=now)
            message = Message(TRIAGE_ATTEMPT.name, row.attempt_id, after.last_seq)
            uow.outbox.put(message, due_at=now)
            uow.commit()
        self.publisher.board_changed(row.attempt_id)
        return incident.state.value


def clearance_of(uow: UnitOfWork, attempt_id: str) -> Clearance:
    """Return what certification is told about an attempt."""
    return clearance(stored_incidents(uow, attempt_id))


def stored_incidents(uow: UnitOfWork, attempt_id: str) -> list[Incident]:
    """Return the incidents of an attempt with their flags and rulings."""
    flags = uow.invigilation.flags(attempt_id)
    return [_incident(row, flags) for row in uow.invigilation.incidents(attempt_id)]


def regroup(uow: UnitOfWork, attempt_id: str) -> None:
    """Group an attempt's flags again and store what changed; rulings stay with their incident."""
    rows = {flag.id: flag for flag in uow.invigilation.flags(attempt_id)}
    known = {row.id: row for row in uow.invigilation.incidents(attempt_id)}
    ids = {_key(flag_of(row)): flag_id for flag_id, row in rows.items()}
    for incident in group([flag_of(row) for row in rows.values()]):
        members = [ids[_key(flag)] for flag in incident.flags]
        incident_id = hashlib.sha256(f"{attempt_id}:{members[0]}".encode()).hexdigest()[:32]
        earlier = known.get(incident_id)
        rulings = earlier.rulings if earlier else ()
        row = IncidentRow(
            id=incident_id,
            attempt_id=attempt_id,
            type=incident.kind.value,
            severity=incident.severity.value,
            state=earlier.state if earlier else incident.state.value,
            started_at=incident.started,
            ended_at=incident.ended,
            flag_ids=members,
            rulings=rulings,
        )
        if row != earlier:
            uow.invigilation.put_incident(row)


def flag_row(attempt_id: str, flag: Flag) -> FlagRow:
    """Return the row of one flag; its id follows from what it is and when it began."""
    flag_id = hashlib.sha256(f"{attempt_id}:{_key(flag)}".encode()).hexdigest()[:32]
    document: dict[str, JsonValue] = dict(flag_document(flag).items())  # type: ignore[arg-type]
    return FlagRow(
        id=flag_id,
        attempt_id=attempt_id,
        type=flag.kind.value,
        flag_class=flag.flag_class.value,
        severity=flag.severity.value,
        opened_at=flag.started,
        closed_at=flag.ended,
        count=flag.count,
        best_snapshot_id=flag.evidence.snapshot_id if flag.evidence else None,
        detector=flag.detector,
        document=document,
    )


def flag_of(row: FlagRow) -> Flag:
    """Return proctoring's value of a stored flag."""
    return flag_from_document(dict(row.document))  # type: ignore[arg-type]


def _key(flag: Flag) -> str:
    return f"{flag.kind.value}:{flag.started.isoformat()}"


def _incident(row: IncidentRow, flags: Sequence[FlagRow]) -> Incident:
    by_id = {flag.id: flag_of(flag) for flag in flags}
    return Incident(
        kind=FlagKind(row.type),
        flags=tuple(by_id[flag_id] for flag_id in row.flag_ids),
        rulings=tuple(
            Ruling(
                person=str(ruling["person"]),
                ruled_at=datetime.fromisoformat(str(ruling["at"])),
                verdict=Verdict(str(ruling["verdict"])),
                reason=str(ruling["reason"]),
                technical_alternative=_optional(ruling.get("technical_alternative")),
            )
            for ruling in row.rulings
        ),
    )


def _optional(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _ruled_row(row: IncidentRow, incident: Incident) -> IncidentRow:
    rulings: list[dict[str, JsonValue]] = [
        {
            "person": ruling.person,
            "at": ruling.ruled_at.isoformat(),
            "verdict": ruling.verdict.value,
            "reason": ruling.reason,
            "technical_alternative": ruling.technical_alternative,
        }
        for ruling in incident.rulings
    ]
    return IncidentRow(
        id=row.id,
        attempt_id=row.attempt_id,
        type=row.type,
        severity=row.severity,
        state=incident.state.value,
        started_at=row.started_at,
        ended_at=row.ended_at,
        flag_ids=row.flag_ids,
        rulings=rulings,
    )


def _fact(row: IncidentRow, ruling: Ruling) -> IncidentRuled:
    reason = Reason(ReasonCode.OTHER, ruling.reason)
    return IncidentRuled(IncidentId(row.id), ruling.verdict.value, row.type, reason)
