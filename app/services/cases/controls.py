"""Blind control samples: settled incidents that go round once more, so that misses are known.

Drawn by digest, one of ten, from closed cases whose pictures are still there; shown to reviewers
who had no part in them exactly as any other incident. Answers touch no incident and no result.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.cases.case_store import case_of, involvement_of
from app.services.errors import NotFound
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import ControlAnswer, ControlRow
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.states import DEAD
from proctoring.case_table import Outcome
from proctoring.conflicts import Task, bars, require_free
from proctoring.errors import AlreadyRuled
from proctoring.incidents import IncidentState, Ruling, Verdict
from proctoring.rates import Rate

ONE_OF: Final = 10
OPEN_FOR: Final = timedelta(days=21)
_HARMLESS: Final = frozenset({Outcome.NO_VIOLATION, Outcome.INVALID_TECHNICAL})
"""Outcomes that say that nobody broke a rule, whatever reviewers found."""


@dataclass(frozen=True, slots=True)
class Missing:
    """How one reviewer did.

    Attributes:
        missed: known breaches found harmless, of those answered.
        alarms: known harmless ones found a breach, of those answered.
    """

    person_id: str
    missed: Rate
    alarms: Rate


@dataclass(frozen=True, slots=True)
class Controls:
    """The use cases over their ports.

    Attributes:
        one_of: of so many closed incidents one is drawn, at least 1.
    """

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    one_of: int = ONE_OF

    def draw(self) -> int:
        """Draw what is due; returns how many are new."""
        with self.uow() as uow:
            now = uow.now()
            drawn = [one for one in uow.controls.closed() if _chosen(one[0], self.one_of)]
            rows = [_sample(uow, *one, now=now) for one in drawn]
            fresh = sum(uow.controls.add(row) for row in rows)
            uow.commit()
        return fresh

    def answer(self, sample_id: str, ruling: Ruling, actor: Actor) -> None:
        """Record one answer; to the reviewer it is a ruling like any other.

        Raises:
            NotFound: no such sample.
            ReviewConflict: somebody else has to look.
            AlreadyRuled: answered before, or over.
        """
        with self.uow() as uow:
            row = uow.controls.get(sample_id)
            stored = uow.attempts.get(row.attempt_id) if row else None
            if row is None or stored is None:
                raise NotFound(f"incident {sample_id}")
            involved = involvement_of(uow, stored)
            require_free(actor.person, Task.REVIEW, involved)
            now = uow.now()
            said = ControlAnswer(sample_id, actor.person, ruling.verdict.value, now)
            over = now >= row.drawn_at + OPEN_FOR or actor.person in involved.reviewed
            if over or not uow.controls.answer(said):
                raise AlreadyRuled("the incident is settled")
            uow.commit()

    def measured(self) -> tuple[Missing, ...]:
        """Return how each reviewer did who has answered."""
        with self.read() as uow:
            answers = list(uow.controls.answers())
            known = {one.sample_id: uow.controls.get(one.sample_id) for one in answers}
        people = sorted({one.person_id for one in answers})
        return tuple(_measured(person, answers, known) for person in people)


def offered_samples(uow: UnitOfWork, person_id: str) -> list[ControlRow]:
    """Return the samples that a person may get now: no part in it, no answer yet, in time."""
    answered = {one.sample_id for one in uow.controls.answers() if one.person_id == person_id}
    rows = uow.controls.since(uow.now() - OPEN_FOR)
    return [one for one in rows if one.id not in answered and is_free(uow, one, person_id)]


def is_free(uow: UnitOfWork, row: ControlRow, person_id: str) -> bool:
    """Tell whether a person had no part in what a sample shows, and it still counts."""
    stored = uow.attempts.get(row.attempt_id)
    if stored is None or stored.attempt.state in DEAD:
        return False
    involved = involvement_of(uow, stored)
    return person_id not in involved.reviewed and not bars(person_id, Task.REVIEW, involved)


def _chosen(incident_id: str, one_of: int) -> bool:
    digest = hashlib.sha256(f"control:{incident_id}".encode()).digest()
    return digest[0] % one_of == 0


def _sample(uow: UnitOfWork, incident_id: str, attempt_id: str, *, now: datetime) -> ControlRow:
    """Return the sample of an incident, under an id that looks like any other's."""
    row, case = uow.invigilation.incident(incident_id), case_of(uow, attempt_id)
    assert row is not None
    assert case is not None
    upheld = case.outcome not in _HARMLESS
    violation = row.state == IncidentState.CONFIRMED.value and upheld
    name = hashlib.sha256(f"again:{incident_id}".encode()).hexdigest()[:32]
    return ControlRow(name, incident_id, attempt_id, violation, now)


def _measured(
    person_id: str, answers: Sequence[ControlAnswer], known: dict[str, ControlRow | None]
) -> Missing:
    found: dict[bool, list[bool]] = {True: [], False: []}
    for one in answers:
        sample = known[one.sample_id]
        if one.person_id == person_id and sample and one.verdict != Verdict.UNCLEAR.value:
            found[sample.violation].append(one.verdict == Verdict.CONFIRMED.value)
    missed = sum(not said for said in found[True])
    alarms = sum(found[False])
    return Missing(person_id, Rate(missed, len(found[True])), Rate(alarms, len(found[False])))
