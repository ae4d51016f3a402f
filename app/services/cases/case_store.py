"""Cases between storage and proctoring's own values, and who has had to do with an attempt.

Reads and writes rows; what a step means is `proctoring.cases`', what follows from it is `cases`'.
"""

import hashlib
from collections.abc import Mapping
from typing import Final, cast

from app.services.cases.incidents import stored_incidents
from app.services.ports import UnitOfWork
from app.services.rows import CaseRow, JsonValue, StoredAttempt
from exam_engine.attempts.events.coding import decode, encode
from proctoring.case_record import Case
from proctoring.case_table import CaseState, Outcome
from proctoring.conflicts import Involvement
from proctoring.incidents import Clearance, clearance

_WATCHING = frozenset({"proctor", "supervisor"})
INVALID = frozenset({Outcome.INVALID_TECHNICAL, Outcome.INVALID_MISCONDUCT})
"""Outcomes after which a result does not count."""
OPEN_STATES: Final = frozenset(state.value for state in CaseState) - {CaseState.CLOSED.value}


def case_id_of(attempt_id: str) -> str:
    """Return the id of an attempt's case, short enough to be read out."""
    return hashlib.sha256(f"case:{attempt_id}".encode()).hexdigest()[:12]


def case_of(uow: UnitOfWork, attempt_id: str) -> Case | None:
    """Read the case of an attempt."""
    row = uow.cases.of_attempt(attempt_id)
    return None if row is None else case_from(row)


def case_from(row: CaseRow) -> Case:
    """Return proctoring's value of a stored case."""
    return decode(Case, cast("JsonValue", dict(row.document)))


def keep(uow: UnitOfWork, case: Case) -> None:
    """Store a case as it stands now."""
    document: Mapping[str, JsonValue] = encode(case)
    row = CaseRow(
        id=case.id,
        attempt_id=case.attempt,
        state=case.state.value,
        version=case.version,
        opened_at=case.opened_at,
        due_at=case.due_at,
        closed_at=case.closed_at,
        document=document,
    )
    uow.cases.put(row)


def clearance_of(uow: UnitOfWork, attempt_id: str) -> Clearance:
    """Return what certification is told about an attempt.

    What a decider or an appeal's panel decided goes before what was found; what is only found
    bars nobody yet: somebody has to decide on it.
    """
    case = case_of(uow, attempt_id)
    if case is not None and case.final is not None:
        return Clearance.BARRED if case.outcome in INVALID else Clearance.CLEAR
    found = clearance(stored_incidents(uow, attempt_id))
    return Clearance.HELD if found is Clearance.BARRED else found


def involvement_of(uow: UnitOfWork, stored: StoredAttempt) -> Involvement:
    """Gather who has had to do with an attempt: by its journal, its case, and their own word."""
    attempt_id = stored.attempt.id
    acted = [one.partition(":") for one in uow.attempts.actors(attempt_id)]
    rulings = [one for row in uow.invigilation.incidents(attempt_id) for one in row.rulings]
    case = case_of(uow, attempt_id)
    decided = set() if case is None or case.decision is None else {case.decision.person}
    if case is not None and case.appeal is not None:
        decided |= case.appeal.people
    return Involvement(
        candidate=stored.person_id,
        watched=frozenset(who for role, _, who in acted if role in _WATCHING),
        reviewed=frozenset(str(one["person"]) for one in rulings),
        decided=frozenset(decided),
        declared=frozenset(one.person_id for one in uow.cases.ties_with(stored.person_id)),
    )
