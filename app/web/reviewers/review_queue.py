"""Which reviews are offered to a person, and in which order: only those no rule keeps from them.

Nothing in the list says whether somebody has looked before, what they found, or whether anything
was marked at all. Work comes by the day it is due; within a day by concern, as the marks alone
give it. A control sample borrows its place from what waits beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.persistence.queries import OpenIncident
from app.services.cases.case_store import case_of, involvement_of
from app.services.cases.concerns import concern_of_marks
from app.services.cases.controls import offered_samples
from app.services.cases.unmarked import as_incident, offered_unmarked
from app.services.errors import NotFound
from app.services.ports import UnitOfWork
from app.services.rows import IncidentRow
from app.services.watching.signals import known_precision
from exam_engine.attempts.states import AttemptState
from proctoring.case_record import Case
from proctoring.case_table import CaseState
from proctoring.case_terms import due_at
from proctoring.conflicts import Bar, Task, bars
from proctoring.drawing import place_among
from proctoring.flags import FlagKind
from proctoring.incidents import IncidentState, Verdict

WAITING = frozenset({CaseState.REVIEW, CaseState.STATEMENT})


class Round(StrEnum):
    """Why a moment is with reviewers; no page tells it before they have said what they see."""

    MARKED = "marked"
    AGAIN = "again"
    """Settled, and round once more as a control sample."""
    UNMARKED = "unmarked"
    """Drawn from an exam in which nobody had marked anything."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One line of the list.

    Attributes:
        due_at: None while the exam is not over, or where nothing follows any more.
        concern: of its exam, by which the lines of one day are ordered.
    """

    shown: OpenIncident
    due_at: datetime | None
    concern: float


def offered(uow: UnitOfWork, found: list[OpenIncident], person_id: str) -> list[Offered]:
    """Return the moments that this person may rule on now, in the order of the list."""
    known = known_precision(uow.signals.standing())
    lines = list(_marked(uow, found, person_id, known))
    for sample in offered_samples(uow, person_id):
        row, _round = incident_or_sample(uow, sample.id, person_id)
        amount = concern_of_marks(uow, sample.attempt_id, known).amount
        lines.append(Offered(_line(uow, row), due_at(CaseState.REVIEW, sample.drawn_at), amount))
    placed = tuple(lines)
    for one in offered_unmarked(uow, person_id):
        row, _round = incident_or_sample(uow, one.id, person_id)
        amount = place_among(one.attempt_id, one.id, _beside(placed, one.due_at))
        lines.append(Offered(_line(uow, row), one.due_at, amount))
    return sorted(lines, key=_place)


def incident_or_sample(
    uow: UnitOfWork, incident_id: str, person_id: str
) -> tuple[IncidentRow, Round]:
    """Return what stands under an id for a person, and why it is with reviewers.

    Raises:
        NotFound: nothing does.
    """
    row = uow.invigilation.incident(incident_id)
    if row is not None:
        return row, Round.MARKED
    drawn = uow.unmarked.get(incident_id)
    if drawn is not None:
        return as_incident(drawn, person_id, uow.unmarked.looks(drawn.id)), Round.UNMARKED
    sample = uow.controls.get(incident_id)
    settled = uow.invigilation.incident(sample.incident_id) if sample else None
    if settled is None:
        raise NotFound(f"incident {incident_id}")
    fresh = IncidentState.OPEN.value
    return replace(settled, id=incident_id, state=fresh, rulings=()), Round.AGAIN


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


def _marked(
    uow: UnitOfWork,
    found: list[OpenIncident],
    person_id: str,
    known: Mapping[FlagKind, float],
) -> Iterator[Offered]:
    """Yield what somebody marked, of attempts from which nothing keeps this person."""
    by_attempt: dict[str, list[OpenIncident]] = {}
    for one in found:
        by_attempt.setdefault(one.incident.attempt_id, []).append(one)
    for attempt_id, own in by_attempt.items():
        if barred_from(uow, attempt_id, person_id):
            continue
        case, annulled = case_of(uow, attempt_id), is_annulled(uow, attempt_id)
        amount = concern_of_marks(uow, attempt_id, known).amount
        for one in own:
            if is_turn(one.incident, case, person_id, annulled=annulled):
                yield Offered(one, case.due_at if case else None, amount)


def _line(uow: UnitOfWork, row: IncidentRow) -> OpenIncident:
    stored = uow.attempts.get(row.attempt_id)
    assert stored is not None, "a moment is of an attempt"
    candidate = uow.people.get(stored.person_id)
    window = uow.content.window(stored.attempt.window)
    name, title = candidate.name if candidate else "", window.title if window else ""
    return OpenIncident(row, name, stored.attempt.window, title)


def _beside(lines: Sequence[Offered], at: datetime) -> list[float]:
    """Return the concern of what is due the same day, or of all where nothing is."""
    same = [one.concern for one in lines if one.due_at and one.due_at.date() == at.date()]
    return same or [one.concern for one in lines]


def _place(line: Offered) -> tuple[date, float, str, datetime, str]:
    day = line.due_at.date() if line.due_at else date.max
    row = line.shown.incident
    return day, -line.concern, row.attempt_id, row.started_at, row.id
