"""Which reviews are offered to a person: only those that no rule keeps from them.

Nothing in the list says whether somebody has looked before, or what they found.
"""

from datetime import datetime

from app.persistence.queries import OpenIncident
from app.services.case_store import case_of, involvement_of
from app.services.ports import UnitOfWork
from app.services.rows import IncidentRow
from proctoring.case_record import Case
from proctoring.case_table import CaseState
from proctoring.conflicts import Bar, Task, bars
from proctoring.incidents import IncidentState, Verdict

WAITING = frozenset({CaseState.REVIEW, CaseState.STATEMENT})


def offered(
    uow: UnitOfWork, found: list[OpenIncident], person_id: str
) -> list[tuple[OpenIncident, datetime | None]]:
    """Return the incidents that this person may rule on now, each with its day."""
    barred: dict[str, bool] = {}
    cases: dict[str, Case | None] = {}
    shown = []
    for one in found:
        attempt_id = one.incident.attempt_id
        if attempt_id not in barred:
            barred[attempt_id] = bool(barred_from(uow, attempt_id, person_id))
            cases[attempt_id] = case_of(uow, attempt_id)
        case = cases[attempt_id]
        if not barred[attempt_id] and is_turn(one.incident, case, person_id):
            shown.append((one, case.due_at if case else None))
    return shown


def barred_from(uow: UnitOfWork, attempt_id: str, person_id: str) -> tuple[Bar, ...]:
    """Return what keeps a person from reviewing an attempt."""
    stored = uow.attempts.get(attempt_id)
    return () if stored is None else bars(person_id, Task.REVIEW, involvement_of(uow, stored))


def is_turn(incident: IncidentRow, case: Case | None, person_id: str) -> bool:
    """Tell whether a person who is free may rule on an incident at this moment."""
    state = IncidentState(incident.state)
    if state is IncidentState.OPEN:
        return True
    if state is IncidentState.NEEDS_SECOND and (case is None or case.state in WAITING):
        return False
    unclear = Verdict.UNCLEAR.value
    return person_id not in {
        str(one["person"]) for one in incident.rulings if one["verdict"] != unclear
    }
