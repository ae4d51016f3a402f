"""Blind control samples in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from app.persistence.conflict import insert_once
from app.persistence.tables import (
    attempt_evidence,
    attempts,
    cases,
    control_answers,
    control_samples,
    incidents,
)
from app.services.rows import ControlAnswer, ControlRow
from exam_engine.attempts.states import DEAD
from proctoring.case_table import CaseState
from proctoring.flags import Severity
from proctoring.incidents import UNSETTLED

_WAITING = [state.value for state in UNSETTLED]
_DEAD = [state.value for state in DEAD]
_GRAVE = [one.value for one in Severity if one.at_least(Severity.MEDIUM)]


class SqlControls:
    """`ControlRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def closed(self) -> Sequence[tuple[str, str]]:
        """Read (incident, attempt) of settled grave incidents of closed cases with pictures."""
        rows = self._db.execute(
            select(incidents.c.id, incidents.c.attempt_id)
            .join(attempts, attempts.c.id == incidents.c.attempt_id)
            .join(cases, cases.c.attempt_id == incidents.c.attempt_id)
            .join(attempt_evidence, attempt_evidence.c.attempt_id == incidents.c.attempt_id)
            .where(
                attempts.c.state.not_in(_DEAD),  # their journal tells that they were annulled
                cases.c.state == CaseState.CLOSED.value,
                incidents.c.state.not_in(_WAITING),
                incidents.c.severity.in_(_GRAVE),
                attempt_evidence.c.snapshot_seq > 0,
                attempt_evidence.c.erase_to == 0,
            )
            .order_by(incidents.c.id)
        )
        return [(row.id, row.attempt_id) for row in rows]

    def add(self, row: ControlRow) -> bool:
        """Store a sample; False when its incident was drawn before."""
        values = {name: getattr(row, name) for name in control_samples.c.keys()}  # noqa: SIM118
        return insert_once(self._db, control_samples, values)

    def get(self, sample_id: str) -> ControlRow | None:
        """Read one sample."""
        own = select(control_samples).where(control_samples.c.id == sample_id)
        row = self._db.execute(own).first()
        return None if row is None else ControlRow(**row._asdict())

    def since(self, instant: datetime) -> Sequence[ControlRow]:
        """Read the samples drawn from an instant on, by id, which says nothing."""
        drawn = select(control_samples).where(control_samples.c.drawn_at >= instant)
        rows = self._db.execute(drawn.order_by(control_samples.c.id))
        return [ControlRow(**row._asdict()) for row in rows]

    def answer(self, row: ControlAnswer) -> bool:
        """Store an answer; False when this person has answered before."""
        values = {name: getattr(row, name) for name in control_answers.c.keys()}  # noqa: SIM118
        return insert_once(self._db, control_answers, values)

    def answers(self) -> Sequence[ControlAnswer]:
        """Read every answer."""
        order = (control_answers.c.person_id, control_answers.c.sample_id)
        rows = self._db.execute(select(control_answers).order_by(*order))
        return [ControlAnswer(**row._asdict()) for row in rows]
