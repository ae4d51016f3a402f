"""Evidence before marks: a reviewer looks at a moment, says what they see, then reads the marks.

The order is in the journal: views of pictures, then one fact that this person went on to the marks.
What they saw is kept beside it and shown to nobody who looks.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.services.attempts.journal import note
from app.services.cases.case_store import involvement_of
from app.services.cases.unmarked import reads_on, take_first_look
from app.services.errors import NotFound
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import EventRecord, IncidentRow
from app.services.rows.unmarked import FirstLook
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.events.evidence import EvidenceViewed
from exam_engine.ids import EvidenceId
from proctoring.conflicts import Task, require_free
from proctoring.drawing import Saw
from proctoring.errors import RulingRefused
from proctoring.flags import Severity
from proctoring.incidents import UNSETTLED, IncidentState

MARKS: Final = "marks"
"""Purpose of the fact that somebody went on to the marks after they had opened a picture."""
MARKS_ALONE: Final = "marks_alone"
"""The same where no picture could be opened."""
AROUND: Final = timedelta(seconds=70)


@dataclass(frozen=True, slots=True)
class Looking:
    """The use case over its port."""

    uow: UnitOfWorkFactory

    def go_on(self, row: IncidentRow, actor: Actor, saw: Saw, *, without: bool = False) -> bool:
        """Note what somebody saw, and that they go on to what was marked; the second time nothing.

        Args:
            row: the incident, or a control sample as one.
            actor: the reviewer.
            saw: what they see in the pictures.
            without: they say that no picture can be opened.

        Returns:
            whether there is anything to go on to.

        Raises:
            NotFound: its attempt is gone.
            ReviewConflict: something keeps this person from it.
            RulingRefused: pictures are there, and this person has opened none of them.
        """
        with self.uow() as uow:
            stored = uow.attempts.lock(row.attempt_id)
            if stored is None:
                raise NotFound(f"incident {row.id}")
            require_free(actor.person, Task.REVIEW, involvement_of(uow, stored))
            if has_gone_on(uow, row, actor.person):
                return reads_on(uow, row.id, actor.person)
            opened = _opened(uow, row, actor.person)
            if not opened and not without:
                raise RulingRefused("look: open the pictures first")
            fact = EvidenceViewed(name_of(row), MARKS if opened else MARKS_ALONE)
            now = uow.now()
            note(uow, stored, fact, actor=actor, now=now)
            goes_on = take_first_look(uow, FirstLook(row.id, actor.person, saw.value, now))
            uow.commit()
            return goes_on


def has_gone_on(uow: UnitOfWork, row: IncidentRow, person_id: str) -> bool:
    """Tell whether this person has gone on to the marks of an incident."""
    name = name_of(row)
    return any(one.body.get("evidence") == name for one in _views(uow, row, person_id))


def has_to_look(uow: UnitOfWork, attempt_id: str, person_id: str) -> bool:
    """Tell whether a reviewer has yet to say what they see in a moment of an attempt.

    Until then nothing else shows them its marks, or that there are none.
    """
    sample = uow.unmarked.of_attempt(attempt_id)
    if sample is not None and not sample.outcome:
        return all(one.person_id != person_id for one in uow.unmarked.looks(sample.id))
    waits = [
        one
        for one in uow.invigilation.incidents(attempt_id)
        if IncidentState(one.state) in UNSETTLED
        and Severity(one.severity).at_least(Severity.MEDIUM)
    ]
    return any(not has_gone_on(uow, one, person_id) for one in waits)


def name_of(row: IncidentRow) -> EvidenceId:
    """Return what the fact names."""
    return EvidenceId(f"incident:{row.id}")


def _opened(uow: UnitOfWork, row: IncidentRow, person_id: str) -> bool:
    """Tell whether somebody has opened a picture of the moment, or there is none to open."""
    until = row.ended_at + AROUND if row.ended_at else uow.now()
    near = uow.invigilation.during(row.attempt_id, row.started_at - AROUND, until)
    there = {one.id for one in near if one.erased_at is None}
    seen = {one.body.get("evidence") for one in _views(uow, row, person_id)}
    return not there or bool(there & seen)


def _views(uow: UnitOfWork, row: IncidentRow, person_id: str) -> list[EventRecord]:
    records = uow.attempts.events(row.attempt_id, kinds=(EvidenceViewed.kind,))
    return [one for one in records if one.actor.partition(":")[2] == person_id]
