"""Fake repository of the nights of the replay check."""

from dataclasses import dataclass
from datetime import datetime

from app.services.rows import Difference, ReplayNight
from tests.fake_state import State


@dataclass(slots=True)
class FakeReplays:
    """`ReplayRepository` in dictionaries."""

    state: State

    def night(self, night: str) -> ReplayNight | None:
        return self.state.nights.get(night)

    def keep(self, night: ReplayNight) -> None:
        self.state.nights[night.night] = night

    def found(self, difference: Difference, at: datetime) -> None:
        self.state.findings[difference.attempt_id] = difference

    def settled(self, attempt_id: str) -> None:
        self.state.findings.pop(attempt_id, None)
