"""Incidents between storage and proctoring's own values: grouping and reading.

The grouping is automatic; what people find stays with its incident. Ruling is `rulings`'.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.services.cases.grounds import grounds_from
from app.services.ports import UnitOfWork
from app.services.rows import FlagRow, IncidentRow, JsonValue
from proctoring.flags import Flag, FlagKind
from proctoring.incidents import UNSETTLED, Incident, IncidentState, Ruling, Verdict, group
from proctoring.smoother import flag_document, flag_from_document


def stored_incidents(uow: UnitOfWork, attempt_id: str) -> list[Incident]:
    """Return the incidents of an attempt with their flags and rulings."""
    flags = uow.invigilation.flags(attempt_id)
    return [incident_of(row, flags) for row in uow.invigilation.incidents(attempt_id)]


def regroup(uow: UnitOfWork, attempt_id: str) -> None:
    """Group an attempt's flags again and store what changed; rulings stay with their incident.

    What is settled takes no new flag: a finding holds for what its finder has seen, so what comes
    later is an incident of its own, at which somebody has to look.
    """
    rows = {flag.id: flag for flag in uow.invigilation.flags(attempt_id)}
    known = {row.id: row for row in uow.invigilation.incidents(attempt_id)}
    ids = {_key(flag_of(row)): flag_id for flag_id, row in rows.items()}
    settled = [row for row in known.values() if IncidentState(row.state) not in UNSETTLED]
    seen = {flag_id for row in settled for flag_id in row.flag_ids}
    for incident in (
        *(incident_of(row, list(rows.values())) for row in settled),
        *group([flag_of(row) for row in rows.values() if row.id not in seen]),
    ):
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


def incident_of(row: IncidentRow, flags: Sequence[FlagRow]) -> Incident:
    """Return proctoring's value of a stored incident."""
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
                grounds=grounds_from(ruling),
            )
            for ruling in row.rulings
        ),
    )


def _optional(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
