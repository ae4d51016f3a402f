"""Silences in memory."""

from collections.abc import Sequence
from datetime import datetime

from tests.fake_state import State


class FakePresence:
    def __init__(self, state: State) -> None:
        self.state = state

    def silences(self, attempt_id: str) -> Sequence[tuple[datetime, datetime]]:
        return sorted(
            (since, until) for (of, since), until in self.state.silences.items() if of == attempt_id
        )


def note_silence(state: State, attempt_id: str, since: datetime, until: datetime) -> None:
    state.silences.setdefault((attempt_id, since), until)
