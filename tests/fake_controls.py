"""Blind control samples in memory."""

from collections.abc import Sequence
from datetime import datetime

from app.services.rows import ControlAnswer, ControlRow
from exam_engine.attempts.states import DEAD
from proctoring.incidents import UNSETTLED
from tests.fake_state import State


class FakeControls:
    def __init__(self, state: State) -> None:
        self.state = state

    def closed(self) -> Sequence[tuple[str, str]]:
        over = {
            one.attempt_id
            for one in self.state.cases.values()
            if one.state == "closed"
            and self.state.attempts[one.attempt_id].attempt.state not in DEAD
        }
        return sorted(
            (one.id, one.attempt_id)
            for one in self.state.incidents.values()
            if one.attempt_id in over
            and one.state not in UNSETTLED
            and one.severity in {"medium", "high", "critical"}
        )

    def add(self, row: ControlRow) -> bool:
        return self.state.controls.setdefault(row.id, row) is row

    def get(self, sample_id: str) -> ControlRow | None:
        return self.state.controls.get(sample_id)

    def since(self, instant: datetime) -> Sequence[ControlRow]:
        held = sorted(self.state.controls.values(), key=lambda one: one.id)
        return [one for one in held if one.drawn_at >= instant]

    def answer(self, row: ControlAnswer) -> bool:
        key = (row.sample_id, row.person_id)
        return self.state.control_answers.setdefault(key, row) is row

    def answers(self) -> Sequence[ControlAnswer]:
        held = self.state.control_answers.values()
        return sorted(held, key=lambda one: (one.person_id, one.sample_id))
