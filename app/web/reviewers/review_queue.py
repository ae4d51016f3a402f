"""Which reviews are offered to a person: only those that no rule keeps from them.

Nothing in the list says whether somebody has looked before, or what they found.
"""

from dataclasses import replace
from datetime import datetime

from app.persistence.queries import OpenIncident
from app.services.cases.case_store import case_of, involvement_of
from app.services.cases.controls import offered_samples
from app.services.errors import NotFound
from app.services.ports import UnitOfWork
from app.services.rows import ControlRow, IncidentRow
from exam_engine.attempts.states import AttemptState
from proctoring.case_record import Case
from proctoring.case_table import CaseState
from proctoring.case_terms import due_at
from proctoring.conflicts import Bar, Task, bars
from proctoring.incidents import IncidentState, Verdict

WAITING = frozenset({CaseState.REVIEW, CaseState.STATEMENT})


def offered(
    uow: UnitOfWork, found: list[OpenIncident], person_id: str
) -> list[tuple[OpenIncident, datetime | None]]:
    """Return the incidents that this person may rule on now, each with its day."""
    barred: dict[str, bool] = {}
    cases: dict[str, Case | None] = {}
    dead: dict[str, bool] = {}
    shown = []
    for one in found:
        attempt_id = one.incident.attempt_id
        if attempt_id not in barred:
            barred[attempt_id] = bool(barred_from(uow, attempt_id, person_id))
            cases[attempt_id] = case_of(uow, attempt_id)
            dead[attempt_id] = is_annulled(uow, attempt_id)
        case = cases[attempt_id]
        turn = is_turn(one.incident, case, person_id, annulled=dead[attempt_id])
        if turn and not barred[attempt_id]:
            shown.append((one, case.due_at if case else None))
    shown += [_again(uow, row) for row in offered_samples(uow, person_id)]
    return sorted(shown, key=lambda one: (one[0].incident.started_at, one[0].incident.id))


def incident_or_sample(uow: UnitOfWork, incident_id: str) -> tuple[IncidentRow, bool]:
    """Return what stands under an id, and whether it goes round once more, unlabelled.

    Raises:
        NotFound: nothing does.
    """
    row = uow.invigilation.incident(incident_id)
    if row is not None:
        return row, False
    sample = uow.controls.get(incident_id)
    settled = uow.invigilation.incident(sample.incident_id) if sample else None
    if settled is None:
        raise NotFound(f"incident {incident_id}")
    fresh = IncidentState.OPEN.value
    return replace(settled, id=incident_id, state=fresh, rulings=()), True


def _again(uow: UnitOfWork, sample: ControlRow) -> tuple[OpenIncident, datetime | None]:
    row, _sample = incident_or_sample(uow, sample.id)
    stored = uow.attempts.get(sample.attempt_id)
    assert stored is not None
    candidate = uow.people.get(stored.person_id)
    window = uow.content.window(stored.attempt.window)
    shown = OpenIncident(
        row,
        candidate.name if candidate else "",
        stored.attempt.window,
        window.title if window else "",
    )
    return shown, due_at(CaseState.REVIEW, sample.drawn_at)


def barred_from(uow: UnitOfWork, attempt_id: str, person_id: str) -> tuple[Bar, ...]:
    """Return what keeps a person from reviewing an attempt."""
    stored = uow.attempts.get(attempt_id)
    return () if stored is None else bars(person_id, Task.REVIEW, involvement_of(uow, stored))


def is_annulled(uow: UnitOfWork, attempt_id: str) -> bool:
    """Tell whether nothing follows any more from what people find about an attempt."""
    stored = uow.attempts.get(attempt_id)
    return stored is not None and stored.attempt.state is AttemptState.VOIDED


def is_turn(incident: IncidentRow, case: Case | None, person_id: str, *, annulled: bool) -> bool:
    """Tell whether a person who is free may rule on an incident at this moment."""
    state = IncidentState(incident.state)
    if state is IncidentState.OPEN:
        return True
    unheard = case is None or case.state in WAITING
    if state is IncidentState.NEEDS_SECOND and unheard and not annulled:
        return False
    unclear = Verdict.UNCLEAR.value
    return person_id not in {
        str(one["person"]) for one in incident.rulings if one["verdict"] != unclear
    }
